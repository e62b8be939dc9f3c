"""Who decides in whose place, and when: set by the person or by a manager, told to both (R67)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db, doorbell
from app.services.ordering import staff
from app.services.outbox import MAIL, TELL_SUBSTITUTE
from app.services.people.viewers import Viewer
from workflows.seat_order import Role
from workflows.sentences import say

LIST = text("""
SELECT u.id, u.staff_id, a.name AS absent, b.name AS substitute, c.name AS set_by, u.starts_on, u.ends_on,
       clock_today(a.time_zone) BETWEEN u.starts_on AND u.ends_on AS is_now
FROM approval_substitutes u JOIN staff a ON a.id = u.staff_id JOIN staff b ON b.id = u.substitute_id JOIN staff c ON c.id = u.set_by
WHERE u.ended_at IS NULL AND u.ends_on >= clock_today(a.time_zone) AND (:everybody OR :me IN (u.staff_id, u.substitute_id))
  AND (CAST(:id AS bigint) IS NULL OR u.id = :id)
ORDER BY u.starts_on, u.id LIMIT 200
""")
TODAY = text("SELECT clock_today(time_zone) FROM staff WHERE id = :staff_id")
SET = text("""
WITH made AS (
    INSERT INTO approval_substitutes (staff_id, substitute_id, starts_on, ends_on, set_by)
    SELECT s.id, :substitute_id, :starts_on, :ends_on, :set_by FROM staff s
    WHERE s.id = :staff_id AND s.is_active AND :ends_on >= clock_today(s.time_zone) RETURNING id
), told AS (
    INSERT INTO tasks (account_id, kind, queue, payload) SELECT NULL, :kind, :queue, jsonb_build_object('substitute', id) FROM made
)
SELECT id FROM made
""")
END = text("""
WITH ended AS (
    UPDATE approval_substitutes SET ended_at = clock_now()
    WHERE id = :id AND ended_at IS NULL AND (:everybody OR staff_id = :me) RETURNING id
), told AS (
    INSERT INTO tasks (account_id, kind, queue, payload) SELECT NULL, :kind, :queue, jsonb_build_object('substitute', id) FROM ended
)
SELECT id FROM ended
""")
LONGEST = timedelta(days=366)
"""Of days away, and until their first day: who decides for longer in somebody's place should be of the group."""
MANAGES = frozenset({Role.MANAGER})
TELLS = {"kind": TELL_SUBSTITUTE, "queue": MAIL}


def listing(viewer: Viewer) -> Sequence[Any]:
    """Those that are set, now or later: a manager reads all of them, others their own."""
    return db.session.execute(LIST, {"everybody": viewer.step_role in MANAGES, "me": viewer.staff_id, "id": None}).all()


def one(viewer: Viewer, substitute: int) -> Any:
    """One of these. Raises NotThere."""
    arguments = {"everybody": viewer.step_role in MANAGES, "me": viewer.staff_id, "id": min(substitute, 2**62)}
    found = db.session.execute(LIST, arguments).one_or_none()
    if found is None:
        raise NotThere
    return found


def appoint(viewer: Viewer, staff_id: int, substitute_id: int, starts_on: date, ends_on: date) -> int:
    """Say who decides in somebody's place. Returns the id. Raises NotAllowed for other people's, Invalid for what makes no sense."""
    if staff_id != viewer.staff_id and viewer.step_role not in MANAGES:
        raise NotAllowed(say("Only a manager sets somebody else’s substitute."))
    if staff_id == substitute_id or staff.anybody(substitute_id) is None:
        raise Invalid(say("Choose somebody else on our side."), field="substitute")
    if ends_on < starts_on:
        raise Invalid(say("The last day is before the first."), field="ends_on")
    _not_for_ever(staff_id, starts_on, ends_on)
    made = db.session.execute(SET, {"staff_id": staff_id, "substitute_id": substitute_id, "starts_on": starts_on,
                                    "ends_on": ends_on, "set_by": viewer.staff_id, **TELLS}).one_or_none()  # fmt: skip
    if made is None:
        raise Invalid(say("The last day is over already."), field="ends_on")
    doorbell.hear(db.session(), {MAIL})
    return int(made.id)


def _not_for_ever(staff_id: int, starts_on: date, ends_on: date) -> None:
    today = db.session.execute(TODAY, {"staff_id": staff_id}).scalar_one_or_none()
    if ends_on - max(starts_on, today or starts_on) >= LONGEST:
        raise Invalid(say("A substitute decides for a year at most. Whoever decides for longer belongs in the group."), field="ends_on")
    if today is not None and starts_on - today >= LONGEST:
        raise Invalid(say("The first day is more than a year away."), field="starts_on")


def end(viewer: Viewer, substitute: int) -> None:
    """Take it back, one's own or, as a manager, anybody's. Raises NotThere."""
    arguments = {"id": min(substitute, 2**62), "everybody": viewer.step_role in MANAGES, "me": viewer.staff_id, **TELLS}
    if db.session.execute(END, arguments).one_or_none() is None:
        raise NotThere
    doorbell.hear(db.session(), {MAIL})

"""One step on many orders: chosen, checked, then taken in portions; each order through the lifecycle, as anywhere (U14, U15)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db, doorbell
from app.services.ordering import staff
from app.services.outbox import MANY, STEP_MANY, promise
from app.services.people.viewers import Viewer
from app.services.queueing.bulk_reading import BulkView, view
from workflows.seat_order import STEPS
from workflows.sentences import say

VERBS = ("claim", "assign", "release", "reject")
AT_ONCE, MOST = 50, 1000
"""Up to so many are done while the page loads; more than that is a job with a progress page; at most so many at all."""
COOLING = timedelta(seconds=60)
"""How long a rejection of many can be taken back with one click, before anything is done or told to anybody."""
SAFETY_NET = timedelta(seconds=5)
"""When the job looks after what should have been done while the page loaded."""
LONGEST_NOTE = 2000

DRAFT = text("""
WITH chosen AS MATERIALIZED (SELECT account_id, id, version FROM orders WHERE reference = ANY(:references) LIMIT :most),
made AS (INSERT INTO bulks (staff_id, verb, total) SELECT :staff_id, :verb, count(*) FROM chosen HAVING count(*) > 0 RETURNING id),
items AS (INSERT INTO bulk_items (account_id, bulk_id, order_id, version) SELECT c.account_id, made.id, c.id, c.version FROM chosen c, made)
SELECT id FROM made
""")
START = text("""
WITH begun AS (
    UPDATE bulks SET state = 'waiting', note = :note, rep_id = CAST(:rep_id AS bigint),
           begins_at = now() + make_interval(secs => :cooling)
    WHERE id = :id AND staff_id = :staff_id AND state = 'draft' RETURNING id, begins_at
), promised AS (
    INSERT INTO tasks (kind, queue, payload, request_id, due_at)
    SELECT t.kind, t.queue, jsonb_build_object('bulk_id', begun.id), t.request_id, begun.begins_at + make_interval(secs => :net)
    FROM begun, jsonb_to_record(CAST(:task AS jsonb)) AS t(kind text, queue text, request_id text)
)
SELECT begins_at FROM begun
""")
TAKE_BACK = text("UPDATE bulks SET state = 'taken_back', finished_at = now() WHERE id = :id AND state = 'waiting' RETURNING id")


def may(viewer: Viewer) -> list[str]:
    """The steps this person may take on many orders: those the lifecycle knows for their role."""
    known = {row.verb for row in STEPS if viewer.step_role in row.roles}
    return [verb for verb in VERBS if verb in known]


def draft(viewer: Viewer, verb: str, references: Sequence[str]) -> int:
    """Keep what was chosen, so that it can be looked at before anything is done. Returns its id.

    Orders are remembered as they are now: one that moves afterwards is skipped. Raises NotAllowed or Invalid.
    """
    if verb not in VERBS:
        raise Invalid(say("Choose what is to be done with them."), field="verb")
    if verb not in may(viewer):
        raise NotAllowed(say("Your role does not allow this step."))
    wanted = sorted({one.strip().upper()[:20] for one in references if "\x00" not in one})
    if len(wanted) > MOST:
        raise Invalid(say("At most %(most)s orders at once.", most=MOST), field="orders")
    made = db.session.execute(DRAFT, {"staff_id": viewer.staff_id, "verb": verb, "references": wanted, "most": MOST}).scalar_one_or_none()
    if made is None:
        raise Invalid(say("Choose one order at least."), field="orders")
    return int(made)


def start(viewer: Viewer, bulk_id: int, note: str = "", rep_id: int | None = None, rep_email: str | None = None) -> BulkView:
    """Yes, do it. A rejection waits a minute first, in which `take_back` undoes it; a second yes changes nothing.

    Raises NotThere, Invalid, or Refused when it was taken back.
    """
    found = view(viewer, bulk_id)
    if found.verb == "reject" and not note.strip():
        raise Invalid(say("Say why: somebody will read it."), field="note")
    if len(note) > LONGEST_NOTE:
        raise Invalid(say("At most %(most)s characters.", most=LONGEST_NOTE), field="note")
    rep = staff.rep(rep_id, rep_email) if found.verb == "assign" else None
    if found.verb == "assign" and rep is None:
        raise Invalid(say("Choose a sales representative."), field="rep")
    is_direct = found.total <= AT_ONCE and found.verb != "reject"
    begins_at: datetime | None = db.session.execute(START, {
        "id": bulk_id, "staff_id": viewer.staff_id, "note": note.strip(), "rep_id": rep.id if rep else None, "task": json.dumps(_task()),
        "cooling": COOLING.total_seconds() if found.verb == "reject" else 0,
        "net": SAFETY_NET.total_seconds() if is_direct else 0,
    }).scalar_one_or_none()  # fmt: skip
    if begins_at is None and found.state == "taken_back":
        raise Refused(say("This was taken back. Choose the orders again."))
    if begins_at is not None and not is_direct and found.verb != "reject":
        doorbell.hear(db.session(), {MANY})
    return view(viewer, bulk_id)


def _task() -> dict[str, Any]:
    return promise(STEP_MANY, None, {})


def take_back(viewer: Viewer, bulk_id: int) -> None:
    """Undo a rejection of many before it begins. Once is enough. Raises NotThere, or Refused when it has begun."""
    found = view(viewer, bulk_id)
    if db.session.execute(TAKE_BACK, {"id": bulk_id}).one_or_none() is None and found.state != "taken_back":
        raise Refused(say("It is too late: the work has begun."))


def is_direct(found: BulkView) -> bool:
    """Whether it is done while the page loads."""
    return found.total <= AT_ONCE and found.verb != "reject"

"""Orders somebody has put aside until a day: theirs alone, and back by themselves, or as soon as something happens.

A step gives the order another version than it was put aside at; a message, or a colleague's note, takes the row away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import Statement, db
from app.services.ordering.order_reading import load
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from workflows.seat_order import OPEN, State
from workflows.sentences import say

LONGEST_DAYS = 366
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Snooze:
    """An order put aside, as it is now; `until` is when it comes back."""

    order_id: int
    reference: str
    state: State
    rep_id: int | None
    until: datetime


MINE = text("""
SELECT z.order_id, o.reference, o.state, o.rep_id, z.until FROM order_snoozes z
JOIN orders o ON o.account_id = z.account_id AND o.id = z.order_id AND o.version = z.version
WHERE z.staff_id = :me AND z.until > clock_now() ORDER BY z.until, z.order_id
""")
PUT_ASIDE = text("""
INSERT INTO order_snoozes AS z (account_id, order_id, staff_id, until, version)
SELECT :account_id, :order_id, :me, CAST(CAST(:day AS date) AS timestamp) AT TIME ZONE :zone, :version
ON CONFLICT (account_id, order_id, staff_id) DO UPDATE SET until = excluded.until, version = excluded.version
RETURNING until
""")
TAKE_BACK = text(
    "DELETE FROM order_snoozes WHERE account_id = :account_id AND order_id = :order_id AND staff_id = :me"
)
TODAY = text("SELECT clock_today(:zone)")


def mine(viewer: Viewer) -> Sequence[Snooze]:
    """What this person has put aside and nothing has brought back, the first to come back first."""
    if viewer.staff_id is None:
        return ()
    rows = db.session.execute(MINE, {"me": viewer.staff_id}).mappings()
    return [Snooze(**{**row, "state": State(row["state"])}) for row in rows]


OWN = Statement("""
SELECT (SELECT until FROM order_snoozes WHERE account_id = :account_id AND order_id = :order_id AND staff_id = :me
          AND version = :version AND until > clock_now()),
       coalesce((SELECT uses_keys FROM desk_habits WHERE staff_id = :me), true)
""")


def own(viewer: Viewer, order: MovingOrder) -> tuple[datetime | None, bool]:
    """When this order comes back to this person, if it is put aside; and whether they use single keys (U7)."""
    ((until, uses_keys),) = OWN.rows(_key(viewer, order))
    return until, bool(uses_keys)


def usual_day(today: date) -> date:
    """What is mostly meant: tomorrow, or Monday where tomorrow is no day of work."""
    return today + timedelta(days=7 - today.weekday() if today.weekday() >= FRIDAY else 1)


def put_aside(viewer: Viewer, reference: str, day: date | None) -> datetime:
    """Until the beginning of that day, where this person is. Raises Invalid for a day that is no later one, or far off."""
    order = load(viewer, reference)
    today = db.session.execute(TODAY, {"zone": viewer.time_zone}).scalar_one()
    if day is None or not 0 < (day - today).days <= LONGEST_DAYS:
        raise Invalid(say("Choose a day after today, within a year."), field="until")
    if order.state not in OPEN:
        raise Invalid(say("This order is closed: there is nothing to come back to."), field="until")
    arguments = {**_key(viewer, order), "day": day, "zone": viewer.time_zone}
    moment: datetime = db.session.execute(PUT_ASIDE, arguments).scalar_one()
    return moment


def take_back(viewer: Viewer, reference: str) -> None:
    """Have it back in one's views now."""
    order = load(viewer, reference)
    db.session.execute(TAKE_BACK, _key(viewer, order))


def _key(viewer: Viewer, order: MovingOrder) -> dict[str, object]:
    return {"account_id": order.account_id, "order_id": order.id, "me": viewer.staff_id, "version": order.version}

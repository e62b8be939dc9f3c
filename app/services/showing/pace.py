"""How long requests take, in working days: the account's own past, or else everybody's together (R24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import text

from app.domain.working_days import between
from app.extensions import db

FEWEST_OWN, FEWEST = 3, 5
"""So many finished requests of the account's own speak for it; so many of everybody's for everybody."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`working_days` from the request to the seats; `is_own`: measured on the account's own requests."""

    working_days: int
    is_own: bool


RECENT = text("""
SELECT (o.created_at AT TIME ZONE a.time_zone)::date, (o.state_since AT TIME ZONE a.time_zone)::date
FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE o.state = 'fulfilled' AND NOT o.is_at_contract_price ORDER BY o.state_since DESC LIMIT 200
""")
IS_MEASURED = text("SELECT EXISTS (SELECT FROM request_pace WHERE measured_on >= clock_today('UTC'))")
MEASURED = text("""
INSERT INTO request_pace (working_days, orders, measured_on) VALUES (:working_days, :orders, clock_today('UTC'))
ON CONFLICT (id) DO UPDATE SET working_days = excluded.working_days, orders = excluded.orders, measured_on = excluded.measured_on
""")


def measure() -> bool:
    """Measure everybody's pace, once a day. Returns whether it was measured now; the caller commits."""
    if db.session.execute(IS_MEASURED).scalar_one():
        return False
    taken = [between(sent, done) for sent, done in db.session.execute(RECENT)]
    days = middle(taken, FEWEST)
    db.session.execute(MEASURED, {"working_days": days, "orders": len(taken)})
    return True


def middle(taken: Sequence[int], fewest: int) -> int | None:
    """The median, rounded up to a whole day; None when there are too few to speak of."""
    return -int(-median(taken) // 1) if len(taken) >= fewest else None


def pace_of(own: Sequence[Sequence[Any]], everybodys: int | None) -> Pace | None:
    """The account's own pace if it has finished enough requests; `own` are pairs of ISO dates, sent and done."""
    days = middle([between(date.fromisoformat(sent), date.fromisoformat(done)) for sent, done in own], FEWEST_OWN)
    if days is not None:
        return Pace(days, is_own=True)
    return None if everybodys is None else Pace(everybodys, is_own=False)

"""Where everything stands, for managers: open orders by state and age, each number with the list behind it (R60)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.extensions import db

AGES = (("today", 0, 1), ("week", 1, 7), ("older", 7, None))
"""Name, and the span in days since the order entered its state: from (inclusive) to (exclusive)."""
NOT_TODAY = ("since_yesterday", 1, None)
"""Those of them that have been where they are for a day or more, together."""

STALLED = """
SELECT o.reference, o.state_since, a.name AS account_name, r.name AS rep_name, (
    SELECT e.comment FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id AND e.verb = 'stall'
    ORDER BY e.position DESC LIMIT 1) AS words
FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
WHERE {where} ORDER BY o.state_since, o.id LIMIT 10
"""
IS_STALLED = "o.state = 'stalled'"
ASIDE = text("""
SELECT kind, count(*) AS n, min(failed_at) AS since, (array_agg(last_error ORDER BY failed_at DESC))[1] AS last_error,
       false AS is_tried_again
FROM tasks WHERE failed_at IS NOT NULL AND done_at IS NULL GROUP BY kind
UNION ALL
SELECT kind, count(*), min(created_at), (array_agg(last_error ORDER BY due_at DESC))[1], true
FROM tasks WHERE failed_at IS NULL AND done_at IS NULL AND attempts > 0 AND last_error <> '' GROUP BY kind
UNION ALL
SELECT 'planned_change', count(*), min(held_up_at), (array_agg(held_up_reason ORDER BY held_up_at DESC))[1], true
FROM seat_changes WHERE status = 'planned' AND held_up_at IS NOT NULL HAVING count(*) > 0 ORDER BY kind
""")


def stalled() -> Sequence[Any]:
    """The ten orders that have been stalled longest, with the product's own words (R71)."""
    return db.session.execute(text(STALLED.format(where=IS_STALLED))).all()


def set_aside() -> Sequence[Any]:
    """Tasks that were given up and wait for an operator: rows (kind, n, since, last_error, is_tried_again), one for each kind (F14).

    Beside them, with `is_tried_again`, those that have failed so far, and planned changes that could not be carried out
    (`planned_change`): both are tried again by themselves.
    """
    return db.session.execute(ASIDE).all()


def span(age: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The moments between which orders of an age entered their state: (from, before), on UTC days."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    _, low, high = next(one for one in (*AGES, NOT_TODAY) if one[0] == age)
    earliest = midnight - timedelta(days=high - 1) if high is not None else None
    return earliest, midnight - timedelta(days=low - 1)

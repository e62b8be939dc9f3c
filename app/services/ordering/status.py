"""Where everything stands, for managers: open orders by state and age, each number with the list behind it (R60)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.extensions import db
from workflows.seat_order import OPEN, State

AGES = (("today", 0, 1), ("week", 1, 7), ("older", 7, None))
"""Name, and the span in days since the order entered its state: from (inclusive) to (exclusive)."""
NOT_TODAY = ("since_yesterday", 1, None)
"""Those of them that have been where they are for a day or more, together."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """Orders in one state, in all and by age."""

    state: State
    total: int
    by_age: dict[str, int]


BY_STATE = text("""
SELECT state, sum(n) AS total,
       coalesce(sum(n) FILTER (WHERE age < 1), 0) AS today, coalesce(sum(n) FILTER (WHERE age >= 1 AND age < 7), 0) AS week,
       coalesce(sum(n) FILTER (WHERE age >= 7), 0) AS older
FROM (SELECT state, n, (SELECT clock_today('UTC')) - since_on AS age FROM order_tallies) t GROUP BY state
""")
BY_REP = text("""
SELECT r.id, r.name, coalesce(sum(t.n) FILTER (WHERE t.state = 'in_review'), 0) AS in_review,
       coalesce(sum(t.n) FILTER (WHERE t.state IN ('on_hold', 'quoted')), 0) AS with_customer,
       coalesce(sum(t.n) FILTER (WHERE t.state = 'stalled'), 0) AS stalled,
       coalesce(sum(t.n) FILTER (WHERE t.state = ANY(:open)), 0) AS total
FROM staff r LEFT JOIN order_tallies t ON t.rep_id = r.id WHERE r.role = 'rep' AND r.is_active
GROUP BY r.id, r.name ORDER BY r.name
""")
OLDEST = text("""
SELECT o.reference, o.state, o.state_since, a.name AS account_name, r.name AS rep_name
FROM unnest(CAST(:open AS text[])) AS s(state) CROSS JOIN LATERAL (
    SELECT * FROM orders o WHERE o.state = s.state ORDER BY o.state_since, o.id LIMIT 10) o
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id ORDER BY o.state_since, o.id LIMIT 10
""")
STALLED = """
SELECT o.reference, o.state_since, a.name AS account_name, r.name AS rep_name, (
    SELECT e.comment FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id AND e.verb = 'stall'
    ORDER BY e.position DESC LIMIT 1) AS words
FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
WHERE {where} ORDER BY o.state_since, o.id LIMIT 10
"""
IS_STALLED = "o.state = 'stalled'"
ASIDE = text("""
SELECT kind, count(*) AS n, min(failed_at) AS since, (array_agg(last_error ORDER BY failed_at DESC))[1] AS last_error
FROM tasks WHERE failed_at IS NOT NULL AND done_at IS NULL GROUP BY kind
UNION ALL
SELECT 'planned_change', count(*), min(held_up_at), (array_agg(held_up_reason ORDER BY held_up_at DESC))[1]
FROM seat_changes WHERE status = 'planned' AND held_up_at IS NOT NULL HAVING count(*) > 0 ORDER BY kind
""")


def by_state() -> list[StateCount]:
    """Every open state, in the order of the lifecycle, and how long its orders have been in it (UTC days)."""
    rows = {row.state: row for row in db.session.execute(BY_STATE)}
    return [_count(state, rows.get(state)) for state in State if state in OPEN]


def _count(state: State, row: Any) -> StateCount:
    ages = {name: int(getattr(row, name)) if row else 0 for name, _, _ in AGES}
    return StateCount(state, int(row.total) if row else 0, ages)


def by_rep() -> Sequence[Any]:
    """Rows (id, name, in_review, with_customer, stalled, total), one for each active rep."""
    return db.session.execute(BY_REP, {"open": sorted(OPEN)}).all()


def oldest() -> Sequence[Any]:
    """The ten open orders that have been longest where they are."""
    return db.session.execute(OLDEST, {"open": sorted(OPEN)}).all()


def stalled() -> Sequence[Any]:
    """The ten orders that have been stalled longest, with the product's own words (R71)."""
    return db.session.execute(text(STALLED.format(where=IS_STALLED))).all()


def set_aside() -> Sequence[Any]:
    """Tasks that were given up and wait for an operator: rows (kind, n, since, last_error), one for each kind (F14).

    Planned changes that could not be carried out are among them, as `planned_change`.
    """
    return db.session.execute(ASIDE).all()


def span(age: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The moments between which orders of an age entered their state: (from, before), on UTC days."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    _, low, high = next(one for one in (*AGES, NOT_TODAY) if one[0] == age)
    earliest = midnight - timedelta(days=high - 1) if high is not None else None
    return earliest, midnight - timedelta(days=low - 1)

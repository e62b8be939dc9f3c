"""How it stands now: open orders by state, age and rep, the oldest of them, and what is late. Read as it is this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.ordering.status import AGES
from app.services.reporting.wanted import Wanted
from workflows.seat_order import OPEN, State

# ruff: noqa: S608  (statements are built from constants of this module alone)

# Without a product or a kind of account the running counts of the queue answer; with one, the managers' sums.
LIVE = "SELECT state, rep_id, since_on, n FROM order_tallies WHERE state = ANY(:open)"
SUMMED = """
SELECT key AS state, nullif(rep_id, -1) AS rep_id, day AS since_on, n FROM report_cells
WHERE kind = 'open' AND rep_id <> 0 AND account_type = coalesce(CAST(:type AS text), '') AND product_id = CASE
    WHEN CAST(:product AS text) IS NULL THEN 0 ELSE (SELECT id FROM products WHERE slug = :product) END"""
OPEN_ORDERS = """
SELECT t.state, t.rep_id, s.name AS rep_name, sum(t.n) AS total, coalesce(sum(t.n) FILTER (WHERE age < 1), 0) AS today,
       coalesce(sum(t.n) FILTER (WHERE age >= 1 AND age < 7), 0) AS week, coalesce(sum(t.n) FILTER (WHERE age >= 7), 0) AS older
FROM (SELECT state, rep_id, n, (SELECT clock_today('UTC')) - since_on AS age FROM ({source}) one
      WHERE CAST(:rep AS bigint) IS NULL OR rep_id = :rep) t
LEFT JOIN staff s ON s.id = t.rep_id GROUP BY t.state, t.rep_id, s.name HAVING sum(t.n) <> 0
"""
NARROW = """
(CAST(:rep AS bigint) IS NULL OR o.rep_id = :rep) AND ((CAST(:type AS text) IS NULL AND CAST(:product AS text) IS NULL) OR EXISTS (
    SELECT FROM order_figures f WHERE f.account_id = o.account_id AND f.order_id = o.id
      AND (CAST(:type AS text) IS NULL OR f.account_type = :type)
      AND (CAST(:product AS text) IS NULL OR (SELECT id FROM products WHERE slug = :product) = ANY(f.products))))"""
OLDEST = text(f"""
SELECT o.reference, o.state, o.state_since, a.name AS account_name, r.name AS rep_name
FROM unnest(CAST(:states AS text[])) AS s(state) CROSS JOIN LATERAL (
    SELECT * FROM orders o WHERE o.state = s.state AND {NARROW} ORDER BY o.state_since, o.id LIMIT 10) o
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id ORDER BY o.state_since, o.id LIMIT 10
""")
DUE = text(f"""
SELECT count(*) FILTER (WHERE o.due_at < clock_now()) AS late, count(*) FILTER (WHERE o.due_at >= clock_now()) AS today
FROM orders o WHERE o.due_at < ((clock_today('UTC') + 1)::timestamp AT TIME ZONE 'UTC') AND {NARROW}
""")


@dataclass(frozen=True, slots=True)
class Count:
    """Open orders of one state, or one rep: in all, by state, and by age (see AGES)."""

    total: int
    by_age: dict[str, int]
    by_state: dict[State, int]


@dataclass(frozen=True, slots=True)
class Old:
    """An order that has been where it is for long."""

    reference: str
    state: State
    state_since: datetime
    account_name: str
    rep_name: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`by_rep` is by id, None for nobody; `late` orders should have been dealt with, `due_today` until midnight UTC."""

    by_state: dict[State, Count]
    by_rep: dict[int | None, Count]
    names: dict[int, str]
    oldest: Sequence[Old]
    late: int
    due_today: int

    @property
    def total(self) -> int:
        return sum(one.total for one in self.by_state.values())


def read(wanted: Wanted) -> Standing:
    """In three statements, two where nothing is open."""
    source = SUMMED if wanted.is_narrow else LIVE
    rows = db.session.execute(text(OPEN_ORDERS.format(source=source)), {**wanted.values, "open": sorted(OPEN)}).all()
    by_state = {state: _count([row for row in rows if row.state == state]) for state in State if state in OPEN}
    by_rep = {rep_id: _count([row for row in rows if row.rep_id == rep_id]) for rep_id in {row.rep_id for row in rows}}
    names = {row.rep_id: row.rep_name for row in rows if row.rep_id is not None}
    states = [state.value for state, count in by_state.items() if count.total]
    oldest = [Old(**{**row, "state": State(row["state"])}) for row in _oldest(wanted, states)]
    due = db.session.execute(DUE, wanted.values).one()
    return Standing(by_state, by_rep, names, oldest, due.late, due.today)


def _oldest(wanted: Wanted, states: list[str]) -> Sequence[Any]:
    return db.session.execute(OLDEST, {**wanted.values, "states": states}).mappings().all() if states else []


def _count(rows: Sequence[Any]) -> Count:
    ages = {name: sum(int(getattr(row, name)) for row in rows) for name, _, _ in AGES}
    states: dict[State, int] = {}
    for row in rows:
        state = State(row.state)
        states[state] = states.get(state, 0) + int(row.total)
    return Count(sum(states.values()), ages, states)

"""How it stands now: open orders by state, age and rep, the oldest of them, and what is late. Read as it is this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.ordering.status import AGES, IS_STALLED, STALLED
from app.services.reporting.wanted import Wanted, of_reps
from workflows.seat_order import OPEN, State

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
      WHERE CAST(:reps AS bigint[]) IS NULL OR coalesce(rep_id, -1) = ANY(CAST(:reps AS bigint[]))) t
LEFT JOIN staff s ON s.id = t.rep_id GROUP BY t.state, t.rep_id, s.name HAVING sum(t.n) <> 0
"""
# An order's product and kind of account are what the figures say, so that a number and its orders agree.
OF_FIGURES = "EXISTS (SELECT FROM order_figures f WHERE f.account_id = o.account_id AND f.order_id = o.id AND {conditions})"
OF_TYPE = "f.account_type = :type"
OF_PRODUCT = "(SELECT id FROM products WHERE slug = :product) = ANY(f.products)"
OLDEST = """
SELECT o.reference, o.state, o.state_since, a.name AS account_name, r.name AS rep_name
FROM {source} CROSS JOIN LATERAL (
    SELECT * FROM orders o WHERE {where} ORDER BY o.state_since, o.id LIMIT 10) o
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id ORDER BY o.state_since, o.id
"""
OF_STATES = "unnest(CAST(:states AS text[])) AS s(state)"
# The counts know on which days the oldest ten came to their state, so that nobody walks past thousands of others.
OF_DAYS = """(
    SELECT state, day FROM (
        SELECT state, since_on AS day, sum(sum(n)) OVER (PARTITION BY state ORDER BY since_on) - sum(n) AS older FROM ({source}) one
        WHERE CAST(:reps AS bigint[]) IS NULL OR coalesce(rep_id, -1) = ANY(CAST(:reps AS bigint[])) GROUP BY state, since_on HAVING sum(n) > 0) c
    WHERE older < 10) AS s"""
ON_THE_DAY = "o.state_since >= s.day::timestamp AT TIME ZONE 'UTC' AND o.state_since < (s.day + 1)::timestamp AT TIME ZONE 'UTC'"
DUE = """
SELECT o.rep_id, r.name AS rep_name, o.late, o.today FROM (
    SELECT o.rep_id, count(*) FILTER (WHERE o.due_at < clock_now()) AS late, count(*) FILTER (WHERE o.due_at >= clock_now()) AS today
    FROM orders o WHERE {where} GROUP BY o.rep_id) o LEFT JOIN staff r ON r.id = o.rep_id
"""
MOST_OLD = 10
DUE_SOON = "o.due_at < ((clock_today('UTC') + 1)::timestamp AT TIME ZONE 'UTC')"


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
    """`by_rep` is by id, None for nobody; `late` orders should have been dealt with, `due_today` until midnight UTC.

    `first` is the order that has been longest in each state.
    """

    by_state: dict[State, Count]
    by_rep: dict[int | None, Count]
    names: dict[int, str]
    oldest: Sequence[Old]
    first: dict[State, Old]
    late_by_rep: dict[int | None, int]
    due_today: int

    @property
    def late(self) -> int:
        return sum(self.late_by_rep.values())

    @property
    def total(self) -> int:
        return sum(one.total for one in self.by_state.values())


def read(wanted: Wanted) -> Standing:
    """In three statements, two where nothing is open."""
    source = SUMMED if wanted.is_narrow else LIVE
    rows = db.session.execute(text(OPEN_ORDERS.format(source=source)), {**wanted.values, "open": sorted(OPEN)}).all()
    by_state = {state: _count([row for row in rows if row.state == state]) for state in State if state in OPEN}
    by_rep = {rep_id: _count([row for row in rows if row.rep_id == rep_id]) for rep_id in {row.rep_id for row in rows}}
    states = [state.value for state, count in by_state.items() if count.total]
    oldest = [Old(**{**row, "state": State(row["state"])}) for row in _oldest(wanted, states, source)]
    due = db.session.execute(text(DUE.format(where=" AND ".join([DUE_SOON, *_narrow(wanted)]))), wanted.values).all()
    names = {row.rep_id: row.rep_name for row in (*rows, *due) if row.rep_id is not None}
    return Standing(by_state, by_rep, names, oldest[:MOST_OLD], {one.state: one for one in reversed(oldest)},
                    {row.rep_id: row.late for row in due if row.late}, sum(row.today for row in due))  # fmt: skip


def stalled(wanted: Wanted) -> Sequence[Any]:
    """The ten orders that have been stalled longest, with the product's own words (R71)."""
    where = [IS_STALLED, *_narrow(wanted)]
    return db.session.execute(text(STALLED.format(where=" AND ".join(where))), wanted.values).all()


def _oldest(wanted: Wanted, states: list[str], source: str) -> Sequence[Any]:
    """As it is this moment; what was narrowed begins on the days that the counts name."""
    if not states:
        return []
    is_narrow = bool(wanted.rep_ids or wanted.is_narrow)
    where = ["o.state = s.state", *([ON_THE_DAY] if is_narrow else []), *_narrow(wanted)]
    begins = OF_DAYS.format(source=source) if is_narrow else OF_STATES
    statement = OLDEST.format(source=begins, where=" AND ".join(where))
    return db.session.execute(text(statement), {**wanted.values, "states": states, "open": sorted(OPEN)}).mappings().all()


def _narrow(wanted: Wanted) -> list[str]:
    """Which orders: only what was asked for is looked at."""
    figures = [*([OF_TYPE] if wanted.account_type else []), *([OF_PRODUCT] if wanted.product else [])]
    of_figures = [OF_FIGURES.format(conditions=" AND ".join(figures))] if figures else []
    return [*([of_reps(wanted.rep_ids)] if wanted.rep_ids else []), *of_figures]


def _count(rows: Sequence[Any]) -> Count:
    ages = {name: sum(int(getattr(row, name)) for row in rows) for name, _, _ in AGES}
    states: dict[State, int] = {}
    for row in rows:
        state = State(row.state)
        states[state] = states.get(state, 0) + int(row.total)
    return Count(sum(states.values()), ages, states)

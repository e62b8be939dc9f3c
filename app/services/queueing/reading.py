"""Lists of orders as SQL: from where they are read, in which order, and what they are compared with on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.extensions import Statement
from app.services.queueing import search
from app.services.queueing.lists import Row
from app.services.queueing.search import Said
from workflows.seat_order import State

# ruff: noqa: S608  (statements are built from constants of this room, numbers and moments)

STATES = {state.value: state for state in State}
# In the order of Row's fields.
COLUMNS = """
SELECT o.reference, o.account_id, a.slug, a.name, a.type, o.state, o.change, o.version, r.name, p.name, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', pr.name, 'name_fr', pr.name_fr) ORDER BY l.line_no), '[]')::text
    FROM order_lines l JOIN products pr ON pr.id = l.product_id
    WHERE l.account_id = o.account_id AND l.order_id = o.id), o.state_since, o.created_at, o.id, o.currency, e.worth_minor,
    o.due_at, o.due_soon_at, o.due_left_seconds,
    CASE WHEN o.state = 'fulfilled' THEN EXISTS (SELECT FROM seat_changes c WHERE c.account_id = o.account_id AND c.order_id = o.id
        AND c.status = 'planned' AND c.delta > 0 AND c.temporary_id IS NULL) ELSE false END,
    CASE WHEN o.state = 'in_review' THEN (SELECT v.verb FROM order_events v WHERE v.account_id = o.account_id AND v.order_id = o.id
        AND v.to_state = 'in_review' AND v.from_state <> 'in_review' ORDER BY v.position DESC LIMIT 1) END
FROM ({found}) o JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id ORDER BY {order}
"""
FOUND = "SELECT o.* FROM {source} WHERE {where} ORDER BY {order} LIMIT {most}"
ORDERS = "orders o"
LOOKED_UP = "(SELECT x.* FROM orders x WHERE x.id = ANY(CAST(:ids AS bigint[])){order} OFFSET 0) o"
WITH_WORTH = " JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id"
AMONG = "(o.id IN (SELECT unnest(CAST(:ids AS bigint[])))) IS TRUE"
"""Said so that it is asked of each order one comes to: a page may be full soon."""
NEWEST = "o.id DESC"


@dataclass(frozen=True, slots=True)
class Narrow:
    """Conditions that few orders may fit, and the statement that gives the ids of those that do."""

    conditions: tuple[str, ...]
    ids: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as SQL: the conditions that the index of its order answers, the others, their values, its order."""

    where: list[str]
    others: list[str]
    arguments: dict[str, Any]
    order: str
    narrow: tuple[Narrow, ...] = ()
    """What of it few orders may fit, each with an index of its own; none where its order is an index's."""

    def rows(self, most: int, *conditions: str, **arguments: Any) -> list[Row]:
        """The first `most` rows.

        How many stands in the statement itself: a plan made for any number would read the whole list.
        """
        where = [*self.where, *self.others, *conditions]
        return self._read(_first(_source(self.order, *where), where, self.order, most), arguments)

    def walked(self, far: int, most: int, asked: Said | None = None, among: str | None = None) -> list[Row]:
        """Of the first `far` orders those that fit; `among` these ids, if they are given."""
        found = _first(_source(self.order, *self.where), self.where, self.order, far)
        if self.needs_worth:
            found = found.replace("SELECT o.*", "SELECT o.*, e.worth_minor, e.order_id", 1)
        of_orders = [one for one in self.others if not one.startswith("e.")]
        of_entries = [f"q.{one.removeprefix('e.')}" for one in self.others if one.startswith("e.")]
        source = f"({found}) o{search.beside([*of_entries, *(asked.conditions if asked else [])])}"
        where = of_orders if among is None else [*of_orders, AMONG]
        return self._read(_first(source, where, self.order.replace("e.", "o."), most), _given(asked, among))

    def of(self, ids: str, most: int, asked: Said | None = None, known: Sequence[str] = ()) -> list[Row]:
        """The first of some orders, of those that fit; the conditions they are known to fit are not asked again.

        The newest are the last of the ids: what is read of them ends with the page.
        """
        conditions = [one for one in (*self.where, *self.others) if one not in known]
        source = LOOKED_UP.format(order=" ORDER BY x.id DESC" if self.order == NEWEST else "")
        source += _source(self.order, *conditions).removeprefix(ORDERS) + (search.beside(asked.conditions) if asked else "")
        return self._read(_first(source, conditions, self.order, most), _given(asked, ids))

    def few(self) -> tuple[str, Narrow] | None:
        """The ids of the orders that fit the first of the conditions that few do, and which it is; None where more than NARROW fit each.

        Each is asked by itself: what fits two that exclude each other would be sought in vain all along a list.
        """
        each = [f"SELECT {n} AS n, CAST(array_agg(id) AS text) AS ids FROM ({one.ids} LIMIT {search.NARROW + 1}) c{n} "
                f"HAVING count(*) <= {search.NARROW}" for n, one in enumerate(self.narrow)]  # fmt: skip
        rows = _statement(f"SELECT n, ids FROM ({' UNION ALL '.join(each)}) f LIMIT 1").rows(self.arguments)
        return (rows[0][1] or "{}", self.narrow[rows[0][0]]) if rows else None

    @property
    def needs_worth(self) -> bool:
        return "e." in self.order

    def is_long(self, far: int) -> bool:
        """Whether there is more than one walks."""
        walked = f"SELECT count(*) FROM (SELECT FROM {_source(*self.where)} WHERE {_all(self.where)} LIMIT {far}) o"
        return int(_statement(walked).value(self.arguments)) >= far

    def _read(self, found: str, arguments: dict[str, Any]) -> list[Row]:
        rows = _statement(COLUMNS.format(found=found, order=self.order)).rows({**self.arguments, **arguments})
        return [Row._make([*row[:5], STATES[row[5]], *row[6:10], _lines(row[10]), *row[11:]]) for row in rows]


@lru_cache(maxsize=1024)
def _lines(asked: str) -> tuple[dict[str, Any], ...]:
    """What is asked for, read from its JSON once: most orders of a list ask for the same few things."""
    return tuple(json.loads(asked))


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions) or "true"


def _source(*sql: str) -> str:
    return ORDERS + (WITH_WORTH if any("e." in one for one in sql) else "")


def _first(source: str, where: Sequence[str], order: str, most: int) -> str:
    return FOUND.format(source=source, where=_all(where), order=order, most=most)


def _given(asked: Said | None, ids: str | None) -> dict[str, Any]:
    return {**(asked.arguments if asked else {}), "ids": ids}


@lru_cache(maxsize=256)
def _statement(sql: str) -> Statement:
    """Made once for each combination of filters that somebody uses."""
    return Statement(sql)

"""Lists of orders as SQL: the conditions of a view and its filters, its order, and the words that are searched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.extensions import Statement
from app.services.people.viewers import Viewer
from app.services.queueing import search
from app.services.queueing.lists import WORKING, Filter, Row, Sort, Urgency, View, place_of
from app.services.queueing.search import Said
from workflows.seat_order import State

# In the order of Row's fields.
COLUMNS = """
SELECT o.reference, o.account_id, a.slug, a.name, a.type, o.state, o.change, o.version, r.name, p.name, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', pr.name, 'name_fr', pr.name_fr) ORDER BY l.line_no), '[]')::text
    FROM order_lines l JOIN products pr ON pr.id = l.product_id
    WHERE l.account_id = o.account_id AND l.order_id = o.id), o.state_since, o.created_at, o.id, o.currency, e.worth_minor,
    o.due_at, o.due_soon_at, o.due_left_seconds,
    CASE WHEN o.state = 'fulfilled' THEN EXISTS (SELECT FROM seat_changes c WHERE c.account_id = o.account_id AND c.order_id = o.id
        AND c.status = 'planned' AND c.delta > 0 AND c.temporary_id IS NULL) ELSE false END
FROM ({found}) o JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id ORDER BY {order}
"""
FOUND = "SELECT o.* FROM {source} WHERE {where} ORDER BY {order} LIMIT {most}"
ORDERS = "orders o"
LOOKED_UP = "(SELECT x.* FROM unnest(CAST(:ids AS bigint[])) AS i(id) JOIN orders x ON x.id = i.id OFFSET 0) o"
WITH_WORTH = " JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id"
OPEN = "o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')"
IN_ORDER = {
    Sort.OLDEST: ("o.state_since, o.id", "(o.state_since, o.id) > (:since, :id)"),
    Sort.NEWEST: ("o.id DESC", "o.id < :id"),
    Sort.AMOUNT: ("e.worth_minor DESC, e.order_id DESC", "(e.worth_minor, e.order_id) < (:worth, :id)"),
    Sort.DUE: ("o.due_at, o.id", "(o.due_at, o.id) > (:due, :id)"),
}
"""What stands behind ORDER BY, and what comes after a cursor."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as SQL: where it begins, its conditions and their values, its order."""

    source: str
    where: list[str]
    arguments: dict[str, Any]
    order: str
    narrow: tuple[str, ...] = ()
    """Those of its conditions that few orders may fit, each with an index of its own; none where its order is an index's."""

    def rows(self, most: int, *conditions: str, source: str = "", **arguments: Any) -> list[Row]:
        """The first `most` rows.

        How many stands in the statement itself: a plan made for any number would read the whole list.
        """
        where = " AND ".join([*self.where, *conditions]) or "true"
        return self._read(FOUND.format(source=source or self.source, where=where, order=self.order, most=most), arguments)

    def walked(self, asked: Said, far: int, most: int) -> list[Row]:
        """Of the first `far` orders those that fit."""
        where = " AND ".join(self.where) or "true"
        found = FOUND.format(source=self.source, where=where, order=self.order, most=far)
        if self.needs_worth:
            found = found.replace("SELECT o.*", "SELECT o.*, e.worth_minor, e.order_id", 1)
        order = self.order.replace("e.", "o.")
        found = f"SELECT o.* FROM ({found}) o {asked.condition} ORDER BY {order} LIMIT {most}"  # noqa: S608
        return self._read(found, asked.arguments)

    def of(self, ids: list[int], most: int, asked: Said | None = None) -> list[Row]:
        """The first of some orders, of those that fit."""
        if not ids:
            return []
        source = LOOKED_UP + (WITH_WORTH if self.source != ORDERS else "") + (f" {asked.condition}" if asked else "")
        return self.rows(most, source=source, ids=ids, **(asked.arguments if asked else {}))

    def few(self) -> list[int] | None:
        """The orders that fit the narrowest of the conditions, None where more than NARROW fit each of them.

        Each is asked by itself: what fits two that exclude each other would be sought in vain all along a list.
        """
        each = [f"SELECT array_agg(id) AS ids, count(*) AS n FROM ({one} LIMIT {search.NARROW + 1}) c{n}" for n, one in enumerate(self.narrow)]  # noqa: S608
        rows = _statement(f"SELECT ids FROM ({' UNION ALL '.join(each)}) f WHERE n <= {search.NARROW} ORDER BY n LIMIT 1").rows(self.arguments)  # noqa: S608
        return (rows[0][0] or []) if rows else None

    @property
    def needs_worth(self) -> bool:
        return "e." in self.order

    def is_long(self, far: int) -> bool:
        """Whether there is more than one walks."""
        where = " AND ".join(self.where) or "true"
        walked = Statement(f"SELECT count(*) FROM (SELECT FROM {self.source} WHERE {where} LIMIT {far}) o")  # noqa: S608
        return int(walked.value(self.arguments)) >= far

    def _read(self, found: str, arguments: dict[str, Any]) -> list[Row]:
        rows = _statement(COLUMNS.format(found=found, order=self.order)).rows({**self.arguments, **arguments})
        return [Row._make([*row[:5], STATES[row[5]], *row[6:10], _lines(row[10]), *row[11:]]) for row in rows]


@lru_cache(maxsize=1024)
def _lines(asked: str) -> tuple[dict[str, Any], ...]:
    """What is asked for, read from its JSON once: most orders of a list ask for the same few things."""
    return tuple(json.loads(asked))


def found(reading: Reading, asked: Said | None, most: int) -> list[Row]:
    """The first rows that fit: looked up where few orders say what is asked, walked to where many do."""
    if reading.narrow and (few := reading.few()) is not None:
        return reading.of(few, most, asked)
    if asked is None:
        return reading.rows(most)
    near = reading.walked(asked, search.NEAR, most)
    if len(near) == most or not reading.is_long(search.NEAR):
        return near
    ways = (_looked_up, _walked_far)
    if len(near) * search.FAR >= most * search.NEAR:  # as many as this further on, and a page is full sooner than an index is read
        ways = (_walked_far, _looked_up)
    for way in ways:
        if (rows := way(reading, asked, most)) is not None:
            return rows
    return reading.rows(most, search.EVERY, **asked.arguments)


def _looked_up(reading: Reading, asked: Said, most: int) -> list[Row] | None:
    ids = search.look_up(asked)
    return None if ids is None else reading.of(ids, most)


def _walked_far(reading: Reading, asked: Said, most: int) -> list[Row] | None:
    rows = reading.walked(asked, search.FAR, most)
    return rows if len(rows) == most or not reading.is_long(search.FAR) else None


@lru_cache(maxsize=256)
def _statement(sql: str) -> Statement:
    """Made once for each combination of filters that somebody uses."""
    return Statement(sql)


STATES = {state.value: state for state in State}
OF_VIEW = {
    View.UNCLAIMED: "o.state = 'pending'",
    View.MINE: f"o.rep_id = :me AND {OPEN}",
    View.WAITING: "o.state IN ('on_hold', 'quoted')",
    View.APPROVAL: "o.state = 'in_approval'",
    View.SNOOZED: "o.id = ANY(CAST(:put_aside AS bigint[]))",
}
OF_FIELD = {
    "state": "o.state = '{}'",
    "account": "o.account_id = (SELECT id FROM accounts WHERE slug = :account)",
    "rep_id": "o.rep_id = {}",
    "team_id": "o.rep_id = ANY(ARRAY(SELECT staff_id FROM desk_team_members WHERE team_id = {}))",
    "requester_id": "o.requester_id = :requester_id",
    "since_from": "o.state_since >= CAST('{}' AS timestamptz)",
    "since_before": "o.state_since < CAST('{}' AS timestamptz)",
    "amount_from": "e.worth_minor >= {}",
    "amount_to": "e.worth_minor <= {}",
}
"""States, numbers and moments stand in the statement itself: how many orders fit decides how they are read."""


OF_URGENCY = {
    Urgency.LATE: "o.due_at <= (SELECT clock_now())",
    Urgency.SOON: "o.due_soon_at <= (SELECT clock_now()) AND o.due_at > (SELECT clock_now())",
    Urgency.ON_TIME: "o.due_at > (SELECT clock_now()) AND (o.due_soon_at IS NULL OR o.due_soon_at > (SELECT clock_now()))",
    Urgency.PAUSED: "o.due_left_seconds IS NOT NULL",
}


def readings(viewer: Viewer, wanted: Filter, cursor: str | None) -> list[Reading]:
    """What is read one after another until a page is full: one list, or what is due and then what is not."""
    place = place_of(cursor) if cursor else None
    sort = wanted.sort or _usual(viewer, wanted)
    if sort is not Sort.DUE:
        return [_reading(viewer, wanted, sort, place)]
    is_past_due = place is not None and place["due"] is None
    undue = _reading(viewer, wanted, Sort.OLDEST, place if is_past_due else None, "o.due_at IS NULL")
    return [undue] if is_past_due else [_reading(viewer, wanted, sort, place, "o.due_at IS NOT NULL"), undue]


def _reading(viewer: Viewer, wanted: Filter, sort: Sort, place: dict[str, Any] | None, *conditions: str) -> Reading:
    """The conditions, their values, and the order that an index gives for nothing."""
    asked = {name: value for name in OF_FIELD if (value := getattr(wanted, name))}
    where = [OF_VIEW[wanted.view]] if wanted.view in OF_VIEW else []
    where += [OF_FIELD[name].format(value) for name, value in asked.items()]
    if not viewer.is_staff:
        where.append("o.account_id = :account_id")
    if wanted.is_open is not None:
        where.append(OPEN if wanted.is_open else f"NOT ({OPEN})")
    if wanted.rep_id == 0:
        where.append("o.rep_id IS NULL")
    if wanted.put_aside and wanted.view in WORKING:
        where.append("o.id <> ALL(CAST(:put_aside AS bigint[]))")
    if wanted.urgency:
        where.append(OF_URGENCY[wanted.urgency])
    where += conditions
    order, after = IN_ORDER[sort]
    arguments = {**asked, "me": viewer.staff_id, "account_id": viewer.account_id, "put_aside": list(wanted.put_aside)}
    if place:
        where.append(after)
        arguments |= place
    source = ORDERS + (WITH_WORTH if any("e." in one for one in (order, *where)) else "")
    return Reading(source, where, arguments, order, _narrow(wanted, sort) if viewer.is_staff else ())


def _narrow(wanted: Filter, sort: Sort) -> tuple[str, ...]:
    """What may leave few orders, as statements that give their ids."""
    fields = {name: value for name in OF_FIELD if (value := getattr(wanted, name))}
    is_plain = not (fields.keys() - {"state"}) and wanted.urgency is None
    if is_plain and (sort is Sort.OLDEST or (sort is Sort.NEWEST and wanted.view is View.ALL)):
        return ()
    is_open = f" AND {OPEN}" if wanted.view in WORKING else ""
    amounts = [OF_FIELD[name].format(value) for name, value in fields.items() if name.startswith("amount")]
    moments = [OF_FIELD[name].format(value) for name, value in fields.items() if name.startswith("since")]
    others = [OF_FIELD[name].format(value) for name, value in fields.items() if name in {"state", "account", "rep_id", "team_id"}]
    of_orders = [OF_VIEW.get(wanted.view, ""), " AND ".join(moments), *others, OF_URGENCY[wanted.urgency] if wanted.urgency else "",
                 "o.due_at IS NOT NULL" if sort is Sort.DUE else ""]  # fmt: skip
    of_entries = [f"SELECT e.order_id AS id FROM queue_entries e WHERE {' AND '.join(amounts)}"] if amounts else []  # noqa: S608
    return (*(f"SELECT o.id FROM orders o WHERE {one}{is_open}" for one in of_orders if one), *of_entries)  # noqa: S608


def _usual(viewer: Viewer, wanted: Filter) -> Sort:
    """Those longest in their state first where somebody works, an account's newest first elsewhere."""
    is_narrow = wanted.state or wanted.since_from or wanted.since_before or (viewer.is_staff and wanted.is_open)
    return Sort.NEWEST if wanted.view is View.ALL and not is_narrow else Sort.OLDEST

"""The orders behind a number: the same words that a figure is counted by narrow the list, page by page by key (U6)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from app.services.reporting.wanted import of_reps
from workflows.seat_order import OPEN, State
from workflows.sentences import say

PAGE = 50


@dataclass(frozen=True, slots=True)
class Behind:
    """Which orders: `states` they are in, since when; or a figure (see FIGURES) with its key, on which days; or what is due."""

    states: frozenset[State] | None = None
    since_from: datetime | None = None
    since_before: datetime | None = None
    account: str | None = None
    rep_ids: tuple[int, ...] = ()
    product: str | None = None
    account_type: str | None = None
    figure: str | None = None
    key: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An order in the list; `asked` is [{seats, name, name_fr}]."""

    id: int
    reference: str
    account_slug: str
    account_name: str
    account_type: str
    change: str
    state: State
    state_since: datetime
    due_at: datetime | None
    rep_name: str | None
    requester_name: str
    asked: list[dict[str, Any]]
    created_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; `next` is an opaque cursor, None at the end."""

    rows: Sequence[Row]
    next: str | None


# Each figure: what it joins, what narrows it, and the day by which it is counted and listed.
FIGURES = {
    "requested": ("", "true", "f.requested_on"),
    "reached": ("", "f.reached >= CAST(:key AS int)", "f.requested_on"),
    "decided": ("", "f.outcome = :key", "f.decided_on"),
    "answered": ("", "f.outcome IN ('won', 'declined', 'expired')", "f.decided_on"),
    "done": ("", "true", "f.done_on"),
    "offered": ("", """f.currency = :key AND f.list_minor[coalesce(array_position(f.products, (
        SELECT id FROM products WHERE slug = CAST(:product AS text))), 1)] <> 0""", "f.offered_on"),
    "left": ("JOIN order_stays y ON y.account_id = f.account_id AND y.order_id = f.order_id AND y.state = :key", "true", "y.left_on"),
}
OF_FIELD = {
    "account": "o.account_id = (SELECT id FROM accounts WHERE slug = :account)",
    "since_from": "o.state_since >= :since_from",
    "since_before": "o.state_since < :since_before",
    "product": "(SELECT id FROM products WHERE slug = :product) = ANY(f.products)",
    "account_type": "f.account_type = :account_type",
}
OF_DUE = {
    "late": "o.due_at < clock_now()",
    "today": "o.due_at >= clock_now() AND o.due_at < ((clock_today('UTC') + 1)::timestamp AT TIME ZONE 'UTC')",
}
OF_FIGURES = "JOIN order_figures f ON f.account_id = o.account_id AND f.order_id = o.id"
SELECT = """
SELECT o.id, o.reference, o.state, o.change, o.state_since, o.due_at, o.created_at, o.place::text AS place, a.slug AS account_slug,
       a.name AS account_name, a.type AS account_type, r.name AS rep_name, p.name AS requester_name, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', pr.name, 'name_fr', pr.name_fr) ORDER BY l.line_no), '[]')
    FROM order_lines l JOIN products pr ON pr.id = l.product_id
    WHERE l.account_id = o.account_id AND l.order_id = o.id) AS asked
FROM (SELECT o.*, {place} AS place FROM {source} WHERE {where} ORDER BY {order} LIMIT :most) o
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id ORDER BY {outer}
"""


@dataclass(frozen=True, slots=True)
class Sorted:
    """By which expression, of which type, and in which direction."""

    place: str
    type: str
    is_newest_first: bool

    def order(self, place: str, order_id: str) -> str:
        down = " DESC" if self.is_newest_first else ""
        return f"{place}{down}, {order_id}{down}"

    @property
    def after(self) -> str:
        return f"({self.place}, o.id) {'<' if self.is_newest_first else '>'} (CAST(:place AS {self.type}), :after_id)"


def listing(wanted: Behind, cursor: str | None = None, most: int = PAGE) -> Listing:
    """A page of the vendor's whole list. Orders of a figure are listed newest first by its day, those in a state longest first.

    Raises Invalid for a cursor that is not ours.
    """
    source, where, values, by = _where(wanted)
    if cursor:
        values |= _decode(cursor, by.type)
        where.append(by.after)
    statement = SELECT.format(place=by.place, source=source, where=" AND ".join(where) or "true", order=by.order(by.place, "o.id"),
                              outer=by.order("o.place", "o.id"))  # fmt: skip
    found = db.session.execute(text(statement), {**values, "most": most + 1}).mappings().all()
    rows = [Row(**{**row, "state": State(row["state"])}) for row in found[:most]]
    return Listing(rows, _mark(rows[-1]) if len(found) > most else None)


def all_rows(wanted: Behind, page: int = 1_000) -> Iterator[Row]:
    """Every row of the list, read a page at a time by key: however many there are, memory holds one page."""
    cursor: str | None = None
    while True:
        found = listing(wanted, cursor, page)
        yield from found.rows
        if (cursor := found.next) is None:
            return


def _where(wanted: Behind) -> tuple[str, list[str], dict[str, Any], Sorted]:
    values = {name: value for name in OF_FIELD if (value := getattr(wanted, name))}
    where = [OF_FIELD[name] for name in values]
    needs_figures = bool(values.keys() & {"product", "account_type"})
    if wanted.states is not None:
        where.append("o.state = ANY(:states)")
        values["states"] = sorted(wanted.states)
        if wanted.states <= OPEN:  # the partial indexes of open orders are for those who say so
            where.append("o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')")
    if wanted.due in OF_DUE:
        where.append(OF_DUE[wanted.due])
    source, by = "orders o", _sorted(wanted, bool(values.keys() & {"since_from", "since_before"}))
    if wanted.figure in FIGURES:
        join, condition, day = FIGURES[wanted.figure]
        source, by = f"order_figures f JOIN orders o ON o.account_id = f.account_id AND o.id = f.order_id {join}", Sorted(day, "date", True)
        where += [condition, f"{day} BETWEEN :first_day AND :last_day"]
        values |= {"key": wanted.key, "first_day": wanted.first_day, "last_day": wanted.last_day, "product": wanted.product}
    elif needs_figures:
        source += f" {OF_FIGURES}"
    if wanted.rep_ids:
        where.append("f.rep_id = ANY(CAST(:reps AS bigint[]))" if wanted.figure in FIGURES else of_reps(wanted.rep_ids))
        values["reps"] = list(wanted.rep_ids)
    return source, where, values, by


def _sorted(wanted: Behind, has_span: bool) -> Sorted:
    if wanted.due in OF_DUE:
        return Sorted("o.due_at", "timestamptz", is_newest_first=False)
    if wanted.states is not None or has_span:
        return Sorted("o.state_since", "timestamptz", is_newest_first=False)
    return Sorted("o.id", "bigint", is_newest_first=True)


def _mark(row: Row) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.place, row.id]).encode()).decode()


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone(UTC)


READ: dict[str, Callable[[str], Any]] = {"bigint": int, "date": date.fromisoformat, "timestamptz": _moment}
"""A place, by its type: what the database is given is what was understood, never what was typed."""


def _decode(cursor: str, kind: str) -> dict[str, Any]:
    try:
        place, order_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        found = READ[kind](place)
        if not 0 <= int(order_id) < 2**62 or (kind == "bigint" and not 0 <= found < 2**62):
            raise ValueError(cursor)
        return {"place": found, "after_id": int(order_id)}
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError) as wrong:
        raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor") from wrong

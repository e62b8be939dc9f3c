"""Lists of orders that page by key: the reps' queue, an account's orders, any filtered list (R61, U6)."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from app.services.people.viewers import Viewer
from app.services.queueing import search
from workflows.seat_order import OPEN as OPEN_STATES
from workflows.seat_order import Role, State
from workflows.sentences import say

PAGE = 50


class View(StrEnum):
    """The views of the desk."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    WAITING = "waiting"  # for the customer
    SNOOZED = "snoozed"  # put aside by whoever looks
    ALL = "all"


class Sort(StrEnum):
    """Which order stands first."""

    OLDEST = "oldest"  # in its state
    NEWEST = "newest"  # request
    AMOUNT = "amount"  # the largest


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list, and in which order; `sort` None is what suits the rest.

    `since_from` and `since_before` bound how long an order is in its state; amounts are minor units a year; `rep_id` 0 is
    nobody. `put_aside` are the ids this person has put aside: the working views leave them out.
    """

    view: View = View.ALL
    state: State | None = None
    account: str | None = None
    is_open: bool | None = None
    rep_id: int | None = None
    requester_id: int | None = None
    since_from: datetime | None = None
    since_before: datetime | None = None
    product: str | None = None
    account_type: str | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    q: str | None = None
    sort: Sort | None = None
    put_aside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An order in a list; `asked` is like "12 Support, 3 Guide". `worth_minor`: a year, before tax, in `currency`."""

    reference: str
    account_id: int
    account_slug: str
    account_name: str
    account_type: str
    state: State
    change: str
    version: int
    rep_name: str | None
    requester_name: str
    asked: list[dict[str, Any]]
    state_since: datetime
    created_at: datetime
    id: int
    currency: str
    worth_minor: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; the cursor is opaque and None at the end."""

    rows: Sequence[Row]
    next: str | None


COLUMNS = """
SELECT o.id, o.reference, o.account_id, o.state, o.change, o.version, o.state_since, o.created_at, o.currency, e.worth_minor,
       a.slug AS account_slug, a.name AS account_name, a.type AS account_type, r.name AS rep_name, p.name AS requester_name, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', pr.name, 'name_fr', pr.name_fr) ORDER BY l.line_no), '[]')
    FROM order_lines l JOIN products pr ON pr.id = l.product_id
    WHERE l.account_id = o.account_id AND l.order_id = o.id) AS asked
FROM ({found}) o JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id ORDER BY {order}
"""
FOUND = "SELECT o.* FROM {source} WHERE {where} ORDER BY {order} LIMIT {most}"
ORDERS = "orders o"
WITH_WORTH = "orders o JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id"
OPEN = "o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')"
IN_ORDER = {
    Sort.OLDEST: ("o.state_since, o.id", "(o.state_since, o.id) > (:since, :id)"),
    Sort.NEWEST: ("o.id DESC", "o.id < :id"),
    Sort.AMOUNT: ("e.worth_minor DESC, o.id DESC", "(e.worth_minor, o.id) < (:worth, :id)"),
}
"""What stands behind ORDER BY, and what comes after a cursor."""


def listing(viewer: Viewer, wanted: Filter, cursor: str | None = None, most: int = PAGE) -> Listing:
    """A page of orders this viewer may see; one whose reference was typed stands first, whatever the filters say.

    Raises Invalid for a cursor that is not ours. Members of an account see none (R4).
    """
    if viewer.step_role is Role.MEMBER:
        return Listing([], None)
    reading = _reading(viewer, wanted, cursor)
    meant = _meant(viewer, wanted) if wanted.q and not cursor else []
    found = [row for row in _found(reading, wanted, most + 1) if row not in meant]
    last = found[most - 1] if len(found) > most else None
    return Listing(meant + found[:most], mark(last.state_since, last.id, last.worth_minor) if last else None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as SQL: where it begins, its conditions and their values, its order."""

    source: str
    where: list[str]
    arguments: dict[str, Any]
    order: str

    def rows(self, most: int, *, condition: str = "true", said: str = "", **arguments: Any) -> list[Row]:
        """The first `most` rows; with `said`, of the first FAR orders those that say it."""
        where = " AND ".join([*self.where, condition])
        found = FOUND.format(source=self.source, where=where, order=self.order, most=":far" if said else ":most")
        if said:
            worth = ", e.worth_minor" if "e." in self.order else ""
            walked = found.replace("SELECT o.*", f"SELECT o.*{worth}", 1)
            order = self.order.replace("e.", "o.")
            found = f"SELECT o.* FROM ({walked}) o {said} ORDER BY {order} LIMIT :most"  # noqa: S608
        statement = text(COLUMNS.format(found=found, order=self.order))
        values = {**self.arguments, "most": most, "far": search.FAR, **arguments}
        return [Row(**{**row, "state": State(row["state"])}) for row in db.session.execute(statement, values).mappings()]

    def is_long(self) -> bool:
        """Whether there is more than one walks."""
        where = " AND ".join(self.where) or "true"
        statement = f"SELECT count(*) FROM (SELECT FROM {self.source} WHERE {where} LIMIT :far) o"  # noqa: S608
        walked: int = db.session.execute(text(statement), {**self.arguments, "far": search.FAR}).scalar_one()
        return walked >= search.FAR


def _found(reading: Reading, wanted: Filter, most: int) -> list[Row]:
    if not wanted.q:
        return reading.rows(most)
    hits = search.look_up(wanted.q)
    if hits.ids is not None:
        return reading.rows(most, condition="o.id = ANY(:ids)", ids=hits.ids) if hits.ids else []
    near = reading.rows(most, said=search.SAYS, query=hits.query)
    if len(near) == most or not reading.is_long():
        return near
    return reading.rows(most, condition=search.EVERY, query=hits.query)


def _meant(viewer: Viewer, wanted: Filter) -> list[Row]:
    """The order whose reference was typed."""
    reference = search.reference_in(wanted.q or "")
    if reference is None:
        return []
    reading = _reading(viewer, Filter(), None)
    return reading.rows(1, condition="o.reference = :reference", reference=reference)


OF_VIEW = {
    View.UNCLAIMED: "o.state = 'pending'",
    View.MINE: f"o.rep_id = :me AND {OPEN}",
    View.WAITING: "o.state IN ('on_hold', 'quoted')",
    View.SNOOZED: "o.id = ANY(CAST(:put_aside AS bigint[]))",
}
OF_FIELD = {
    "state": "o.state = :state",
    "account": "o.account_id = (SELECT id FROM accounts WHERE slug = :account)",
    "rep_id": "o.rep_id = :rep_id",
    "requester_id": "o.requester_id = :requester_id",
    "since_from": "o.state_since >= :since_from",
    "since_before": "o.state_since < :since_before",
    "product": "EXISTS (SELECT FROM order_lines l JOIN products x ON x.id = l.product_id AND x.slug = :product "
    "WHERE l.account_id = o.account_id AND l.order_id = o.id)",
    "account_type": "EXISTS (SELECT FROM accounts x WHERE x.id = o.account_id AND x.type = :account_type)",
    "amount_from": "e.worth_minor >= :amount_from",
    "amount_to": "e.worth_minor <= :amount_to",
}


def _reading(viewer: Viewer, wanted: Filter, cursor: str | None) -> Reading:
    """The conditions, their values, and the order that an index gives for nothing."""
    asked = {name: value for name in OF_FIELD if (value := getattr(wanted, name))}
    where = [OF_VIEW[wanted.view]] if wanted.view in OF_VIEW else []
    where += [OF_FIELD[name] for name in asked]
    if not viewer.is_staff:
        where.append("o.account_id = :account_id")
    if wanted.is_open is not None:
        where.append(OPEN if wanted.is_open else f"NOT ({OPEN})")
    if wanted.rep_id == 0:
        where.append("o.rep_id IS NULL")
    if wanted.put_aside and wanted.view in {View.MINE, View.UNCLAIMED, View.WAITING}:
        where.append("o.id <> ALL(CAST(:put_aside AS bigint[]))")
    order, after = IN_ORDER[wanted.sort or _usual(viewer, wanted)]
    arguments = {**asked, "me": viewer.staff_id, "account_id": viewer.account_id, "put_aside": list(wanted.put_aside)}
    if cursor:
        where.append(after)
        arguments |= _decode(cursor)
    source = WITH_WORTH if any("e." in one for one in (order, *where)) else ORDERS
    return Reading(source, where, arguments, order)


def _usual(viewer: Viewer, wanted: Filter) -> Sort:
    """Those longest in their state first where somebody works, an account's newest first elsewhere."""
    is_narrow = wanted.state or wanted.since_from or wanted.since_before or (viewer.is_staff and wanted.is_open)
    return Sort.NEWEST if wanted.view is View.ALL and not is_narrow else Sort.OLDEST


def mark(since: datetime, order_id: int, worth: int = 0) -> str:
    """A place in a list, as an opaque word: the cursor of what comes after it."""
    return base64.urlsafe_b64encode(json.dumps([since.isoformat(), order_id, worth]).encode()).decode()


def _decode(cursor: str) -> dict[str, Any]:
    try:
        since, order_id, worth = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        place = {"since": datetime.fromisoformat(since), "id": int(order_id), "worth": int(worth)}
    except (ValueError, TypeError, OverflowError, RecursionError) as wrong:
        raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor") from wrong
    return place


COUNTS = text("""
SELECT coalesce(sum(n) FILTER (WHERE state = 'pending'), 0) AS unclaimed,
       coalesce(sum(n) FILTER (WHERE rep_id = :me AND state = ANY(:open)), 0) AS mine,
       coalesce(sum(n) FILTER (WHERE state IN ('on_hold', 'quoted')), 0) AS waiting
FROM order_tallies
""")


def counts(viewer: Viewer) -> dict[View, int]:
    """How many orders are in each view of the desk, from the tallies that the steps keep."""
    row = db.session.execute(COUNTS, {"me": viewer.staff_id, "open": sorted(OPEN_STATES)}).one()
    return {View.UNCLAIMED: int(row.unclaimed), View.MINE: int(row.mine), View.WAITING: int(row.waiting)}


ARRIVED = text("SELECT count(*) FROM (SELECT FROM orders WHERE state = 'pending' AND (state_since, id) > (:since, :id) LIMIT 100) s")
LATEST = text("SELECT state_since, id FROM orders WHERE state = 'pending' ORDER BY state_since DESC, id DESC LIMIT 1")


def arrivals(after: str | None) -> tuple[int, str | None]:
    """How many orders joined the queue after the mark `after` (at most 100), and the mark of the newest one now."""
    newest = db.session.execute(LATEST).one_or_none()
    now = mark(newest.state_since, newest.id) if newest else None
    if not after:
        return 0, now
    return db.session.execute(ARRIVED, _decode(after)).scalar_one(), now

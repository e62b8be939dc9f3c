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
from workflows.seat_order import OPEN as OPEN_STATES
from workflows.seat_order import Role, State
from workflows.sentences import say

PAGE = 50


class View(StrEnum):
    """The views of the desk."""

    UNCLAIMED = "unclaimed"
    MINE = "mine"
    WAITING = "waiting"  # for the customer
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. `state` and `account` narrow; `since_before` keeps orders older than a moment in their state."""

    view: View = View.ALL
    state: State | None = None
    account: str | None = None
    is_open: bool | None = None
    rep_id: int | None = None
    requester_id: int | None = None
    since_from: datetime | None = None
    since_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An order in a list; `asked` is like "12 Support, 3 Guide"."""

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


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; the cursors are opaque and None at the ends."""

    rows: Sequence[Row]
    next: str | None


COLUMNS = """
SELECT o.id, o.reference, o.account_id, o.state, o.change, o.version, o.state_since, o.created_at, a.slug AS account_slug,
       a.name AS account_name, a.type AS account_type, r.name AS rep_name, p.name AS requester_name, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', pr.name, 'name_fr', pr.name_fr) ORDER BY l.line_no), '[]')
    FROM order_lines l JOIN products pr ON pr.id = l.product_id
    WHERE l.account_id = o.account_id AND l.order_id = o.id) AS asked
FROM (SELECT * FROM orders o WHERE {where} ORDER BY {order} LIMIT :most) o
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id ORDER BY {order}
"""
OPEN = "o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')"
BY_WAIT, NEWEST = "o.state_since, o.id", "o.id DESC"


def listing(viewer: Viewer, wanted: Filter, cursor: str | None = None, most: int = PAGE) -> Listing:
    """A page of orders this viewer may see: those longest in their state first, or an account's newest first.

    Raises Invalid for a cursor that is not ours. Members of an account see none (R4).
    """
    if viewer.step_role is Role.MEMBER:
        return Listing([], None)
    where, arguments, order = _where(viewer, wanted)
    if cursor:
        since, order_id = _decode(cursor)
        where.append("o.id < :id" if order == NEWEST else "(o.state_since, o.id) > (:since, :id)")
        arguments |= {"since": since, "id": order_id}
    statement = text(COLUMNS.format(where=" AND ".join(where) or "true", order=order))
    found = db.session.execute(statement, {**arguments, "most": most + 1}).mappings().all()
    rows = [Row(**{**row, "state": State(row["state"])}) for row in found[:most]]
    return Listing(rows, mark(rows[-1].state_since, rows[-1].id) if len(found) > most else None)


OF_VIEW = {
    View.UNCLAIMED: "o.state = 'pending'",
    View.MINE: f"o.rep_id = :me AND {OPEN}",
    View.WAITING: "o.state IN ('on_hold', 'quoted')",
}
OF_FIELD = {
    "state": "o.state = :state",
    "account": "o.account_id = (SELECT id FROM accounts WHERE slug = :account)",
    "rep_id": "o.rep_id = :rep_id",
    "requester_id": "o.requester_id = :requester_id",
    "since_from": "o.state_since >= :since_from",
    "since_before": "o.state_since < :since_before",
}


def _where(viewer: Viewer, wanted: Filter) -> tuple[list[str], dict[str, Any], str]:
    """The conditions, their values, and the order that an index gives for nothing."""
    asked = {name: value for name in OF_FIELD if (value := getattr(wanted, name))}
    where = [OF_VIEW[wanted.view]] if wanted.view in OF_VIEW else []
    where += [OF_FIELD[name] for name in asked]
    if not viewer.is_staff:
        where.append("o.account_id = :account_id")
    if wanted.is_open is not None:
        where.append(OPEN if wanted.is_open else f"NOT ({OPEN})")
    is_narrow = asked.keys() & {"state", "since_from", "since_before"} or (viewer.is_staff and wanted.is_open)
    order = NEWEST if wanted.view is View.ALL and not is_narrow else BY_WAIT
    return where, {**asked, "me": viewer.staff_id, "account_id": viewer.account_id}, order


def mark(since: datetime, order_id: int) -> str:
    """A place in a list, as an opaque word: the cursor of what comes after it."""
    return base64.urlsafe_b64encode(json.dumps([since.isoformat(), order_id]).encode()).decode()


def _decode(cursor: str) -> tuple[datetime, int]:
    try:
        since, order_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(since), int(order_id)
    except (ValueError, TypeError, OverflowError, RecursionError) as wrong:
        raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor") from wrong


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
    since, order_id = _decode(after)
    return db.session.execute(ARRIVED, {"since": since, "id": order_id}).scalar_one(), now

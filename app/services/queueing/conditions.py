"""What a list is narrowed to, as SQL: its view and filters, the order it is asked in, and what an index answers of them."""

from __future__ import annotations

from typing import Any

from app.services.people.viewers import Viewer
from app.services.queueing.lists import WORKING, Filter, Sort, Urgency, View, place_of
from app.services.queueing.reading import NEWEST, Narrow, Reading

OPEN = "o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')"
IN_ORDER = {
    Sort.OLDEST: ("o.state_since, o.id", "(o.state_since, o.id) > (:since, :id)"),
    Sort.NEWEST: (NEWEST, "o.id < :id"),
    Sort.AMOUNT: ("e.worth_minor DESC, e.order_id DESC", "(e.worth_minor, e.order_id) < (:worth, :id)"),
    Sort.DUE: ("o.due_at, o.id", "(o.due_at, o.id) > (:due, :id)"),
}
"""What stands behind ORDER BY, and what comes after a cursor."""
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
ANSWERED = {Sort.OLDEST: {"view", "state", "since_from", "since_before"}, Sort.AMOUNT: {"amount_from", "amount_to"}}
"""What the index of an order begins with, or stands in the order of."""
LIKELY = (("amount_from", "amount_to"), ("account",), ("rep_id",), ("team_id",), ("since_from", "since_before"), ("urgency",), ("state",), ("view",))
"""What leaves few orders, likelier or dearer to walk to first."""


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
    named = _named(wanted)
    answered = _answered(wanted, sort) if viewer.is_staff else named.keys()
    where = [*(one for name, one in named.items() if name in answered), *conditions]
    if not viewer.is_staff:
        where.append("o.account_id = :account_id")
    if wanted.is_open is not None:
        where.append(OPEN if wanted.is_open else f"NOT ({OPEN})")
    if wanted.put_aside and wanted.view in WORKING:
        where.append("o.id <> ALL(CAST(:put_aside AS bigint[]))")
    order, after = IN_ORDER[sort]
    asked = {name: getattr(wanted, name) for name in OF_FIELD}
    arguments = {**asked, "me": viewer.staff_id, "account_id": viewer.account_id, "put_aside": list(wanted.put_aside)}
    if place:
        where.append(after)
        arguments |= place
    others = [one for name, one in named.items() if name not in answered]
    return Reading(where, others, arguments, order, _narrow(wanted, named) if others else ())


def _named(wanted: Filter) -> dict[str, str]:
    """Every condition of a view and its filters."""
    named = {"view": OF_VIEW[wanted.view]} if wanted.view in OF_VIEW else {}
    named |= {name: sql.format(value) for name, sql in OF_FIELD.items() if (value := getattr(wanted, name))}
    if wanted.rep_id == 0:
        named["nobody"] = "o.rep_id IS NULL"
    if wanted.urgency:
        named["urgency"] = OF_URGENCY[wanted.urgency]
    return named


def _answered(wanted: Filter, sort: Sort) -> set[str]:
    """Conditions by which no order is passed over in vain, or few."""
    if sort is Sort.NEWEST:  # an index for each of these, of which one is read
        first = "view" if wanted.view in {View.UNCLAIMED, View.APPROVAL} else ""
        return {first or next((name for name in ("account", "rep_id", "state") if getattr(wanted, name)), "")}
    if sort is Sort.DUE:
        return {"urgency"} if wanted.urgency is not Urgency.PAUSED else set()
    return ANSWERED[sort]


def _narrow(wanted: Filter, named: dict[str, str]) -> tuple[Narrow, ...]:
    """What may leave few orders."""
    is_open = [OPEN] if wanted.view in WORKING else []
    each = []
    for kind in LIKELY:
        if conditions := tuple(named[name] for name in kind if name in named):
            sql = "SELECT e.order_id AS id FROM queue_entries e WHERE " if "amount_from" in kind else "SELECT o.id FROM orders o WHERE "
            also = [] if kind[0] in {"amount_from", "state", "view"} else is_open
            each.append(Narrow(conditions, sql + " AND ".join([*conditions, *also])))
    return tuple(each)


def _usual(viewer: Viewer, wanted: Filter) -> Sort:
    """Those longest in their state first where somebody works, an account's newest first elsewhere."""
    is_narrow = wanted.state or wanted.since_from or wanted.since_before or (viewer.is_staff and wanted.is_open)
    return Sort.NEWEST if wanted.view is View.ALL and not is_narrow else Sort.OLDEST

"""What a list of orders can be asked for, what a row of it holds, and places in it (R61, U6)."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.errors import Invalid
from workflows.seat_order import State
from workflows.sentences import say

PAGE = 50


class View(StrEnum):
    """The views of the desk."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    WAITING = "waiting"  # for the customer
    APPROVAL = "approval"  # waits for the vendor's approvers
    SNOOZED = "snoozed"  # put aside by whoever looks
    ALL = "all"


WORKING = frozenset({View.MINE, View.UNCLAIMED, View.WAITING, View.APPROVAL})
"""Views that leave out what somebody has put aside."""


class Sort(StrEnum):
    """Which order stands first."""

    OLDEST = "oldest"  # in its state
    NEWEST = "newest"  # request
    AMOUNT = "amount"  # the largest
    DUE = "due"  # the soonest; where nothing is due, the longest in its state


class Urgency(StrEnum):
    """How pressing an order is (U11)."""

    LATE = "late"
    SOON = "soon"
    ON_TIME = "on_time"
    PAUSED = "paused"  # the clock stands while the customer is asked


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list, and in which order; `sort` None is what suits the rest.

    `since_from` and `since_before` bound how long an order is in its state; amounts are minor units a year; `rep_id` 0 is
    nobody; `team_id` is a team of the vendor's. `put_aside` are the ids this person has put aside: the working views leave them out.
    """

    view: View = View.ALL
    state: State | None = None
    account: str | None = None
    is_open: bool | None = None
    rep_id: int | None = None
    team_id: int | None = None
    requester_id: int | None = None
    since_from: datetime | None = None
    since_before: datetime | None = None
    product: str | None = None
    account_type: str | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    urgency: Urgency | None = None
    q: str | None = None
    sort: Sort | None = None
    put_aside: tuple[int, ...] = ()


class Row(NamedTuple):
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
    asked: Sequence[dict[str, Any]]
    state_since: datetime
    created_at: datetime
    id: int
    currency: str
    worth_minor: int
    due_at: datetime | None
    due_soon_at: datetime | None
    due_left_seconds: int | None
    is_part_way: bool = False
    """Fulfilled, but for lines that start later."""
    came_by: str | None = None
    """Of an order in review: the step that brought it there."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; the cursor is opaque and None at the end."""

    rows: Sequence[Row]
    next: str | None


def mark(since: datetime, order_id: int, worth: int = 0, due: datetime | None = None) -> str:
    """A place in a list, as an opaque word: the cursor of what comes after it."""
    return base64.urlsafe_b64encode(json.dumps([since.isoformat(), order_id, worth, due and due.isoformat()]).encode()).decode()


def place_of(cursor: str) -> dict[str, Any]:
    """Raises Invalid for a cursor that is not ours."""
    try:
        since, order_id, worth, due = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        place = {"since": datetime.fromisoformat(since).astimezone(UTC), "id": int(order_id), "worth": int(worth),
                 "due": datetime.fromisoformat(due).astimezone(UTC) if due else None}  # fmt: skip
    except (ValueError, TypeError, OverflowError, RecursionError) as wrong:
        raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor") from wrong
    return place


def mark_of(place: Sequence[Any] | None) -> str | None:
    """The same from what JSON makes of a moment and a number."""
    return mark(datetime.fromisoformat(place[0]), place[1]) if place else None

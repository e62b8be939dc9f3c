"""An order whose later lines are still to come: said wherever it would otherwise read as done (R29, R60, R71)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.ordering.order_pages import LaterLine, OrderPage
from app.services.ordering.steps import MovingOrder
from app.web.words import day, named, number, said
from workflows.seat_order import State
from workflows.words import WORDING

Row = dict[str, Any]
UNDER_WAY = WORDING[State.FULFILLING]
"""What is there in part is still in progress: the same words as for an order that is being set up (U5)."""


def is_part_way(page: OrderPage) -> bool:
    """Whether the order is fulfilled but for lines whose day has not come."""
    return page.order.state is State.FULFILLED and bool(page.still_to_come)


def line_words(line: LaterLine) -> str:
    """`3 seats of Guide on 13 December 2026`."""
    return _("%(seats)s of %(product)s on %(date)s", seats=_seats(line.seats), product=named(line, "product_name"), date=day(line.on))


def _seats(count: int) -> str:
    return ngettext("%(count)s seat", "%(count)s seats", count, count=number(count))


def all_words(lines: Sequence[LaterLine]) -> str:
    return _(", ").join(line_words(line) for line in lines)


def tag(page: OrderPage, words: str, tone: str) -> tuple[str, str]:
    """Words and tone of the status: given ones, unless something is still to come."""
    return (said(UNDER_WAY.customer), UNDER_WAY.tone.value) if is_part_way(page) else (words, tone)


def next_words(page: OrderPage, words: str) -> str:
    """What happens next: given words, unless something is still to come; what is planned names its day (R60)."""
    if page.order.state is State.ACCEPTED:
        return _planned_words(page.order) or words
    if not is_part_way(page):
        return words
    return _("What was due is in place. Still to come, by itself: %(what)s.", what=all_words(page.still_to_come))


def _planned_words(order: MovingOrder) -> str:
    """What an accepted order waits for."""
    if order.adds_seats and not order.is_in_good_standing:
        return _("It starts by itself once the account is no longer suspended for non-payment.")
    return _("What was agreed takes effect by itself on %(date)s.", date=day(order.starts_on)) if order.starts_on else ""


def in_history(rows: list[Row], page: OrderPage, done: str) -> list[Row]:
    """Rows of the timeline, newest first, that tell what followed when the first lines were there, and when the rest came.

    `done` is what the state is called at the end: the step that set up the first lines did not lead there yet.
    """
    fulfilled = page.latest("fulfil")
    if fulfilled is None or not page.later:
        return rows
    first = next((row for row in rows if row["at"] == fulfilled.at), None)
    if first is not None:
        first.update(to_words=None, from_words=None, tone="progress", comment=_("To follow: %(what)s.", what=all_words(page.later)))
    arrivals = [_arrival(line, done if line is page.later[-1] and not page.still_to_come else "") for line in page.later if line.applied_at]
    return sorted([*rows, *arrivals], key=lambda row: row["at"], reverse=True)


def _arrival(line: LaterLine, done: str) -> Row:
    return {"actor": _("Seatwright"), "role": "", "at": line.applied_at, "comment": "", "tone": "success" if done else "progress",
            "words": _("%(seats)s of %(product)s are there, as agreed", seats=_seats(line.seats), product=named(line, "product_name")),
            "from_words": said(UNDER_WAY.customer) if done else None, "to_words": done or None}  # fmt: skip

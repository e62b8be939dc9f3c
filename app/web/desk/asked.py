"""What an order asks for, in one line: "+12 Support", "New: 8 Talk"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.ordering.order_pages import AskedLineView, OrderPage
from app.web.account.naming import cycle_words
from app.web.account.owner_costs import cost_of_request
from app.web.account.temporary_words import asked_period, kind_words
from app.web.words import at, day, named, number
from workflows.intake import Change

MINUS = "\N{MINUS SIGN}"


def asked_words(change: str, lines: Iterable[tuple[int, str]]) -> str:
    """Lines are (seats, product name). Short enough for a row of a table."""
    if change == Change.REMOVE_SEATS:
        return ", ".join(f"{MINUS}{_count(seats)} {name}" for seats, name in lines)
    if change == Change.ADD_SEATS:
        return ", ".join(f"+{_count(seats)} {name}" for seats, name in lines)
    if change in {Change.ADD_PRODUCT, Change.ADD_SHORT_LIST_PRODUCT}:
        return _("New: %(products)s", products=", ".join(f"{_count(seats)} {name}" for seats, name in lines))
    names = ", ".join(name for _seats, name in lines)
    return {
        Change.REMOVE_PRODUCT: _("End of %(products)s", products=names),
        Change.CANCEL_ACCOUNT: _("End of the account: %(products)s", products=names),
        Change.CHANGE_CYCLE: _("Another billing cycle: %(products)s", products=names),
        Change.UPGRADE_PLAN: _("Upgrade of %(products)s", products=names),
        Change.DOWNGRADE_PLAN: _("Downgrade of %(products)s", products=names),
        Change.TEMPORARY_SEATS: _("Temporary: %(products)s",
                                  products=", ".join(f"{_count(seats)} {name}" for seats, name in lines)),
    }[Change(change)]  # fmt: skip


def _count(seats: int) -> str:
    """Below a thousand every language writes the figures alone; asking for its grouping would cost more than the row."""
    return str(seats) if seats < 1000 else number(seats)


def asked_of_row(row: Any) -> str:
    """The same for a row of a list."""
    return asked_words(row.change, [(line["seats"], named(line)) for line in row.asked])


def asked_rows(page: OrderPage) -> list[dict[str, Any]]:
    """What was asked, by whom, why and for when: rows of a summary list."""
    about, why = page.temporary, why_rows(page)
    rows = [{"key": _("What changes"), "value": change_words(page.order.change)}] if about is None else [why.pop(0)]
    if page.to_cycle:
        rows += [{"key": _("Billing cycle"), "value": cycle_words(page.to_cycle)}]
    rows += [{"key": f"{named(line, 'product_name')}, {line.plan_name}" if line.plan_name else named(line, "product_name"),
              "value": _seats(line)} for line in page.lines]  # fmt: skip
    return [
        *rows,
        *_cost_rows(page),
        *why,
        {"key": _("Asked by"), "value": f"{page.requester_name}, {page.requester_email}"},
        {"key": _("Sent on"), "value": at(page.created_at)},
    ]


def _cost_rows(page: OrderPage) -> list[dict[str, Any]]:
    """What the customer was told that it costs, to compare an offer with; nothing where it was nothing (R39)."""
    cost = cost_of_request(page)
    if cost is None:
        return []
    words = _("%(due)s due now, with tax; %(net)s per full cycle, before tax", due=cost["due_now"], net=cost["net"])
    return [{"key": _("Price they saw"), "value": words}]


def why_rows(page: OrderPage) -> list[dict[str, Any]]:
    """The customer's reason and date, which also stand beside the quote."""
    about = page.temporary
    if about is not None:  # the dates are what is asked
        period = asked_period(about.kind, about.starts_on, about.ends_on)
        return [{"key": _("Asked"), "value": kind_words(about.kind)}, period, {"key": _("Why"), "value": page.justification}]
    return [{"key": _("Why"), "value": page.justification},
            {"key": _("Wanted by"), "value": day(page.needed_on) or _("No date given")}]  # fmt: skip


def _seats(line: AskedLineView) -> str:
    if not line.seats:
        return _("The whole licence")
    return ngettext("%(count)s seat", "%(count)s seats", line.seats, count=number(line.seats))


def change_words(change: str) -> str:
    """The kind of change, as the heading of an order."""
    return {
        Change.ADD_SEATS: _("More seats"), Change.REMOVE_SEATS: _("Fewer seats"),
        Change.ADD_PRODUCT: _("A new product"), Change.ADD_SHORT_LIST_PRODUCT: _("A new product"),
        Change.REMOVE_PRODUCT: _("End of a product"), Change.UPGRADE_PLAN: _("A larger plan"),
        Change.DOWNGRADE_PLAN: _("A smaller plan"), Change.TEMPORARY_SEATS: _("Temporary seats"),
        Change.CANCEL_ACCOUNT: _("End of the account"), Change.CHANGE_CYCLE: _("Another billing cycle"),
    }[Change(change)]  # fmt: skip

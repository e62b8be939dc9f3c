"""An offer as the customer reads it, on the page and in the PDF: the same words and the same numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteLineView, QuoteView
from app.web.account.proration_words import proration_words
from app.web.account.temporary_words import asked_period, costs_once, formula_words
from app.web.words import day, money, named, number, percent


def quote_shown(quote: QuoteView) -> dict[str, Any]:
    """What the `quote_table` component takes; amounts are text."""
    currency = quote.currency
    return {
        "version": quote.version,
        "lines": [_line(line, currency) for line in quote.lines],
        "subtotal": money(quote.due_now_minor, currency),
        "tax": money(quote.tax_minor, currency),
        "tax_label": _("Tax %(percent)s", percent=percent(quote.tax_percent)),
        "total": money(quote.total_minor, currency),
        "per_cycle": money(quote.net_minor, currency),
        "formula": _formula(quote),
    }


def _formula(quote: QuoteView) -> str:
    days = (quote.months, quote.days_left, quote.days_in_cycle, quote.prorated_on, quote.due_until)
    is_discounted = any(line.discount_percent for line in quote.lines)
    if quote.kind is not None:
        return formula_words(quote.kind, days, is_discounted=is_discounted)
    return proration_words(*days, is_discounted=is_discounted)


def _line(line: QuoteLineView, currency: str) -> dict[str, Any]:
    return {
        "label": f"{named(line, 'product_name')} {line.plan_name}",
        "asked": line.asked_seats,
        "offered": line.seats,
        "unit_price": money(line.unit_price_minor, currency),
        "discount": percent(line.discount_percent) if line.discount_percent else None,
        "amount": money(line.due_now_minor, currency),
    }


def last_day(page: OrderPage, quote: QuoteView) -> date:
    """The last day of an offer: of the one that is out the order's, which an extension moves (R64)."""
    return page.order.valid_until or quote.valid_until if quote.status == "sent" else quote.valid_until


def facts_of(quote: QuoteView, until: date | None = None) -> list[dict[str, str]]:
    """The terms beside the lines; `until` is the last day where an extension has moved it."""
    start = _("Start on %(date)s", date=day(quote.starts_on)) if quote.starts_on else _("As soon as you accept")
    return [
        {"key": _("Valid until"), "value": _("%(date)s, end of the day", date=day(until or quote.valid_until))},
        {"key": _("Seats available"), "value": start} if quote.kind is None or quote.starts_on is None
        else asked_period(quote.kind, quote.starts_on, quote.ends_on or quote.starts_on),
        {
            "key": _("Billing cycle"),
            "value": _("%(start)s to %(end)s", start=day(quote.cycle_starts_on), end=day(quote.cycle_ends_on)),
        },
        *([] if costs_once(quote.kind)
          else [{"key": _("Then, per full cycle, before tax"), "value": money(quote.net_minor, quote.currency)}]),
        {"key": _("Offered by"), "value": quote.written_by or "–"},
    ]


def compared(before: QuoteView, after: QuoteView) -> list[dict[str, str]]:
    """Two versions line by line, for the `quote_compare` component (R63)."""
    first = {line.product: line for line in before.lines}
    second = {line.product: line for line in after.lines}
    rows: list[dict[str, str]] = []
    for product in dict.fromkeys([*first, *second]):
        label = named(second.get(product) or first[product], "product_name")
        rows.append(
            {
                "key": label,
                "before": _words(first.get(product), before.currency),
                "after": _words(second.get(product), after.currency),
            }
        )
    return [*rows, *_terms_compared(before, after)]


def _words(line: QuoteLineView | None, currency: str) -> str:
    if line is None:
        return "–"
    words = ngettext(
        "%(seats)s seat at %(price)s",
        "%(seats)s seats at %(price)s",
        line.seats,
        seats=number(line.seats),
        price=money(line.unit_price_minor, currency),
    )
    return f"{words}, −{percent(line.discount_percent)}" if line.discount_percent else words


def _end_compared(before: QuoteView, after: QuoteView) -> list[dict[str, str]]:
    if after.ends_on is None:
        return []
    return [{"key": _("Seats end on"), "before": day(before.ends_on) or "–", "after": day(after.ends_on) or "–"}]


def _terms_compared(before: QuoteView, after: QuoteView) -> list[dict[str, str]]:
    at_once = _("As soon as you accept")
    return [
        {
            "key": _("Subtotal"),
            "before": money(before.due_now_minor, before.currency),
            "after": money(after.due_now_minor, after.currency),
        },
        {
            "key": _("Total due now"),
            "before": money(before.total_minor, before.currency),
            "after": money(after.total_minor, after.currency),
        },
        {"key": _("Valid until"), "before": day(before.valid_until), "after": day(after.valid_until)},
        {
            "key": _("Seats available"),
            "before": day(before.starts_on) or at_once,
            "after": day(after.starts_on) or at_once,
        },
        *_end_compared(before, after),
        {"key": _("Terms"), "before": before.terms or "–", "after": after.terms or "–"},
    ]

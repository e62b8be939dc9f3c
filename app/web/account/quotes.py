"""An offer as the customer reads it, on the page and in the PDF: the same words and the same numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteLineView, QuoteView
from app.web.account.proration_words import line_formula, next_cycle_words, proration_words
from app.web.account.temporary_words import LENDING, asked_period, costs_once, formula_words
from app.web.tax_words import tax_label, tax_words
from app.web.words import day, money, named, percent
from workflows.intake import BRINGS_SEATS, Change


def quote_shown(quote: QuoteView) -> dict[str, Any]:
    """What the `quote_table` component takes; amounts are text."""
    currency = quote.currency
    return {
        "version": quote.version,
        "lines": [_line(quote, line) for line in quote.lines],
        **discount_shown(quote.due_now_minor, quote.discount_due_minor, quote.discount_percent, currency),
        "subtotal": money(quote.due_now_minor, currency),
        "tax": money(quote.tax_minor, currency),
        "tax_label": tax_label(quote.tax_kind, quote.tax_percent, quote.tax_country),
        "tax_words": tax_words(quote.tax_kind, quote.tax_country, quote.vat_number),
        "total": money(quote.total_minor, currency),
        "per_cycle": money(quote.net_minor, currency),
        "formula": _formula(quote),
        "afterwards": _afterwards(quote),
    }


def _afterwards(quote: QuoteView) -> str:
    """What follows an acceptance: seats where there are some, else the day of the change (R41, R43)."""
    if _is_of_seats(quote):
        when = _(" on %(date)s", date=day(quote.starts_on)) if quote.starts_on else ""
        return _("Then we provide the seats%(when)s, and keep this page as a document for both of us.", when=when)
    if quote.takes_effect_on is None:
        return _("Then it takes effect at once, and we keep this page as a document for both of us.")
    return _("Then it takes effect on %(date)s, and we keep this page as a document for both of us.", date=day(quote.takes_effect_on))


def _is_of_seats(quote: QuoteView) -> bool:
    """Whether there are more seats afterwards than before."""
    return Change(quote.change) in BRINGS_SEATS and (quote.kind is None or quote.kind in LENDING)


def start_label(quote: QuoteView) -> str:
    """What the day of an offer is the day of."""
    return _("Seats available") if _is_of_seats(quote) else _("Takes effect")


def _formula(quote: QuoteView) -> str:
    if quote.change == Change.CHANGE_CYCLE:
        return next_cycle_words(quote.cycle_starts_on)
    days = (quote.months, quote.days_left, quote.days_in_cycle, quote.prorated_on, quote.due_until)
    is_discounted = any(line.discount_percent for line in quote.lines)
    if quote.kind is not None:
        return formula_words(quote.kind, days, is_discounted=is_discounted)
    return proration_words(*days, is_discounted=is_discounted)


def discount_shown(due_minor: int, discount_minor: int, discount: Decimal, currency: str) -> dict[str, str]:
    """The discount on the whole as the `totals` component takes it; nothing without one."""
    if not discount:
        return {}
    return {"lines_total": money(due_minor + discount_minor, currency), "discount": money(-discount_minor, currency),
            "discount_label": _("Discount on everything, %(percent)s", percent=percent(discount))}  # fmt: skip


def _line(quote: QuoteView, line: QuoteLineView) -> dict[str, Any]:
    currency = quote.currency
    return {
        "label": f"{named(line, 'product_name')} {line.plan_name}",
        "asked": quote.asked_of(line),
        "offered": line.seats,
        "unit_price": money(line.unit_price_minor, currency),
        "discount": percent(line.discount_percent) if line.discount_percent else None,
        "amount": money(line.before_discount_minor, currency),
        "starts": _("From %(date)s", date=day(line.starts_on)) if line.starts_on else None,
        "formula": line_formula(quote, line),
    }


def last_day(page: OrderPage, quote: QuoteView) -> date:
    """The last day of an offer: of the one that is out the order's, which an extension moves (R64)."""
    return page.order.valid_until or quote.valid_until if quote.status == "sent" else quote.valid_until


def facts_of(quote: QuoteView, until: date | None = None) -> list[dict[str, str]]:
    """The terms beside the lines; `until` is the last day where an extension has moved it."""
    return [
        {"key": _("Valid until"), "value": _("%(date)s, end of the day", date=day(until or quote.valid_until))},
        {"key": start_label(quote), "value": _start(quote)} if quote.kind is None or quote.starts_on is None
        else asked_period(quote.kind, quote.starts_on, quote.ends_on or quote.starts_on),
        {
            "key": _("Billing cycle"),
            "value": _("%(start)s to %(end)s", start=day(quote.cycle_starts_on), end=day(quote.cycle_ends_on - timedelta(days=1))),
        },
        *([] if costs_once(quote.kind)
          else [{"key": _("Then, per full cycle, before tax"), "value": money(quote.net_minor, quote.currency)}]),
        {"key": _("Offered by"), "value": quote.written_by or "–"},
    ]


def _start(quote: QuoteView) -> str:
    """When it begins; beside it the lines that begin later than the rest."""
    words = _("Start on %(date)s", date=day(quote.takes_effect_on)) if quote.takes_effect_on else _("As soon as you accept")
    for line in quote.lines:
        if line.starts_on:
            words = _("%(start)s; %(product)s from %(date)s", start=words, product=named(line, "product_name"), date=day(line.starts_on))
    return str(words)

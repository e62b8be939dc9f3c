"""A quote in the words and amounts of its table: the same for the rep's preview and for the customer."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _, ngettext

from app.services.quote_reading import QuoteLineView, QuoteView
from app.web.words import day, money, named, number, percent


def quote_words(quote: QuoteView) -> dict[str, Any]:
    """What `components/quote.html` draws. Lines, subtotal and total are what is due now, so that the column adds up (R29)."""
    return {
        "lines": [_line(line, quote.currency) for line in quote.lines],
        "subtotal": money(quote.due_now_minor, quote.currency),
        "tax_label": _("Tax (%(percent)s)", percent=percent(quote.tax_percent)),
        "tax": money(quote.tax_minor, quote.currency),
        "total": money(quote.total_minor, quote.currency),
        "due_now": None,
        "formula": formula(quote),
    }  # fmt: skip


def _line(line: QuoteLineView, currency: str) -> dict[str, Any]:
    label = named(line, "product_name")
    return {
        "label": f"{label}, {line.plan_name}" if line.plan_name else label, "asked": line.asked_seats, "offered": line.seats,
        "unit_price": money(line.unit_price_minor, currency),
        "discount": percent(line.discount_percent) if line.discount_percent else None,
        "amount": money(line.due_now_minor, currency),
    }  # fmt: skip


def formula(quote: Any) -> str:
    """How the amount due now comes from the price of a whole cycle; for a quote or anything priced like one."""
    full = money(quote.net_minor, quote.currency)
    if quote.days_left == 0:
        return _("Takes effect at the renewal on %(date)s. Nothing is due before; from then on a cycle costs %(amount)s, before tax.",
                 date=day(quote.cycle_ends_on), amount=full)  # fmt: skip
    cycle = _("A full year") if quote.months == 12 else _("A full month")
    days = ngettext("%(count)s day", "%(count)s days", quote.days_left, count=number(quote.days_left))
    return _("%(cycle)s costs %(amount)s before tax. Due now: the %(days)s (of %(all)s) until the renewal on %(date)s.",
             cycle=cycle, amount=full, days=days, all=number(quote.days_in_cycle), date=day(quote.cycle_ends_on))  # fmt: skip

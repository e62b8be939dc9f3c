"""How the part of a cycle that is due comes about, in a sentence anybody can check (R29)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from app.domain.pricing import PricedLine
from app.services.ordering.quote_reading import QuoteLineView, QuoteView
from app.web.words import day, money, number, percent


def proration_words(
    months: int, days_left: int, days: int, start: Any, end: Any, *, is_discounted: bool = False
) -> str:
    """The proration as a sentence; the renewal day itself belongs to the next cycle."""
    if days_left == 0:  # a reduction: it takes effect at the renewal (R29)
        return _("Nothing is due now: you pay less from the renewal on %(date)s.", date=day(end))
    values = {"left": number(days_left), "days": number(days), "months": number(months),
              "start": day(start), "last": day(end - timedelta(days=1)), "price": _unit_words(is_discounted)}  # fmt: skip
    if months == 1:
        return _("Due now = seats × %(price)s × %(left)s of %(days)s days: from %(start)s to %(last)s.", **values)
    return _("Due now = seats × %(price)s × %(months)s months × %(left)s of %(days)s days: from %(start)s to %(last)s.",
             **values)  # fmt: skip


def next_cycle_words(begins_on: date) -> str:
    """The same for another billing cycle: the price of a seat stays, so that nothing is due, and nothing is less (R43)."""
    return _("Nothing is due now: the new billing cycle begins on %(date)s.", date=day(begins_on))


def _unit_words(is_discounted: bool) -> str:
    return _("monthly price after the discount") if is_discounted else _("monthly price")


def line_formula(quote: QuoteView, line: QuoteLineView) -> str:
    """A line's own numbers, so that its amount can be checked on paper; before a discount on everything (R29, R30)."""
    return counted(line, quote.currency, quote.months, quote.days_left_of(line), quote.days_in_cycle)


def counted(line: QuoteLineView | PricedLine, currency: str, months: int, left: int, days: int) -> str:
    """The same of a line that is only being written; nothing where nothing is due now."""
    if left == 0 or not line.unit_price_minor:
        return ""
    in_months = "" if months == 1 else _(" × %(count)s months", count=number(months))
    less = f" − {percent(line.discount_percent)}" if line.discount_percent else ""
    return _("%(seats)s × %(price)s%(months)s%(discount)s, for %(left)s of %(days)s days", seats=number(line.seats),
             price=money(line.unit_price_minor, currency), months=in_months, discount=less,
             left=number(left), days=number(days))  # fmt: skip

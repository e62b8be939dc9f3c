"""What another billing cycle means, in rows and sentences (R43)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.requesting.cycle_asking import NewCycle
from app.services.requesting.requests import Preview
from app.web.words import day, money, named, number


def every(cycle: str, amount: str) -> str:
    """An amount and how often it is due."""
    return {"monthly": _("%(amount)s every month", amount=amount), "annual": _("%(amount)s every year", amount=amount)}[cycle]


def facts_of(new: NewCycle, currency: str, *, is_asked: bool) -> list[dict[str, str]]:
    """Before, after, from when: rows of a summary list; until when it can be taken back, unless it is only asked for."""
    taken_back = [] if is_asked else [{"key": _("Last day to change your mind"), "value": day(new.last_day)}]
    return [
        {"key": _("Until then"), "value": every(new.from_cycle, money(new.before_minor, currency))},
        {"key": _("From %(date)s", date=day(new.starts_on)), "value": every(new.to_cycle, money(new.after_minor, currency))},
        {"key": _("Due now"), "value": _("Nothing")},
        *taken_back,
    ]  # fmt: skip


def lines_of(preview: Preview) -> list[dict[str, Any]]:
    """How the new amount comes about, licence by licence."""
    currency, months = preview.ask.terms.currency, preview.ask.pricing.cycle.months
    return [
        {"label": named(line.offer), "amount": money(priced.amount_minor, currency),
         "words": _sum(priced.seats, money(priced.unit_price_minor, currency), months)}
        for line, priced in zip(preview.ask.lines, preview.ask.pricing.lines, strict=True)
    ]  # fmt: skip


def _sum(seats: int, unit_price: str, months: int) -> str:
    if months == 1:
        return ngettext("%(count)s seat at %(price)s a month", "%(count)s seats at %(price)s a month", seats,
                        count=number(seats), price=unit_price)  # fmt: skip
    return ngettext("%(count)s seat at %(price)s a month, for %(months)s months",
                    "%(count)s seats at %(price)s a month, for %(months)s months", seats,
                    count=number(seats), price=unit_price, months=number(months))  # fmt: skip

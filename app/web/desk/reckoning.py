"""What a quote being written comes to, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.domain.pricing import PricedLine, Pricing
from app.services.ordering.order_pages import OrderPage
from app.web.account.proration_words import counted, next_cycle_words, proration_words
from app.web.account.temporary_words import costs_once, formula_words
from app.web.tax_words import tax_label
from app.web.words import money
from workflows.intake import Change


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Amounts of each line and their totals as the quote's components take them; or the `problem`."""

    amounts: Sequence[str] = ()
    totals: dict[str, Any] | None = None
    problem: str | None = None
    how: str = ""
    """How what is due now comes about, in a sentence; `formulas` are the numbers of each line."""
    formulas: Sequence[str] = ()
    per_cycle: str = ""
    """What a full cycle costs afterwards, before tax; nothing where it is paid once."""


def reckon(page: OrderPage, pricing: Pricing, terms: Any) -> Reckoning:
    """The same figures, under the same names, as the quote that will be stored; `terms` are the account's own: `quotes.asked_lines`."""
    currency, totals, cycle, start = page.order.currency, pricing.totals, pricing.cycle, pricing.prorated_on
    days = (cycle.months, pricing.days_due, cycle.days, start, pricing.due_until)
    is_discounted = any(line.discount_percent for line in pricing.lines)
    before = totals.due_now_minor + totals.discount_due_minor
    formula = (formula_words(page.temporary.kind, days, is_discounted=is_discounted) if page.temporary
               else next_cycle_words(cycle.starts_on) if page.order.change == Change.CHANGE_CYCLE
               else proration_words(*days, is_discounted=is_discounted))  # fmt: skip
    return Reckoning(
        [money(line.due_now_minor + line.quote_discount_due_minor, currency) for line in pricing.lines],
        {**_discount(before, totals.discount_due_minor, currency), "subtotal": money(totals.due_now_minor, currency),
         "tax": money(totals.tax_minor, currency),
         "tax_label": tax_label(terms.tax_kind, pricing.tax_percent, terms.country),
         "total": money(totals.total_minor, currency), "due_now": None},
        per_cycle="" if page.temporary and costs_once(page.temporary.kind) else money(totals.net_minor, currency),
        how=formula, formulas=[_formula(line, pricing, currency) for line in pricing.lines],
    )  # fmt: skip


def _formula(line: PricedLine, pricing: Pricing, currency: str) -> str:
    days = (pricing.due_until - (line.starts_on or pricing.prorated_on)).days
    numbers = counted(line, currency, pricing.cycle.months, max(days, 0), pricing.cycle.days)
    return f"{numbers} = {money(line.due_now_minor + line.quote_discount_due_minor, currency)}" if numbers else ""


def _discount(before_minor: int, discount_minor: int, currency: str) -> dict[str, str]:
    if not discount_minor:
        return {}
    return {"lines_total": money(before_minor, currency), "discount": money(-discount_minor, currency),
            "discount_label": _("Discount on everything")}  # fmt: skip

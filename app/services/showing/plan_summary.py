"""What a self-service account pays for a cycle: each line, the discounts, the total (R80)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.money import percent_of, round_minor
from app.domain.pricing import Item, price
from app.services.showing.subscription import Held, Subscription


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A licence for one cycle. `discount_minor` is what is saved against the list price."""

    slug: str
    name: str
    name_fr: str
    plan_name: str
    seats: int
    list_price_minor: int
    discount_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """Minor units for a full cycle of `months`; `promo_code` is the promotion's, if one is running, and `promo_minor` what it
    takes off (part of `discount_minor`)."""

    months: int
    lines: Sequence[PlanLine]
    discount_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
    promo_code: str | None
    promo_minor: int = 0


def of(page: Subscription) -> PlanSummary:
    """The summary of what the page holds. A product without a list price is shown at its contract price."""
    held = {one.suite or one.product: one for one in page.products}
    items = [Item(0, 0, one.seats.purchased, one.unit_price_minor or 0, page.promo_percent) for one in held.values()]
    priced = price(items, page.cycle, page.cycle.starts_on, page.tax_percent)
    lines = [_line(slug, one, line.amount_minor, page.cycle.months)
             for (slug, one), line in zip(held.items(), priced.lines, strict=True)]  # fmt: skip
    net = priced.totals.net_minor
    tax = round_minor(percent_of(net, page.tax_percent))
    promo = sum(one.seats * one.unit_price_minor for one in items) * page.cycle.months - net
    return PlanSummary(page.cycle.months, lines, sum(one.discount_minor for one in lines), net, tax, net + tax,
                       page.promo_code, promo)  # fmt: skip


def _line(slug: str, one: Held, amount_minor: int, months: int) -> PlanLine:
    """A contract above the list price is no discount: then the contract's price is the one that is shown."""
    paid = one.unit_price_minor or 0
    full_price = max(one.list_price_minor or 0, paid)
    name, name_fr = (one.suite_name or one.name, one.suite_name_fr or one.name_fr) if one.suite else (one.name, one.name_fr)
    full = one.seats.purchased * full_price * months
    return PlanLine(slug, name, name_fr, one.plan_name, one.seats.purchased, full_price, full - amount_minor, amount_minor)

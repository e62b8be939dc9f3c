"""What a self-service account pays for a cycle: each line, the discounts, the total (R80)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.domain.money import percent_of, round_minor
from app.domain.pricing import Item, price
from app.extensions import db
from app.services.subscription import Subscription
from app.services.viewers import Viewer


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
    """Minor units for a full cycle of `months`; `promo_percent` is the promotion's, if one is running."""

    months: int
    lines: Sequence[PlanLine]
    discount_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
    promo_code: str | None
    promo_percent: Decimal


PRICES = text("""
SELECT l.slug, coalesce(pr.unit_price_minor, s.contract_unit_price_minor, 0) AS list_price_minor,
       coalesce(s.contract_unit_price_minor, pr.unit_price_minor, 0) AS unit_price_minor, u.code, u.percent
FROM subscriptions s JOIN accounts a ON a.id = s.account_id JOIN products l ON l.id = s.product_id
LEFT JOIN prices pr ON pr.plan_id = s.plan_id AND pr.currency = a.currency
LEFT JOIN promo_uses u ON u.account_id = s.account_id AND u.voided_at IS NULL
WHERE s.account_id = :account_id AND s.ended_on IS NULL
""")


def of(viewer: Viewer, page: Subscription) -> PlanSummary:
    """The summary of what the page holds, in one statement."""
    rows = {row.slug: row for row in db.session.execute(PRICES, {"account_id": viewer.account_id})}
    code, percent = next(((row.code, row.percent) for row in rows.values() if row.code), (None, Decimal(0)))
    held = {one.suite or one.product: one for one in page.products}
    items = [Item(0, 0, one.seats.purchased, rows[slug].unit_price_minor, percent) for slug, one in held.items()]
    priced = price(items, page.cycle, page.cycle.starts_on, page.tax_percent)
    lines = []
    for (slug, one), line in zip(held.items(), priced.lines, strict=True):
        full = one.seats.purchased * rows[slug].list_price_minor * page.cycle.months
        name, name_fr = (one.suite_name or one.name, one.suite_name_fr or one.name_fr) if one.suite else (one.name, one.name_fr)
        lines.append(PlanLine(slug, name, name_fr, one.plan_name, one.seats.purchased, rows[slug].list_price_minor,
                              full - line.amount_minor, line.amount_minor))  # fmt: skip
    net = priced.totals.net_minor
    tax = round_minor(percent_of(net, page.tax_percent))
    return PlanSummary(page.cycle.months, lines, sum(one.discount_minor for one in lines), net, tax, net + tax, code, percent)

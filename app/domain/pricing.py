"""What seats cost: a full cycle, and what is due now until its end.

What is rounded, and nothing else: each line, once; the discount on the whole, once, and its units are divided over the
lines (app/domain/discounts.py); the tax, once, on the total of what is due now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.discounts import shares
from app.domain.money import percent_of, round_minor
from app.domain.proration import Cycle

NO_DISCOUNT = Decimal(0)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """Minor units: `amount_minor` for a full cycle (or for a whole period), `due_now_minor` what is charged of it now.

    Both are after the discounts; the `quote_discount_` ones are this line's share of the discount on the whole.
    """

    product_id: int
    plan_id: int
    seats: int
    unit_price_minor: int
    discount_percent: Decimal
    amount_minor: int
    due_now_minor: int
    starts_on: date | None = None
    quote_discount_minor: int = 0
    quote_discount_due_minor: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Minor units. `net_minor` is a full cycle; tax and total are of what is due now; the discount is one on the whole."""

    net_minor: int
    due_now_minor: int
    tax_minor: int
    total_minor: int
    discount_due_minor: int = 0


@dataclass(frozen=True, slots=True)
class Pricing:
    """A priced list, with the cycle and the day that its proration used (R29: shown equals charged)."""

    lines: tuple[PricedLine, ...]
    totals: Totals
    cycle: Cycle
    prorated_on: date
    tax_percent: Decimal
    until: date | None = None
    """Of temporary seats, the first day that is not charged; otherwise the cycle's end is."""

    @property
    def days_due(self) -> int:
        """How many days are charged now."""
        return (self.until - self.prorated_on).days if self.until else self.cycle.days_left(self.prorated_on)

    @property
    def due_until(self) -> date:
        """The first day that is not charged now."""
        return self.until or self.cycle.ends_on


@dataclass(frozen=True, slots=True)
class Item:
    """A line to price. `unit_price_minor` is per seat and month; `seats` may be negative for a reduction.

    `starts_on`: later than the rest, so that fewer days of it are due now.
    """

    product_id: int
    plan_id: int
    seats: int
    unit_price_minor: int
    discount_percent: Decimal = NO_DISCOUNT
    starts_on: date | None = None


def price(items: Sequence[Item], cycle: Cycle, prorated_on: date, tax_percent: Decimal,
          *, discount_percent: Decimal = NO_DISCOUNT) -> Pricing:  # fmt: skip
    """Price a list of lines for one cycle (R29); `discount_percent` is on the whole, after those of the lines."""
    share = cycle.share_from(prorated_on)
    return priced_for(items, cycle, prorated_on, tax_percent, share, discount_percent=discount_percent)


def priced_for(items: Sequence[Item], cycle: Cycle, prorated_on: date, tax_percent: Decimal, share: Fraction,
               *, until: date | None = None, discount_percent: Decimal = NO_DISCOUNT) -> Pricing:  # fmt: skip
    """The same for any `share` of a cycle. With `until` the days are all there is to pay: no cycle follows (R50)."""
    lines = _discounted([_price_line(item, cycle, share, is_once=until is not None) for item in items], discount_percent)
    due_now = sum(line.due_now_minor for line in lines)
    tax = round_minor(percent_of(due_now, tax_percent))
    totals = Totals(sum(line.amount_minor for line in lines), due_now, tax, due_now + tax,
                    sum(line.quote_discount_due_minor for line in lines))  # fmt: skip
    return Pricing(tuple(lines), totals, cycle, prorated_on, tax_percent, until)


def _price_line(item: Item, cycle: Cycle, share: Fraction, *, is_once: bool) -> PricedLine:
    full = Fraction(item.seats * item.unit_price_minor * cycle.months)
    exact = full - percent_of(full, item.discount_percent)
    due = round_minor(exact * (cycle.share_from(item.starts_on) if item.starts_on else share))
    return PricedLine(item.product_id, item.plan_id, item.seats, item.unit_price_minor, item.discount_percent,
                      due if is_once else round_minor(exact), due, item.starts_on)  # fmt: skip


def _discounted(lines: Sequence[PricedLine], percent: Decimal) -> Sequence[PricedLine]:
    """The lines less their shares of a discount on the whole: of a full cycle and of what is due now, each by itself."""
    if not percent:
        return lines
    of_all = shares([line.amount_minor for line in lines], percent)
    of_due = shares([line.due_now_minor for line in lines], percent)
    return [replace(line, amount_minor=line.amount_minor - whole, due_now_minor=line.due_now_minor - due,
                    quote_discount_minor=whole, quote_discount_due_minor=due)
            for line, whole, due in zip(lines, of_all, of_due, strict=True)]  # fmt: skip

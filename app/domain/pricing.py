"""What seats cost: a full cycle, and what is due now until its end. One rounding per line, none elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.money import percent_of, round_minor
from app.domain.proration import Cycle

NO_DISCOUNT = Decimal(0)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """Minor units: `amount_minor` for a full cycle (or for a whole period), `due_now_minor` what is charged of it now."""

    product_id: int
    plan_id: int
    seats: int
    unit_price_minor: int
    discount_percent: Decimal
    amount_minor: int
    due_now_minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Minor units. `net_minor` is a full cycle; tax and total are of what is due now."""

    net_minor: int
    due_now_minor: int
    tax_minor: int
    total_minor: int


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
    """A line to price. `unit_price_minor` is per seat and month; `seats` may be negative for a reduction."""

    product_id: int
    plan_id: int
    seats: int
    unit_price_minor: int
    discount_percent: Decimal = NO_DISCOUNT


def price(items: Sequence[Item], cycle: Cycle, prorated_on: date, tax_percent: Decimal) -> Pricing:
    """Price a list of lines for one cycle (R29)."""
    return priced_for(items, cycle, prorated_on, tax_percent, cycle.share_from(prorated_on))


def priced_for(items: Sequence[Item], cycle: Cycle, prorated_on: date, tax_percent: Decimal, share: Fraction,
               *, until: date | None = None) -> Pricing:  # fmt: skip
    """The same for any `share` of a cycle. With `until` the days are all there is to pay: no cycle follows (R50)."""
    lines = tuple(_price_line(item, cycle, share, is_once=until is not None) for item in items)
    due_now = sum(line.due_now_minor for line in lines)
    tax = round_minor(percent_of(due_now, tax_percent))
    totals = Totals(sum(line.amount_minor for line in lines), due_now, tax, due_now + tax)
    return Pricing(lines, totals, cycle, prorated_on, tax_percent, until)


def _price_line(item: Item, cycle: Cycle, share: Fraction, *, is_once: bool) -> PricedLine:
    full = Fraction(item.seats * item.unit_price_minor * cycle.months)
    exact = full - percent_of(full, item.discount_percent)
    due = round_minor(exact * share)
    return PricedLine(item.product_id, item.plan_id, item.seats, item.unit_price_minor, item.discount_percent,
                      due if is_once else round_minor(exact), due)  # fmt: skip

"""Seats for a period only: which days they count, and what those days cost (R50, R51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.pricing import NO_DISCOUNT, Item, Pricing, priced_for
from app.domain.proration import Cycle


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the account: `ends_on` is the first day without the seats, like a cycle's renewal."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    def has(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on

    def is_shorter_than(self, cycle: Cycle) -> bool:
        """R50: what makes seats temporary."""
        return 0 < self.days < cycle.days


def price_period(items: Sequence[Item], cycle: Cycle, period: Period, tax_percent: Decimal,
                 *, discount_percent: Decimal = NO_DISCOUNT) -> Pricing:  # fmt: skip
    """What the days of a period cost: that share of a full cycle, rounded once a line. Nothing renews afterwards.

    `cycle` is the one in which the period begins; its length is the measure even where the period ends in the next.
    """
    share = Fraction(period.days, cycle.days)
    return priced_for(items, cycle, period.starts_on, tax_percent, share, until=period.ends_on, discount_percent=discount_percent)

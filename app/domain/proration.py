"""The part of a billing cycle that is still to come, in whole days of the account (R29, R30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from workflows.clock import cycle_around


@dataclass(frozen=True, slots=True)
class Cycle:
    """A billing cycle: `starts_on` is charged, `ends_on` (the renewal) is the first day that is not."""

    starts_on: date
    ends_on: date
    months: int

    def share_from(self, day: date) -> Fraction:
        """How much of the cycle is left from `day` on: between 0 and 1, exactly."""
        return Fraction(self.days_left(day), self.days)

    def days_left(self, day: date) -> int:
        return min(max((self.ends_on - day).days, 0), self.days)

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days


def cycle_of(renews_on: date, months: int, today: date, anchor_day: int | None = None) -> Cycle:
    """The cycle that contains `today`, counted from the renewal date; a late renewal job changes nothing (R75)."""
    return Cycle(*cycle_around(renews_on, months, today, anchor_day), months)

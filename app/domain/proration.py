"""The part of a billing cycle that is still to come, in whole days of the account (R29, R30)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


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


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier; a day that month lacks becomes its last (R75)."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cycle_of(renews_on: date, months: int, today: date) -> Cycle:
    """The cycle that contains `today`, counted from the renewal date; a late renewal job changes nothing."""
    ends_on, step = renews_on, 0
    while ends_on <= today:
        step -= months
        ends_on = months_before(renews_on, step)
    while months_before(renews_on, step + months) > today:
        step += months
        ends_on = months_before(renews_on, step)
    return Cycle(months_before(renews_on, step + months), ends_on, months)

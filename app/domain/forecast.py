"""When will the seats be full, at this rate? Theil and Sen's slope over weekly counts: one odd week changes little (R24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import ceil
from statistics import median

WEEK = timedelta(days=7)
FEWEST_WEEKS = 4
"""Less history than this says nothing about a rate."""
MOST_WEEKS = 26
FURTHEST = timedelta(days=730)
"""A date further away than this is no forecast."""


class Outlook(StrEnum):
    """What can honestly be said."""

    FULL = "full"
    FULL_ON = "full_on"  # at this rate, on the day given
    FAR = "far"  # growing, but full only in years
    STEADY = "steady"  # no more people than before, or fewer
    TOO_LITTLE = "too_little"  # too little history to say


@dataclass(frozen=True, slots=True)
class Day:
    """How many seats were used and purchased from this day on, until the next one given."""

    day: date
    used: int
    purchased: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """`per_week` is how many more seats are used each week; `full_on` is given with FULL_ON alone."""

    outlook: Outlook
    per_week: Fraction
    full_on: date | None = None
    seats: Sequence[tuple[date, int]] = ()
    """How many seats there will be, from which day on: today's number first, then what is planned."""


def weekly(days: Sequence[Day], today: date) -> list[int]:
    """The used seats a week apart, oldest first, the last of them today; days without a row repeat the one before.

    `days` come oldest first. At most MOST_WEEKS weeks back, and never further than the first day known.
    """
    if not days:
        return []
    known = min((today - days[0].day) // WEEK, MOST_WEEKS)
    if known < 0:
        return []
    return [_used_on(days, today - WEEK * back) for back in range(known, -1, -1)]


def _used_on(days: Sequence[Day], wanted: date) -> int:
    return next((one.used for one in reversed(days) if one.day <= wanted), days[0].used)


def slope(counts: Sequence[int]) -> Fraction:
    """The median of the slopes between every two counts, exactly. 0 for fewer than two."""
    slopes = [Fraction(later - earlier, j - i) for (i, earlier), (j, later) in combinations(enumerate(counts), 2)]
    return Fraction(median(slopes)) if slopes else Fraction(0)


def forecast(days: Sequence[Day], today: date, used: int, purchased: int, planned: Sequence[tuple[date, int | None]] = ()) -> Forecast:
    """Go on from what is used today at the rate of the past; nothing is said that the history does not carry.

    `planned`, by day: how many seats more or fewer there will be (R33), None where the licence ends.
    """
    counts = weekly(days, today)
    per_week, seats = slope(counts), seats_to_come(today, purchased, planned)
    if used >= purchased:
        return Forecast(Outlook.FULL, per_week, seats=seats)
    if len(counts) <= FEWEST_WEEKS:
        return Forecast(Outlook.TOO_LITTLE, Fraction(0), seats=seats)
    left = _days_left(used, per_week, [((since - today).days, there) for since, there in seats])
    if left is None:
        return Forecast(Outlook.STEADY if per_week <= 0 else Outlook.FAR, per_week, seats=seats)
    return Forecast(Outlook.FULL_ON, per_week, today + timedelta(days=left), seats)


def seats_to_come(today: date, purchased: int, planned: Sequence[tuple[date, int | None]]) -> list[tuple[date, int]]:
    """From which day on there are how many seats: today's number first, 0 from the day the licence ends. What is late comes at once."""
    there = {today: purchased}
    for day, delta in planned:
        since = max(day, today)
        there[since] = 0 if delta is None else max(list(there.values())[-1] + delta, 0)
        if delta is None:
            break
    return list(there.items())


def _days_left(used: int, per_week: Fraction, seats: Sequence[tuple[int, int]]) -> int | None:
    """In how many days, at most FURTHEST, every seat is used: also because some of them go, but not when all of them do."""
    for n, (since, there) in enumerate(seats):
        until = seats[n + 1][0] if n + 1 < len(seats) else FURTHEST.days + 1
        reached = max(since, ceil((there - used) / per_week * 7)) if per_week > 0 else since if used >= there else until
        if there > 0 and reached < until:
            return reached
    return None

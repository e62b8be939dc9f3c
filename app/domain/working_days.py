"""Days on which people work: Monday to Friday. Holidays differ from place to place and are not known here."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
FRIDAY = 4


def is_working(day: date) -> bool:
    return day.weekday() <= FRIDAY


def between(start: date, end: date) -> int:
    """The working days after `start` up to and including `end`: 0 on the same day, 1 from Friday to Monday."""
    whole_weeks, rest = divmod(max((end - start).days, 0), 7)
    last = start + timedelta(days=whole_weeks * 7)
    return whole_weeks * 5 + sum(is_working(last + DAY * n) for n in range(1, rest + 1))


def before(day: date, count: int) -> date:
    """The latest working day from which `count` working days lead to `day` at the latest."""
    found = day
    while not is_working(found) or between(found, day) < count:
        found -= DAY
    return found

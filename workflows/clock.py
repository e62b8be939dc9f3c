"""When things are due: renewals that keep their day, an offer's end, and time that counts only while somebody works.

Dates and moments in, dates and moments out; nothing here knows what time it is.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

OFFER_STANDS = timedelta(days=30)
"""How long an offer stands unless its representative says otherwise (R64)."""


def months_later(day: date, months: int, anchor_day: int | None = None) -> date:
    """The anchor's day of the month, `months` later (or, negative, earlier); a month that lacks it gives its last (R75).

    `anchor_day` is the day of the month to keep, that of `day` if not given: 31 January leads to 28 February,
    and with the anchor 31 from there to 31 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(anchor_day or day.day, monthrange(year, month + 1)[1]))


def renewals(renews_on: date, months: int, anchor_day: int | None = None) -> Iterator[date]:
    """The renewal date, and those after it, for ever (R30, R75)."""
    anchor = anchor_day or renews_on.day
    return (months_later(renews_on, step * months, anchor) for step in count())


def cycle_around(renews_on: date, months: int, today: date, anchor_day: int | None = None) -> tuple[date, date]:
    """The first day of the cycle that contains `today`, and the first day after it, which is its renewal.

    Counted from a renewal date of the account, before or after; a late renewal job changes nothing.
    """
    anchor = anchor_day or renews_on.day
    apart = (today.year - renews_on.year) * 12 + today.month - renews_on.month
    step = apart // months + 1
    while months_later(renews_on, (step - 1) * months, anchor) > today:
        step -= 1
    return months_later(renews_on, (step - 1) * months, anchor), months_later(renews_on, step * months, anchor)


def last_day_before(effective_on: date) -> date:
    """The last day to change one's mind about what takes effect on a date (R41)."""
    return effective_on - timedelta(days=1)


def last_day_of_offer(today: date, priced_until: date | None = None) -> date:
    """The usual last day of an offer, in the customer's time zone (R64): before the day on which its price is another one (R29)."""
    return today + OFFER_STANDS if priced_until is None else min(today + OFFER_STANDS, last_day_before(priced_until))


Hours = tuple[time, time]
"""From when until when somebody works on a day, by the clock on their wall; until midnight is 00:00."""
MIDNIGHT = time(0)


def is_backwards(hours: Hours) -> bool:
    """Whether they end before they begin, or at once."""
    return hours[1] != MIDNIGHT and hours[0] >= hours[1]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works (R67): their zone, the hours of each weekday (Monday first, None: free), and their days off.

    Raises ValueError for a week that is not seven days, has no working day, or has hours that end before they begin.
    """

    zone: str
    week: tuple[Hours | None, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("a week has seven days, and one of them at least is worked")
        if any(hours and is_backwards(hours) for hours in self.week):
            raise ValueError("working hours end after they begin")

    def periods(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working periods from a day on, for ever, in UTC: a day the clocks change on is as long as it really is."""
        zone = ZoneInfo(self.zone)
        for one in (day + timedelta(days=step) for step in count()):
            hours = None if one in self.holidays else self.week[one.weekday()]
            if hours is None:
                continue
            last = one + timedelta(days=1) if hours[1] == MIDNIGHT else one
            begins = datetime.combine(one, hours[0], zone).astimezone(UTC)
            ends = datetime.combine(last, hours[1], zone).astimezone(UTC)
            if begins < ends:
                yield begins, ends


def add_business_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The moment by which so much working time has passed since `start`, in UTC (U11, R67).

    Nothing added is `start` itself; what fills a working day ends with it. Raises ValueError for less than nothing,
    and for a moment without a zone.
    """
    if amount < timedelta(0):
        raise ValueError("business time is only ever added")
    moment, left = _exact(start), amount
    if not left:
        return moment
    for begins, ends in calendar.periods(_day_of(moment, calendar)):
        since = max(begins, moment)
        if since + left <= ends:
            return since + left
        left -= max(ends - since, timedelta(0))
    raise AssertionError("a calendar has no end")


def business_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two moments; less than nothing when they are the other way round."""
    if _exact(end) < _exact(start):
        return -business_time_between(end, start, calendar)
    since, until, total = _exact(start), _exact(end), timedelta(0)
    for begins, ends in calendar.periods(_day_of(since, calendar)):
        if begins >= until:
            break
        total += max(min(ends, until) - max(begins, since), timedelta(0))
    return total


def is_working_time(moment: datetime, calendar: Calendar) -> bool:
    """Whether somebody with this calendar works at that moment."""
    begins, ends = next(
        period for period in calendar.periods(_day_of(moment, calendar)) if period[1] > _exact(moment)
    )
    return begins <= moment < ends


def _day_of(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(ZoneInfo(calendar.zone)).date()


def _exact(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)

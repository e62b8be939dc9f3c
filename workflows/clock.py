"""When things are due: renewals that keep their day, the last day to change one's mind, an offer's end. Dates in, dates out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

OFFER_STANDS = timedelta(days=30)
"""How long an offer stands unless its representative says otherwise (R64)."""
LAST_DAY_OF_MOST_MONTHS = 28


def months_later(day: date, months: int, anchor_day: int | None = None) -> date:
    """The anchor's day of the month, `months` later (or, negative, earlier); a month that lacks it gives its last (R75).

    `anchor_day` is the day of the month to keep, that of `day` if not given: 31 January leads to 28 February,
    and with the anchor 31 from there to 31 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(anchor_day or day.day, monthrange(year, month + 1)[1]))


def anchor_of(renews_on: date, anchor_day: int | None = None) -> int | None:
    """The anchor that must be remembered beside a renewal date: None while every month has that day."""
    anchor = anchor_day or renews_on.day
    return anchor if anchor > LAST_DAY_OF_MOST_MONTHS else None


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


def offer_ends(sent_on: date) -> date:
    """The last day of an offer that goes out today, in the customer's time zone (R64)."""
    return sent_on + OFFER_STANDS

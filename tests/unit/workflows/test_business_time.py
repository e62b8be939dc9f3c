"""R67, U11: time that counts only while somebody works, whatever their zone, their holidays, and the clocks that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.clock import (
    Calendar,
    Hours,
    add_business_time,
    business_time_between,
    is_working_time,
)

NINE_TO_FIVE: Hours = (time(9), time(17))
OFFICE = (NINE_TO_FIVE,) * 5 + (None, None)
PARIS = Calendar("Europe/Paris", OFFICE)
ALWAYS = ((time(0), time(0)),) * 7
ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati",
         "Africa/Cairo", "America/Havana"]  # fmt: skip


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@st.composite
def working_hours(draw: st.DrawFn) -> Hours:
    begins, ends = sorted(draw(st.lists(st.integers(0, 24 * 4), min_size=2, max_size=2, unique=True)))
    return _quarter(begins), _quarter(ends)


def _quarter(number: int) -> time:
    return time(number // 4 % 24, number % 4 * 15)


WEEKS = st.lists(st.none() | working_hours(), min_size=7, max_size=7).filter(any).map(tuple)
CALENDARS = st.builds(
    Calendar,
    st.sampled_from(ZONES),
    WEEKS,
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=8),
)
FIRST, LAST = (datetime.fromisoformat(text) for text in ("2026-01-01", "2027-12-31"))
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.sampled_from([ZoneInfo(zone) for zone in ZONES]))
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=120))
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no error."""


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-11-23 10:00", 2, "2026-11-23 12:00"),  # within a Monday
        ("2026-11-23 16:00", 2, "2026-11-24 10:00"),  # over night
        ("2026-11-20 16:00", 2, "2026-11-23 10:00"),  # over a weekend
        ("2026-11-21 12:00", 1, "2026-11-23 10:00"),  # begins on a Saturday
        ("2026-11-23 06:00", 1, "2026-11-23 10:00"),  # before the office opens
        ("2026-11-23 19:00", 1, "2026-11-24 10:00"),  # after it has closed
        ("2026-11-23 09:00", 8, "2026-11-23 17:00"),  # a whole day ends with the day
        ("2026-11-23 09:00", 40, "2026-11-27 17:00"),  # a whole week with the week
        ("2026-11-21 12:00", 0, "2026-11-21 12:00"),  # nothing added is nothing waited
    ],
)
def test_r67_time_counts_while_the_office_is_open(start: str, amount: float, expected: str) -> None:
    assert add_business_time(at(start), hours(amount), PARIS) == at(expected)


def test_r67_a_holiday_does_not_count() -> None:
    christmas = Calendar("Europe/Paris", OFFICE, frozenset({date(2026, 12, 25)}))
    assert add_business_time(at("2026-12-24 16:00"), hours(2), christmas) == at("2026-12-28 10:00")
    assert business_time_between(at("2026-12-24 16:00"), at("2026-12-28 10:00"), christmas) == hours(2)
    assert add_business_time(at("2026-12-24 16:00"), hours(2), PARIS) == at("2026-12-25 10:00")


def test_r67_the_same_order_is_due_later_for_a_colleague_overseas() -> None:
    new_york = Calendar("America/New_York", OFFICE)
    start = at("2026-11-23 10:00")
    assert add_business_time(start, hours(4), PARIS) == at("2026-11-23 14:00")
    assert add_business_time(start, hours(4), new_york) == at("2026-11-23 13:00", "America/New_York")


@pytest.mark.parametrize(
    ("day", "real_hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)],
)
def test_r75_a_day_the_clocks_change_on_is_as_long_as_it_is(day: str, real_hours: int) -> None:
    round_the_clock = Calendar("Europe/Paris", ALWAYS)
    start = at(f"{day} 00:00")
    next_day = datetime.combine(start.date() + timedelta(days=1), time(0), start.tzinfo)
    assert business_time_between(start, next_day, round_the_clock) == hours(real_hours)


def test_r75_an_office_that_opens_in_the_hour_that_is_left_out_opens_when_it_is_over() -> None:
    """On 29 March 2026 in Paris 02:30 does not exist: hours from 02:30 to 03:00 are none."""
    night = Calendar("Europe/Paris", ((time(2, 30), time(3)),) * 7)
    assert business_time_between(at("2026-03-29 00:00"), at("2026-03-29 12:00"), night) == timedelta(0)
    assert business_time_between(at("2026-03-30 00:00"), at("2026-03-30 12:00"), night) == hours(0.5)


@UNHURRIED
@given(start=MOMENTS, amount=AMOUNTS, calendar=CALENDARS)
def test_r67_what_is_added_is_what_lies_between(
    start: datetime, amount: timedelta, calendar: Calendar
) -> None:
    end = add_business_time(start, amount, calendar)
    assert end >= start
    assert business_time_between(start, end, calendar) == amount


@UNHURRIED
@given(start=MOMENTS, first=AMOUNTS, second=AMOUNTS, calendar=CALENDARS)
def test_r67_a_clock_that_stops_and_goes_on_loses_nothing(
    start: datetime, first: timedelta, second: timedelta, calendar: Calendar
) -> None:
    in_one = add_business_time(start, first + second, calendar)
    assert add_business_time(add_business_time(start, first, calendar), second, calendar) == in_one


@UNHURRIED
@given(a=MOMENTS, b=MOMENTS, c=MOMENTS, calendar=CALENDARS)
def test_r67_stretches_of_time_add_up(a: datetime, b: datetime, c: datetime, calendar: Calendar) -> None:
    def between(one: datetime, other: datetime) -> timedelta:
        return business_time_between(one, other, calendar)

    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)
    assert abs(between(a, b)) <= abs(b.astimezone(UTC) - a.astimezone(UTC))


@UNHURRIED
@given(moment=MOMENTS, calendar=CALENDARS)
def test_r67_nobody_works_on_a_day_off(moment: datetime, calendar: Calendar) -> None:
    day = moment.astimezone(ZoneInfo(calendar.zone)).date()
    if day in calendar.holidays or calendar.week[day.weekday()] is None:
        assert not is_working_time(moment, calendar)
    if is_working_time(moment, calendar):
        a_second_later = moment.astimezone(UTC) + timedelta(seconds=1)  # a wall clock may go back an hour meanwhile
        assert business_time_between(moment, a_second_later, calendar) > timedelta(0)


@pytest.mark.parametrize(
    "week",
    [(), (NINE_TO_FIVE,) * 5, (None,) * 7, ((time(17), time(9)),) * 7, ((time(9), time(9)),) * 7],
)
def test_r67_a_calendar_that_never_opens_is_refused(week: tuple[Hours | None, ...]) -> None:
    with pytest.raises(ValueError, match=r"week has seven days|end after they begin"):
        Calendar("Europe/Paris", week)


def test_r67_moments_have_a_zone_and_time_goes_forward() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        add_business_time(FIRST, hours(1), PARIS)
    with pytest.raises(ValueError, match="only ever added"):
        add_business_time(at("2026-01-01 10:00"), hours(-1), PARIS)

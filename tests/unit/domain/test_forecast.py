"""R24: the forecast is honest, robust, and moves the way it should."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.forecast import Day, Forecast, Outlook, forecast, slope, weekly

TODAY = date(2026, 11, 23)
WEEK = timedelta(days=7)
COUNTS = st.lists(st.integers(0, 500), min_size=6, max_size=26)


def history(counts: list[int], purchased: int = 100, today: date = TODAY) -> list[Day]:
    """A count a week, the last of them today."""
    return [Day(today - WEEK * (len(counts) - 1 - n), used, purchased) for n, used in enumerate(counts)]


def ahead(counts: list[int], purchased: int, today: date = TODAY) -> Forecast:
    return forecast(history(counts, purchased, today), today, counts[-1], purchased)


def test_r24_two_people_a_week_fill_ten_free_seats_in_five_weeks() -> None:
    found = ahead([10, 12, 14, 16, 18, 20], 30)
    assert (found.outlook, found.full_on, found.per_week) == (Outlook.FULL_ON, TODAY + 5 * WEEK, 2)


def test_r24_less_than_five_weeks_say_nothing() -> None:
    assert ahead([10, 12, 14, 16], 30).outlook is Outlook.TOO_LITTLE
    assert forecast([], TODAY, 3, 10).outlook is Outlook.TOO_LITTLE
    assert ahead([10, 12, 14, 16, 18], 30).outlook is Outlook.FULL_ON


def test_r24_as_many_people_as_ever_means_no_date() -> None:
    assert ahead([20, 20, 20, 20, 20, 20], 30).outlook is Outlook.STEADY
    assert ahead([25, 24, 23, 22, 21, 20], 30).outlook is Outlook.STEADY


def test_r24_a_date_in_years_is_no_forecast() -> None:
    assert ahead([0, 0, 1, 1, 2, 2], 5000).outlook is Outlook.FAR


def planned_ahead(*planned: tuple[int, int | None], counts: list[int] | None = None) -> Forecast:
    """30 seats, 20 used, two more each week; `planned` are (weeks from now, seats more or fewer)."""
    counts = counts or [10, 12, 14, 16, 18, 20]
    return forecast(history(counts, 30), TODAY, 20, 30, [(TODAY + WEEK * weeks, delta) for weeks, delta in planned])


def test_r24_r33_seats_that_are_planned_put_the_day_off_or_bring_it_nearer() -> None:
    assert planned_ahead((3, 10)).full_on == TODAY + 10 * WEEK
    assert planned_ahead((5, 10)).full_on == TODAY + 10 * WEEK, "they come on the very day"
    assert planned_ahead((6, 10)).full_on == TODAY + 5 * WEEK, "they come too late"
    assert planned_ahead((3, -2)).full_on == TODAY + 4 * WEEK
    assert planned_ahead((3, -15)).full_on == TODAY + 3 * WEEK, "more people than seats on the day they go"
    assert planned_ahead((2, 6), (7, -6)).full_on == TODAY + 7 * WEEK, "lent seats fill the gap until they end"
    assert planned_ahead((-1, 10)).full_on == TODAY + 10 * WEEK, "what is late comes at once"


def test_r24_r33_without_growth_only_seats_that_go_fill_the_rest() -> None:
    assert planned_ahead((3, 5), counts=[20] * 6).outlook is Outlook.STEADY
    assert planned_ahead((3, -12), counts=[20] * 6).full_on == TODAY + 3 * WEEK


def test_r24_r41_a_licence_that_ends_is_never_full() -> None:
    assert planned_ahead((3, None)).outlook is Outlook.FAR
    assert planned_ahead((3, None), counts=[20] * 6).outlook is Outlook.STEADY
    assert planned_ahead((6, None)).full_on == TODAY + 5 * WEEK


def test_r24_full_is_full_whatever_the_history() -> None:
    assert forecast([], TODAY, 10, 10).outlook is Outlook.FULL


def test_r24_days_without_a_row_repeat_the_day_before() -> None:
    assert weekly([Day(TODAY - 5 * WEEK, 4, 9), Day(TODAY - 2 * WEEK, 6, 9)], TODAY) == [4, 4, 4, 6, 6, 6]
    assert weekly([Day(TODAY + WEEK, 4, 9)], TODAY) == []


@given(COUNTS, st.integers(1, 100))
def test_r24_one_odd_week_never_turns_steady_growth_around(counts: list[int], odd: int) -> None:
    growing = [10 + 2 * n for n in range(len(counts))]
    growing[len(growing) // 2] += odd
    assert slope(growing) > 0


@given(COUNTS, st.integers(501, 1000), st.integers(1, 500))
def test_r24_more_seats_are_never_full_earlier(counts: list[int], seats: int, more: int) -> None:
    first, second = ahead(counts, seats), ahead(counts, seats + more)
    assume(first.full_on is not None)
    assert second.outlook in {Outlook.FULL_ON, Outlook.FAR}
    if second.full_on is not None and first.full_on is not None:
        assert second.full_on >= first.full_on


@given(COUNTS, st.integers(501, 1000), st.integers(1, 3000))
def test_r24_the_same_past_on_another_day_gives_the_same_distance(counts: list[int], seats: int, days: int) -> None:
    later = TODAY + timedelta(days=days)
    here, there = ahead(counts, seats), ahead(counts, seats, later)
    assert (here.outlook, here.per_week) == (there.outlook, there.per_week)
    if here.full_on is not None and there.full_on is not None:
        assert there.full_on - later == here.full_on - TODAY


@given(COUNTS, st.integers(501, 1000))
def test_r24_a_date_is_always_to_come_and_carried_by_the_rate(counts: list[int], seats: int) -> None:
    found = ahead(counts, seats)
    if found.full_on is None:
        assert found.outlook is not Outlook.FULL_ON
        return
    weeks = Fraction((found.full_on - TODAY).days, 7)
    assert found.full_on > TODAY
    assert counts[-1] + found.per_week * weeks >= seats
    assert counts[-1] + found.per_week * (weeks - Fraction(1, 7)) < seats


@given(st.lists(st.integers(0, 500), max_size=26), st.integers(0, 500))
def test_r24_adding_the_same_to_every_week_changes_no_rate(counts: list[int], more: int) -> None:
    assert slope(counts) == slope([count + more for count in counts])


@pytest.mark.parametrize("counts", [[], [7]])
def test_r24_fewer_than_two_counts_have_no_slope(counts: list[int]) -> None:
    assert slope(counts) == 0

"""R30, R43, R64, R75: renewal dates that keep their day, whatever the months between them lack."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.clock import cycle_around, last_day_before, last_day_of_offer, months_later, renewals

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2039, 12, 31))
CYCLES = st.sampled_from([1, 12])


def anchor_of(renews_on: date, anchor_day: int | None = None) -> int | None:
    """What the renewal job remembers beside a renewal date: nothing while every month has that day."""
    anchor = anchor_day or renews_on.day
    return anchor if anchor > 28 else None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 1, 15), -12, date(2025, 1, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_r75_a_day_the_month_lacks_becomes_its_last(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


def test_r75_a_month_end_keeps_its_anchor() -> None:
    assert list(islice(renewals(date(2027, 1, 31), 1), 5)) == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31),
    ]  # fmt: skip


def test_r75_the_29th_of_february_comes_back_every_fourth_year() -> None:
    assert list(islice(renewals(date(2028, 2, 29), 12), 5)) == [
        date(2028, 2, 29), date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29),
    ]  # fmt: skip


@given(renews_on=DAYS, months=CYCLES)
def test_r75_a_step_at_a_time_leads_where_counting_from_the_anchor_does(renews_on: date, months: int) -> None:
    """The renewal job knows only the last date and the anchor: it must not drift to the 28th."""
    day, anchor = renews_on, anchor_of(renews_on)
    for expected in islice(renewals(renews_on, months), 1, 30):
        day, anchor = months_later(day, months, anchor), anchor_of(day, anchor)
        assert day == expected


def test_r75_control_without_the_anchor_a_month_end_drifts() -> None:
    assert months_later(months_later(date(2027, 1, 31), 1), 1) == date(2027, 3, 28)


@given(renews_on=DAYS, months=CYCLES)
def test_r30_renewals_follow_one_another_by_whole_cycles(renews_on: date, months: int) -> None:
    for one, after in pairwise(islice(renewals(renews_on, months), 20)):
        assert (after.year - one.year) * 12 + after.month - one.month == months
        assert after.day in {renews_on.day, monthrange(after.year, after.month)[1]}
        assert after.day <= renews_on.day


@given(renews_on=DAYS, months=CYCLES, today=DAYS)
def test_r30_the_cycle_around_a_day_begins_and_ends_with_renewals(renews_on: date, months: int, today: date) -> None:
    starts_on, ends_on = cycle_around(renews_on, months, today)
    assert starts_on <= today < ends_on
    assert cycle_around(renews_on, months, ends_on)[0] == ends_on
    assert cycle_around(renews_on, months, last_day_before(starts_on))[1] == starts_on


@given(renews_on=DAYS, months=CYCLES, today=DAYS)
def test_r75_before_and_after_the_job_has_run_the_cycle_is_the_same(renews_on: date, months: int, today: date) -> None:
    later, anchor = months_later(renews_on, months), anchor_of(renews_on)
    assert cycle_around(renews_on, months, today) == cycle_around(later, months, today, anchor)


def test_r41_the_last_day_to_change_ones_mind_is_the_day_before() -> None:
    assert last_day_before(date(2028, 3, 1)) == date(2028, 2, 29)


@given(day=DAYS)
def test_r64_an_offer_stands_for_thirty_days(day: date) -> None:
    assert last_day_of_offer(day) - day == timedelta(days=30)


@pytest.mark.parametrize(("priced_for", "days"), [(31, 30), (30, 29), (1, 0)])
def test_r64_an_offer_stands_no_longer_than_its_price(priced_for: int, days: int) -> None:
    today = date(2026, 11, 24)
    assert last_day_of_offer(today, today + timedelta(days=priced_for)) == today + timedelta(days=days)

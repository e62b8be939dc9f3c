"""R24: working days, for how long requests take and by when to ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.working_days import before, between, is_working

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(("days", "expected"), [(0, 0), (1, 1), (4, 4), (5, 4), (6, 4), (7, 5), (8, 6), (14, 10), (-3, 0)])
def test_r24_from_a_monday(days: int, expected: int) -> None:
    assert between(MONDAY, MONDAY + timedelta(days=days)) == expected


def test_r24_from_friday_to_monday_is_one() -> None:
    assert between(MONDAY - timedelta(days=3), MONDAY) == 1


@given(DAYS, st.integers(0, 400))
def test_r24_counting_one_by_one_says_the_same(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    assert between(start, end) == sum(is_working(start + timedelta(days=n)) for n in range(1, days + 1))


@given(DAYS, st.integers(0, 60))
def test_r24_the_last_day_to_ask_is_a_working_day_and_the_last(day: date, count: int) -> None:
    ask_by = before(day, count)
    assert is_working(ask_by)
    assert between(ask_by, day) >= count
    following = next(ask_by + timedelta(days=n) for n in range(1, 4) if is_working(ask_by + timedelta(days=n)))
    assert following > day or between(following, day) < count

"""R24: a warning is given once for each change, never again for the same, however people come and go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.forecast import Forecast, Outlook
from app.domain.running_out import SEVERITY, Level, Watched, decide, level_of

TODAY = date(2026, 11, 23)
NOTHING = Forecast(Outlook.STEADY, 0)  # type: ignore[arg-type]


def full_in(days: int) -> Forecast:
    return Forecast(Outlook.FULL_ON, 1, TODAY + timedelta(days=days))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("used", "purchased", "ahead", "level"),
    [
        (10, 10, NOTHING, Level.FULL), (12, 10, NOTHING, Level.FULL), (9, 10, NOTHING, Level.LAST),
        (8, 10, NOTHING, Level.NONE), (8, 10, full_in(30), Level.SOON), (8, 10, full_in(31), Level.NONE),
        (9, 10, full_in(3), Level.LAST), (0, 1, NOTHING, Level.NONE), (0, 0, NOTHING, Level.NONE), (3, 0, NOTHING, Level.NONE),
    ],
)  # fmt: skip
def test_r24_the_last_seat_none_and_soon(used: int, purchased: int, ahead: Forecast, level: Level) -> None:
    assert level_of(used, purchased, ahead, TODAY) is level


def told(levels: list[tuple[Level, int]]) -> list[Level]:
    """What is said while a licence goes through these levels, of so many seats."""
    watched, said = Watched(Level.NONE, levels[0][1]), []
    for level, purchased in levels:
        decision = decide(level, purchased, watched)
        watched = decision.remembered
        if decision.is_news:
            said.append(level)
    return said


def test_r24_last_and_full_are_said_once_each() -> None:
    assert told([(Level.LAST, 10), (Level.LAST, 10), (Level.FULL, 10), (Level.FULL, 10)]) == [Level.LAST, Level.FULL]


def test_r24_somebody_who_comes_and_goes_is_one_change() -> None:
    assert told([(Level.FULL, 10), (Level.LAST, 10)] * 5) == [Level.FULL]


def test_r24_after_plenty_it_is_news_again() -> None:
    assert told([(Level.FULL, 10), (Level.NONE, 10), (Level.LAST, 10), (Level.FULL, 10)]) == [Level.FULL, Level.LAST, Level.FULL]


def test_r24_another_number_of_seats_that_is_full_again_is_news() -> None:
    assert told([(Level.FULL, 10), (Level.FULL, 12)]) == [Level.FULL, Level.FULL]


def test_r24_a_wavering_forecast_is_said_once_for_a_number_of_seats() -> None:
    assert told([(Level.SOON, 10), (Level.NONE, 10)] * 5) == [Level.SOON]
    assert told([(Level.SOON, 10), (Level.NONE, 10), (Level.SOON, 20)]) == [Level.SOON, Level.SOON]


@given(st.lists(st.sampled_from(list(Level)), min_size=1, max_size=40))
def test_r24_the_same_again_is_never_news(levels: list[Level]) -> None:
    watched = Watched(Level.NONE, 10)
    for level in levels:
        watched = decide(level, 10, watched).remembered
        assert not decide(level, 10, watched).is_news


@given(st.lists(st.sampled_from(list(Level)), min_size=1, max_size=40))
def test_r24_what_is_worse_than_everything_since_plenty_is_always_said(levels: list[Level]) -> None:
    watched = Watched(Level.NONE, 10)
    for level in levels:
        is_worse = SEVERITY[level] > SEVERITY[watched.warned]
        decision = decide(level, 10, watched)
        assert decision.is_news == is_worse
        watched = decision.remembered

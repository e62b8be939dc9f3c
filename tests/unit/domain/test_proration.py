"""R29, R30, R75: the part of a cycle that is still to come, in whole days."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.proration import Cycle, cycle_of

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


def test_r29_half_of_april_is_half_of_the_price() -> None:
    april = cycle_of(date(2026, 5, 1), 1, date(2026, 4, 16))
    assert april == Cycle(date(2026, 4, 1), date(2026, 5, 1), 1)
    assert april.share_from(date(2026, 4, 16)) == Fraction(1, 2)


def test_r29_the_first_day_pays_all_and_the_renewal_day_nothing() -> None:
    year = Cycle(date(2026, 1, 1), date(2027, 1, 1), 12)
    assert year.share_from(date(2026, 1, 1)) == 1
    assert year.share_from(date(2026, 12, 31)) == Fraction(1, 365)
    assert year.share_from(date(2027, 1, 1)) == 0


def test_a_day_outside_the_cycle_never_pays_more_than_all_or_less_than_nothing() -> None:
    year = Cycle(date(2026, 1, 1), date(2027, 1, 1), 12)
    assert year.share_from(date(2025, 6, 1)) == 1
    assert year.share_from(date(2028, 6, 1)) == 0


@given(renews_on=DAYS, months=st.sampled_from([1, 12]), today=DAYS)
def test_r30_the_cycle_holds_today_whenever_the_renewal_was_written_down(
    renews_on: date, months: int, today: date
) -> None:
    cycle = cycle_of(renews_on, months, today)
    assert cycle.starts_on <= today < cycle.ends_on
    assert cycle.days in (range(28, 32) if months == 1 else range(365, 367))
    assert 0 < cycle.share_from(today) <= 1


@given(renews_on=DAYS, months=st.sampled_from([1, 12]), today=DAYS)
def test_r30_cycles_follow_each_other_without_a_gap(renews_on: date, months: int, today: date) -> None:
    cycle = cycle_of(renews_on, months, today)
    assert cycle_of(renews_on, months, cycle.ends_on).starts_on == cycle.ends_on
    assert cycle_of(renews_on, months, cycle.starts_on - timedelta(days=1)).ends_on == cycle.starts_on

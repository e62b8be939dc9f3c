"""R50, R51: which days seats count that are there for a period only, and what the days cost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import percent_of, round_minor
from app.domain.periods import Period, price_period
from app.domain.pricing import Item
from app.domain.proration import Cycle, cycle_of

START = date(2026, 3, 1)
days = st.integers(0, 60)
periods = st.tuples(days, st.integers(1, 30)).map(
    lambda two: Period(START + timedelta(days=two[0]), START + timedelta(days=two[0] + two[1]))
)


def test_r50_the_last_day_counts_and_the_day_of_the_end_does_not() -> None:
    period = Period(date(2028, 2, 28), date(2028, 3, 1))
    assert [period.has(date(2028, 2, 27) + timedelta(days=n)) for n in range(4)] == [False, True, True, False]
    assert period.days == 2


@pytest.mark.parametrize(("days_of_it", "fits"), [(0, False), (1, True), (30, True), (31, False), (32, False)])
def test_r50_a_period_is_shorter_than_the_cycle(days_of_it: int, fits: bool) -> None:
    cycle = Cycle(date(2026, 3, 1), date(2026, 4, 1), 1)
    assert Period(START, START + timedelta(days=days_of_it)).is_shorter_than(cycle) is fits


@given(periods, st.integers(1, 500), st.integers(0, 20_000), st.decimals(0, 100, places=2), st.sampled_from([1, 12]))
def test_r29_a_period_costs_its_share_of_the_cycle_rounded_once(
    period: Period, seats: int, unit: int, discount: Decimal, months: int
) -> None:
    cycle = cycle_of(date(2026, 3, 17), months, period.starts_on)
    pricing = price_period([Item(1, 1, seats, unit, discount)], cycle, period, Decimal(20))
    full = Fraction(seats * unit * months)
    exact = (full - percent_of(full, discount)) * Fraction(period.days, cycle.days)
    assert pricing.totals.due_now_minor == pricing.totals.net_minor == round_minor(exact)
    assert pricing.totals.total_minor == pricing.totals.due_now_minor + round_minor(percent_of(pricing.totals.due_now_minor, Decimal(20)))
    assert (pricing.days_due, pricing.due_until) == (period.days, period.ends_on)

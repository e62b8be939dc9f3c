"""R29: what is charged, against exact fractions; one rounding a line and none elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR, percent_of, round_minor
from app.domain.pricing import Item, price
from app.domain.proration import Cycle

YEAR = Cycle(date(2026, 1, 1), date(2027, 1, 1), 12)
MONTH = Cycle(date(2026, 4, 1), date(2026, 5, 1), 1)
PERCENT = st.decimals(min_value=0, max_value=100, places=2)
ITEMS = st.lists(
    st.builds(
        Item,
        product_id=st.just(1),
        plan_id=st.just(1),
        seats=st.integers(-MAX_SEATS, MAX_SEATS),
        unit_price_minor=st.integers(0, MAX_UNIT_PRICE_MINOR),
        discount_percent=PERCENT,
    ),
    max_size=5,
)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(49, 100), 0),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(7), 7),
        (Fraction(1, 3), 0),
    ],
)
def test_halves_are_rounded_away_from_zero(exact: Fraction, rounded: int) -> None:
    assert round_minor(exact) == rounded


@given(st.fractions())
def test_rounding_is_never_off_by_more_than_a_half(exact: Fraction) -> None:
    assert abs(round_minor(exact) - exact) <= Fraction(1, 2)
    assert round_minor(-exact) == -round_minor(exact)


def test_r29_a_worked_example() -> None:
    pricing = price([Item(1, 1, 12, 4900, Decimal(10))], MONTH, date(2026, 4, 16), Decimal(20))
    (line,) = pricing.lines
    assert line.amount_minor == 52920  # 12 seats at 49.00 less 10 %
    assert line.due_now_minor == 26460  # 15 of 30 days
    assert (pricing.totals.tax_minor, pricing.totals.total_minor) == (5292, 31752)


@given(items=ITEMS, after=st.integers(-5, 370), tax=PERCENT, cycle=st.sampled_from([YEAR, MONTH]))
def test_r29_every_line_is_the_exact_amount_rounded_once(
    items: list[Item], after: int, tax: Decimal, cycle: Cycle
) -> None:
    day = cycle.starts_on + timedelta(days=after)
    pricing = price(items, cycle, day, tax)
    for item, line in zip(items, pricing.lines, strict=True):
        full = item.seats * item.unit_price_minor * cycle.months
        exact = full * (1 - Fraction(item.discount_percent) / 100)
        left = min(max((cycle.ends_on - day).days, 0), cycle.days)
        assert line.amount_minor == round_minor(exact)
        assert line.due_now_minor == round_minor(exact * left / cycle.days)
    due = sum(line.due_now_minor for line in pricing.lines)
    assert pricing.totals.due_now_minor == due
    assert pricing.totals.net_minor == sum(line.amount_minor for line in pricing.lines)
    assert pricing.totals.tax_minor == round_minor(percent_of(due, tax))
    assert pricing.totals.total_minor == due + pricing.totals.tax_minor


def test_nothing_costs_nothing() -> None:
    assert price([], YEAR, YEAR.starts_on, Decimal(20)).totals.total_minor == 0


def test_a_reduction_is_the_mirror_of_an_increase() -> None:
    more, fewer = (price([Item(1, 1, n, 4900)], YEAR, date(2026, 7, 1), Decimal(20)).totals for n in (3, -3))
    assert fewer.net_minor == -more.net_minor
    assert fewer.total_minor == -more.total_minor

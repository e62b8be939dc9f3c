"""R63: money is never off by a minor unit, whatever the discounts, tiers and starts: against exact fractions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.discounts import shares, tier_price
from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR, percent_of, round_minor
from app.domain.pricing import Item, price
from app.domain.proration import Cycle

YEAR = Cycle(date(2026, 1, 1), date(2027, 1, 1), 12)
PERCENT = st.decimals(min_value=0, max_value=100, places=2)
AMOUNTS = st.lists(st.integers(-(10**13), 10**13), max_size=12)
DAYS = st.integers(0, 365).map(lambda days: YEAR.starts_on + timedelta(days=days))
ITEMS = st.lists(
    st.builds(Item, product_id=st.just(1), plan_id=st.just(1), seats=st.integers(0, MAX_SEATS),
              unit_price_minor=st.integers(0, MAX_UNIT_PRICE_MINOR), discount_percent=PERCENT,
              starts_on=st.none() | DAYS), max_size=6)  # fmt: skip


@given(AMOUNTS, PERCENT)
def test_r63_the_shares_of_a_discount_add_up_to_what_is_shown(amounts: list[int], percent: Decimal) -> None:
    assert sum(shares(amounts, percent)) == round_minor(percent_of(sum(amounts), percent))


@given(AMOUNTS, PERCENT)
def test_r63_each_share_is_the_exact_one_within_a_unit_and_never_more_than_its_line(amounts: list[int], percent: Decimal) -> None:
    for amount, share in zip(amounts, shares(amounts, percent), strict=True):
        assert abs(share - percent_of(amount, percent)) < 1
        assert abs(share) <= abs(amount)


def test_r63_naive_rounding_would_lose_units() -> None:
    """The control: three lines of 0.05 less 10 % each round to 0.01; together it is 0.02, not 0.03."""
    naive = [round_minor(percent_of(5, Decimal(10))) for _ in range(3)]
    assert (sum(naive), sum(shares([5, 5, 5], Decimal(10)))) == (3, 2)
    assert shares([5, 5, 5], Decimal(10)) == [1, 1, 0]


@given(ITEMS, DAYS, PERCENT, PERCENT)
def test_r63_a_quote_is_exact_but_for_one_rounding_a_line_one_a_discount_one_of_tax(
    items: list[Item], start: date, tax: Decimal, whole: Decimal
) -> None:
    pricing = price(items, YEAR, start, tax, discount_percent=whole)
    before = []
    for item in items:
        full = Fraction(item.seats * item.unit_price_minor * 12) * (100 - Fraction(item.discount_percent)) / 100
        before.append(round_minor(full * Fraction((YEAR.ends_on - (item.starts_on or start)).days, 365)))
    discount = round_minor(percent_of(sum(before), whole))
    totals = pricing.totals
    assert totals.discount_due_minor == discount
    assert totals.due_now_minor == sum(before) - discount == sum(line.due_now_minor for line in pricing.lines)
    assert totals.net_minor == sum(line.amount_minor for line in pricing.lines)
    assert totals.tax_minor == round_minor(percent_of(totals.due_now_minor, tax))
    assert totals.total_minor == totals.due_now_minor + totals.tax_minor
    assert [line.due_now_minor + line.quote_discount_due_minor for line in pricing.lines] == before


@given(ITEMS, DAYS, PERCENT)
def test_r63_without_a_discount_on_everything_nothing_is_taken_off(items: list[Item], start: date, tax: Decimal) -> None:
    pricing = price(items, YEAR, start, tax)
    assert pricing.totals.discount_due_minor == 0
    assert all(line.quote_discount_minor == line.quote_discount_due_minor == 0 for line in pricing.lines)


@given(ITEMS, DAYS, PERCENT)
def test_r63_a_discount_of_everything_leaves_nothing(items: list[Item], start: date, tax: Decimal) -> None:
    totals = price(items, YEAR, start, tax, discount_percent=Decimal(100)).totals
    assert (totals.net_minor, totals.due_now_minor, totals.tax_minor, totals.total_minor) == (0, 0, 0, 0)


TIERS = [(1, 4900), (50, 4500), (100, 3900)]


@pytest.mark.parametrize(
    ("seats", "expected"), [(0, 4900), (1, 4900), (49, 4900), (50, 4500), (99, 4500), (100, 3900), (100_000, 3900)]
)
def test_a_tier_begins_with_its_first_seat(seats: int, expected: int) -> None:
    assert tier_price(TIERS, seats, 9999) == expected


def test_without_a_tier_that_is_reached_the_base_price_holds() -> None:
    assert tier_price([], 12, 4900) == tier_price([(50, 1)], 12, 4900) == 4900


@given(st.integers(1, MAX_SEATS), st.lists(st.tuples(st.integers(1, MAX_SEATS), st.integers(0, MAX_UNIT_PRICE_MINOR)),
                                           unique_by=lambda tier: tier[0]))  # fmt: skip
def test_the_order_in_which_tiers_are_written_does_not_matter(seats: int, tiers: list[tuple[int, int]]) -> None:
    assert tier_price(tiers, seats, 1) == tier_price(sorted(tiers), seats, 1)

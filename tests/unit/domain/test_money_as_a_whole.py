"""R63: a whole quote against exact fractions: tiers, discounts of lines, proration, ramp, a discount on everything, tax; all at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.discounts import tier_price
from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR
from app.domain.pricing import Item, Pricing, price
from app.domain.proration import Cycle

CYCLES = (Cycle(date(2026, 1, 1), date(2027, 1, 1), 12), Cycle(date(2028, 1, 31), date(2029, 1, 31), 12),
          Cycle(date(2028, 2, 1), date(2028, 3, 1), 1), Cycle(date(2026, 10, 31), date(2026, 11, 30), 1))  # fmt: skip
PERCENT = st.decimals(min_value=0, max_value=100, places=2)
TIERS = st.dictionaries(st.integers(2, 500), st.integers(0, MAX_UNIT_PRICE_MINOR), max_size=4)
LINES = st.lists(st.tuples(st.integers(1, MAX_SEATS), TIERS, st.integers(0, MAX_UNIT_PRICE_MINOR), PERCENT, st.none() | st.integers(0, 400)),
                 min_size=1, max_size=6)  # fmt: skip


def half_up(exact: Fraction) -> int:
    """Written anew here, so that the test does not believe the code."""
    whole, rest = divmod(abs(exact), 1)
    rounded = int(whole) + (1 if rest * 2 >= 1 else 0)
    return rounded if exact >= 0 else -rounded


def reached(seats: int, tiers: dict[int, int], first: int) -> int:
    """The price of the largest tier that is not larger than the number bought."""
    known = {1: first, **tiers}
    return known[max(one for one in known if one <= seats)]


def quoted(lines: list[tuple[int, dict[int, int], int, Decimal, int | None]], cycle: Cycle, start: date, tax: Decimal,
           whole: Decimal) -> Pricing:  # fmt: skip
    """As the services do it: the tier's price, then the rules of pricing."""
    items = [Item(1, 1, seats, tier_price([(1, first), *tiers.items()], seats, 0), discount,
                  None if later is None else min(start + timedelta(days=later), cycle.ends_on))
             for seats, tiers, first, discount, later in lines]  # fmt: skip
    return price(items, cycle, start, tax, discount_percent=whole)


@given(LINES, st.sampled_from(CYCLES), st.integers(0, 366), PERCENT, PERCENT)
def test_r63_no_number_of_a_quote_is_off_by_a_minor_unit(
    lines: list[tuple[int, dict[int, int], int, Decimal, int | None]], cycle: Cycle, after: int, tax: Decimal, whole: Decimal
) -> None:
    start = min(cycle.starts_on + timedelta(days=after), cycle.ends_on)
    pricing = quoted(lines, cycle, start, tax, whole)
    full, due = [], []
    for seats, tiers, first, discount, later in lines:
        exact = Fraction(seats * reached(seats, tiers, first) * cycle.months) * (1 - Fraction(discount) / 100)
        begins = start if later is None else min(start + timedelta(days=later), cycle.ends_on)
        full.append(half_up(exact))
        due.append(half_up(exact * Fraction((cycle.ends_on - begins).days, (cycle.ends_on - cycle.starts_on).days)))
    off_now, off_all = (half_up(Fraction(sum(amounts)) * Fraction(whole) / 100) for amounts in (due, full))
    totals = pricing.totals
    assert totals.net_minor == sum(full) - off_all == sum(line.amount_minor for line in pricing.lines)
    assert totals.due_now_minor == sum(due) - off_now == sum(line.due_now_minor for line in pricing.lines)
    assert totals.discount_due_minor == off_now == sum(line.quote_discount_due_minor for line in pricing.lines)
    assert totals.tax_minor == half_up(Fraction(totals.due_now_minor) * Fraction(tax) / 100)
    assert totals.total_minor == totals.due_now_minor + totals.tax_minor
    for line, before_all, before_now in zip(pricing.lines, full, due, strict=True):
        assert line.amount_minor + line.quote_discount_minor == before_all
        assert line.due_now_minor + line.quote_discount_due_minor == before_now
        assert abs(line.quote_discount_due_minor - Fraction(before_now) * Fraction(whole) / 100) < 1
        assert 0 <= line.due_now_minor <= before_now


@pytest.mark.parametrize("mistake", ["binary", "round_first", "each_line_taxed"])
def test_r63_the_usual_mistakes_would_be_seen(mistake: str) -> None:
    """The control: what a careless reckoning gives for the same quote is another number."""
    cycle, start = CYCLES[0], date(2026, 7, 2)
    lines = [(3, {}, 4999, Decimal("12.5"), None), (7, {}, 1001, Decimal("3.33"), 31), (5, {}, 333, Decimal(0), None)]
    totals = quoted(lines, cycle, start, Decimal("20.25"), Decimal("7.77")).totals
    share = {None: 183 / 365, 31: 152 / 365}
    careless = {
        "binary": sum(int(n * unit * 12 * (1 - float(d) / 100) * share[later] * (1 - 0.0777)) for n, _t, unit, d, later in lines),
        "round_first": sum(n * round(unit * (1 - float(d) / 100) * (1 - 0.0777) * share[later] * 12) for n, _t, unit, d, later in lines),
        "each_line_taxed": totals.due_now_minor,
    }[mistake]
    taxes = sum(int(line.due_now_minor * 0.2025) for line in quoted(lines, cycle, start, Decimal("20.25"), Decimal("7.77")).lines)
    assert (careless, taxes) != (totals.due_now_minor, totals.tax_minor)
    if mistake != "each_line_taxed":
        assert careless != totals.due_now_minor

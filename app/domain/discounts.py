"""A discount on a whole list, divided over its lines so that no minor unit is lost or made; and the price of a tier."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from app.domain.money import percent_of, round_minor


def shares(amounts: Sequence[int], percent: Decimal) -> list[int]:
    """`percent` of the sum, rounded once, as whole minor units for each amount.

    Each share is the exact one rounded down; the units that are left go to the largest remainders, the first of equals
    first. So the shares add up to the discount that is shown, and none is larger than its line.
    """
    exact = [percent_of(amount, percent) for amount in amounts]
    found = [floor(one) for one in exact]
    left = round_minor(sum(exact, Fraction(0))) - sum(found)
    by_remainder = sorted(range(len(exact)), key=lambda n: (found[n] - exact[n], n))
    for n in by_remainder[:left]:
        found[n] += 1
    return found


def tier_price(tiers: Sequence[tuple[int, int]], seats: int, base: int) -> int:
    """The unit price for so many seats bought at once: of the tiers (from seats, price) the highest one reached.

    The same as the SQL function `list_price`; without a tier that is reached the base price holds.
    """
    reached = [tier for tier in tiers if tier[0] <= max(seats, 1)]
    return max(reached)[1] if reached else base

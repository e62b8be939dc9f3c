"""Amounts are integers of the currency's minor unit; fractions are exact until they are rounded once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

MAX_SEATS = 100_000
"""More seats than anybody sells in one line; a bound for every input."""

MAX_UNIT_PRICE_MINOR = 100_000_000


def round_minor(amount: Fraction) -> int:
    """Round an exact amount in minor units, halves away from zero, as invoices do."""
    doubled = abs(amount.numerator) * 2 + amount.denominator
    rounded = doubled // (2 * amount.denominator)
    return rounded if amount >= 0 else -rounded


def percent_of(amount: int | Fraction, percent: Decimal) -> Fraction:
    """`percent` (0 to 100) of an amount, exactly."""
    return Fraction(amount) * Fraction(percent) / 100

"""A quote as the rep writes it, before it is priced and kept (R63)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MAX_TERMS = 5000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as the rep wrote it: product slug, seats, minor units per seat and month, discount 0 to 100.

    `starts_on`: later than the rest of the quote; empty: with it.
    """

    product: str
    seats: int
    unit_price_minor: int
    discount_percent: Decimal = Decimal(0)
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft. Lines may offer other numbers than were asked, for the products that were asked.

    `discount_percent` is on the whole, after those of the lines; `note` a word to the customer above the offer.
    """

    lines: Sequence[DraftLine]
    valid_until: date
    terms: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    """Of temporary seats: the first day without them."""
    discount_percent: Decimal = Decimal(0)
    note: str = ""
    copied_from: str = ""
    """The reference of the order whose offer it began as: whoever wrote that one has written this one, too (R66)."""

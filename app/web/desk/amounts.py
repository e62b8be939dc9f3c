"""Amounts as people type them, in major units, turned exactly into minor ones: "49.00", "1,234.50", "49,00" (U20)."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_precision

SPACES = re.compile("[\\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}']")
DIGITS = re.compile(r"[0-9]{1,12}")


class NotAnAmount(ValueError):
    """It cannot be read as one amount, without guessing."""


def minor_units(typed: str, currency: str, language: str) -> int:
    """Raises NotAnAmount. A comma is a decimal comma, except in English before exactly three figures ("1,234")."""
    precision = get_currency_precision(currency)
    whole, part = _split(SPACES.sub("", typed), language)
    if not DIGITS.fullmatch(whole) or not (part == "" or DIGITS.fullmatch(part)) or len(part) > precision:
        raise NotAnAmount
    return int(whole) * 10**precision + int((part or "0").ljust(precision, "0") if precision else "0")


def _split(typed: str, language: str) -> tuple[str, str]:
    """The whole part, without its grouping, and the decimals."""
    marks = [sign for sign in typed if sign in ".,"]
    if not marks:
        return typed, ""
    if len(set(marks)) == 2:  # the last kind is the decimal one
        grouping, point = marks[0], marks[-1]
        return _ungrouped(typed, grouping, point)
    mark = marks[0]
    is_grouping = len(marks) > 1 or (mark == "," and language == "en" and len(typed.rpartition(mark)[2]) == 3)
    return _ungrouped(typed, mark, None) if is_grouping else tuple(typed.split(mark))  # type: ignore[return-value]


def _ungrouped(typed: str, grouping: str, point: str | None) -> tuple[str, str]:
    whole, _point, part = typed.partition(point) if point else (typed, "", "")
    groups = whole.split(grouping)
    if any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3 or grouping in part:
        raise NotAnAmount
    return "".join(groups), part


def typed_amount(minor: int, currency: str, language: str) -> str:
    """The other way round, for a field: 4900 is "49.00", or "49,00" in French."""
    precision = get_currency_precision(currency)
    pattern = "0." + "0" * precision if precision else "0"
    return format_decimal(Decimal(minor).scaleb(-precision), format=pattern, locale=language)


def typed_percent(percent: Decimal, language: str) -> str:
    """A discount for a field, without needless zeros."""
    return format_decimal(percent, format="0.##", locale=language)

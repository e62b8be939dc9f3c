"""A table of the managers' page, once: drawn as HTML with a link behind each number, written as CSV and XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from babel.numbers import get_currency_precision
from babel.units import format_unit
from flask_babel import gettext as _

from app.web.words import day, language, money, number, percent

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` goes into files, `text` onto the page; `about` says of a linked number what it counts."""

    value: Value
    text: str
    href: str | None = None
    about: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` stands in the heading of a file, where the page says it in the cell."""

    label: str
    is_numeric: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is its address; `note` says how the numbers are meant."""

    name: str
    title: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)
    note: str = ""


def words(text: str, href: str | None = None, tone: str = "") -> Cell:
    return Cell(text, text, href, tone=tone)


def whole(n: int, href: str | None = None, about: str = "") -> Cell:
    """A count; nothing is behind a nought."""
    return Cell(n, number(n), href if n else None, about)


def share(part: float | None, href: str | None = None, about: str = "") -> Cell:
    """A share of one, as a percentage; the list behind it is of all that it is a share of, also where it is nought."""
    if part is None:
        return Cell(None, "–")
    return Cell(Decimal(f"{part * 100:.1f}"), percent(Decimal(f"{part * 100:.0f}")), href, about)


def seats(n: int, href: str | None = None, about: str = "", *, is_signed: bool = False) -> Cell:
    """Seats of the orders behind it; taken back they are below nought."""
    text = f"+{number(n)}" if is_signed and n > 0 else number(n)
    return Cell(n, text, href if n else None, _("Seats: %(what)s", what=about) if about else "")


def amount(minor: int, currency: str, href: str | None = None, about: str = "") -> Cell:
    """A sum of money; there are offers behind it also where it is nought."""
    return Cell(Decimal(minor).scaleb(-get_currency_precision(currency)), money(minor, currency), href, about)


def on(value: date, href: str | None = None) -> Cell:
    return Cell(value, day(value), href)


def span(seconds: float | None, href: str | None = None, about: str = "") -> Cell:
    """A time in hours for files, and as people say it for the page."""
    if seconds is None:
        return Cell(None, "–")
    return Cell(Decimal(f"{seconds / 3600:.2f}"), span_words(seconds), href, about)


def span_words(seconds: float) -> str:
    """Minutes below an hour, hours below two days, then days with one decimal."""
    for unit, size, below in (("duration-minute", 60, 3600), ("duration-hour", 3600, 48 * 3600), ("duration-day", 86400, None)):
        if below is None or seconds < below:
            pattern = "#,##0.#" if unit == "duration-day" else "#,##0"
            value = seconds / size if unit == "duration-day" else max(round(seconds / size), 1)
            return str(format_unit(value, unit, length="short", format=pattern, locale=language()))
    return ""

"""One row, and how its cells are understood: a reading gives a value, or notes a fault."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from app.ops.importing.codes import COUNTRIES, CURRENCIES
from app.ops.importing.faults import CONTROLS, Faults

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG, LONGEST_TEXT, LONGEST_ADDRESS = 60, 200, 254
MOST_DIGITS = 12
CAPITALS = {length: re.compile(f"[A-Z]{{{length}}}") for length in (2, 3)}
PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What nobody doubts is an address. Anything else is asked of the library, which is forty times slower.
PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_+]+(?:[.-][a-z0-9_+]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:com|org|net|example|fr|de|eu)"
)


class Row:
    """The cells by column. After the readings, `is_bad` says whether any was refused."""

    def __init__(self, line: int, cells: dict[str, str], faults: Faults) -> None:
        self.line, self.is_bad = line, False
        self._cells, self._faults = {column: cell.strip() for column, cell in cells.items()}, faults

    def cell(self, column: str) -> str:
        return self._cells[column]

    def key(self, *columns: str) -> tuple[str, ...]:
        """Cells by which other rows may mean this one."""
        return tuple(self._cells[column] for column in columns)

    def refuse(self, column: str, why: str, read: str | None = None) -> None:
        """Note that a cell, or the part of it that is given as `read`, cannot be."""
        self.is_bad = True
        self._faults.add(self.line, column, self._cells[column] if read is None else read, why)

    def is_clean(self) -> bool:
        """Whether no cell holds a character that no text has, such as NUL."""
        for column, cell in self._cells.items():
            if CONTROLS.search(cell):
                self.refuse(column, "There is a control character in it.")
        return not self.is_bad

    def text(self, column: str, most: int = LONGEST_TEXT) -> str:
        value = self._cells[column]
        if not 0 < len(value) <= most:
            self.refuse(column, f"It must have 1 to {most} characters.")
        return value

    def slug(self, column: str) -> str:
        value = self._cells[column]
        if not SLUG.fullmatch(value) or len(value) > LONGEST_SLUG:
            self.refuse(
                column, f"Use small letters, digits and single hyphens, {LONGEST_SLUG} characters at most."
            )
        return value

    def currency(self) -> str:
        """The three letters of the column `currency`."""
        value = self.cell("currency")
        if not CAPITALS[3].fullmatch(value):
            self.refuse("currency", "Use three capital letters, like EUR.")
        elif value not in CURRENCIES:
            self.refuse("currency", "There is no such currency.")
        return value

    def country(self) -> str:
        """The two letters of the column `country`."""
        value = self.cell("country")
        if not CAPITALS[2].fullmatch(value):
            self.refuse("country", "Use two capital letters, like FR.")
        elif value not in COUNTRIES:
            self.refuse("country", "There is no such country.")
        return value

    def email(self, column: str) -> str:
        """The address in its normal form, in small letters."""
        value = self._cells[column].lower()
        if len(value) <= LONGEST_SLUG and PLAIN_ADDRESS.fullmatch(value):
            return value
        try:
            found = validate_email(
                value, check_deliverability=False, test_environment=True
            ).normalized.lower()
        except EmailNotValidError:
            self.refuse(column, "Give an e-mail address like name@example.com.")
            return value
        if len(found) > LONGEST_ADDRESS:
            self.refuse(column, f"An address has {LONGEST_ADDRESS} characters at most.")
        return found

    def yes(self, column: str) -> bool:
        value = self._cells[column].lower()
        if value not in {"yes", "no"}:
            self.refuse(column, "Write yes or no.")
        return value == "yes"

    def one_of(self, column: str, choices: type[StrEnum] | tuple[str, ...]) -> str:
        value = self._cells[column]
        known = [str(choice) for choice in choices]
        if value not in known:
            self.refuse(column, f"Use one of {', '.join(known)}.")
        return value

    def number(self, column: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        return self.number_in(column, self._cells[column], least, most)

    def number_in(self, column: str, value: str, least: int, most: int) -> int:
        is_number = re.fullmatch(r"[+-]?[0-9]+", value) and len(value) <= MOST_DIGITS
        if not is_number or not least <= int(value) <= most:
            self.refuse(column, f"Write a whole number from {least:,} to {most:,}.", value)
            return least
        return int(value)

    def day(self, column: str) -> date:
        """A date as in 2027-03-31."""
        value = self._cells[column]
        try:
            if DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.refuse(column, "Write a date as in 2027-03-31.")
        return date.max

    def percent(self, column: str) -> Decimal:
        """0 to 100, with two decimals at most."""
        value = self._cells[column]
        if not PERCENT.fullmatch(value) or Decimal(value) > 100:
            self.refuse(column, "Write a number from 0 to 100, with a point and two decimals at most.")
            return Decimal(0)
        return Decimal(value)

    def parts(self, column: str, of: int, form: str) -> list[tuple[str, ...]]:
        """The list in a cell, split at `;`, and each at `:` into `of` parts that look like `form`."""
        found: list[tuple[str, ...]] = []
        for part in filter(None, (part.strip() for part in self._cells[column].split(";"))):
            pieces = tuple(piece.strip() for piece in part.split(":"))
            if len(pieces) != of or not all(pieces):
                self.refuse(column, f"Write {form}, separated by semicolons.", part)
            elif pieces[0] in {one[0] for one in found}:
                self.refuse(column, f"“{pieces[0]}” is in the list twice.", part)
            else:
                found.append(pieces)
        return found

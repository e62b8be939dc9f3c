"""A CSV file of people, as an admin uploads it: its rows, and a fault for every line that is wrong (S12)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from app.errors import Invalid
from app.models.kinds import AccountRole, ProductRole
from app.services.people.team import ADDABLE, NewPerson, checked
from workflows.sentences import Sentence, say

COLUMNS = ("name", "email", "role", "products")
MOST_ROWS, MOST_BYTES, LONGEST_CELL, MOST_FAULTS = 5_000, 1_000_000, 1_000, 1_000
MORE = say("There is more to correct after this. Correct what is named here first.")
FORMULA = re.compile(r"^[=+\-@\t\r]")
PARTS = re.compile(r"[;|,\s]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line: `template` and `values` are a Sentence's, to be said in any language."""

    line: int
    column: str
    template: str
    values: dict[str, Any]

    @classmethod
    def of(cls, line: int, column: str, reason: Sentence) -> Fault:
        return cls(line, column, reason.template, dict(reason.values))

    def plain(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Row:
    """One person, with the line it came from."""

    line: int
    name: str
    email: str
    role: str
    products: dict[str, str]

    def plain(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)


@dataclass(slots=True)
class Sheet:
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    total: int = 0

    def refuse(self, line: int, column: str, reason: Sentence) -> None:
        self.faults.append(Fault.of(line, column, reason))


def read(content: bytes) -> Sheet:
    """All rows and all faults. Nothing in the file is evaluated, and no name of a file is used."""
    sheet = Sheet()
    text = _text(content, sheet)
    if text is None:
        return sheet
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    line = 1
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if not _accept(header, sheet):
            return sheet
        for line, cells in _numbered(reader):
            if sheet.total >= MOST_ROWS:
                sheet.refuse(line, "", say("A file has at most %(most)s people. Send the rest in another file.", most=MOST_ROWS))
                break
            if len(sheet.faults) >= MOST_FAULTS:
                sheet.refuse(line, "", MORE)
                break
            sheet.total += 1
            _take(sheet, line, header, cells)
    except csv.Error:
        sheet.refuse(line, "", say("The file cannot be read on from here: a quotation mark is missing, or a cell is too long."))
    return sheet


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with its first line."""
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _text(content: bytes, sheet: Sheet) -> str | None:
    """The decoded file; None, and a fault, when it is no text."""
    if len(content) > MOST_BYTES:
        sheet.refuse(1, "", say("The file is larger than %(most)s bytes.", most=MOST_BYTES))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        sheet.refuse(line, "", say("This is not UTF-8 text. Save the file as “CSV UTF-8”."))
        return None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        sheet.refuse(line, "", say("This is not UTF-8 text. Save the file as “CSV UTF-8”."))
        return None
    return text


def _accept(header: list[str], sheet: Sheet) -> bool:
    """Exactly the columns there should be, in any order; a fault for each one that is not."""
    for column in COLUMNS:
        if header.count(column) != 1:
            missing = say("The column “%(column)s” is missing.", column=column)
            twice = say("The column “%(column)s” is there more than once.", column=column)
            sheet.refuse(1, column, missing if column not in header else twice)
    unknown = sorted({*header} - {*COLUMNS})
    for column in unknown[:MOST_FAULTS]:
        sheet.refuse(1, "", say("There is no such column: “%(column)s”.", column=column[:60]))
    if len(unknown) > MOST_FAULTS:
        sheet.refuse(1, "", MORE)
    return not sheet.faults


def _take(sheet: Sheet, line: int, header: list[str], cells: list[str]) -> None:
    """Read one row; it is kept only if nothing in it is wrong."""
    if len(cells) != len(header):
        sheet.refuse(line, "", say("The row has %(cells)s cells, and the header has %(columns)s.", cells=len(cells), columns=len(header)))
        return
    before, row = len(sheet.faults), {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for column, cell in row.items():
        if len(cell) > LONGEST_CELL or any(ord(sign) < 32 for sign in cell):
            sheet.refuse(line, column, say("The cell is too long, or holds a character that cannot be stored."))
        elif FORMULA.match(cell):
            sheet.refuse(line, column, say("A cell must not begin like a formula."))
    products = _products(sheet, line, row["products"])
    role = row["role"].lower().replace(" ", "_")
    if role not in ADDABLE:
        roles = ", ".join(sorted(ADDABLE))
        sheet.refuse(line, "role", say("The role must be one of %(roles)s.", roles=roles))
    if len(sheet.faults) > before:
        return
    try:
        email = checked(NewPerson(row["email"], row["name"], AccountRole(role), products))
    except Invalid as wrong:
        sheet.refuse(line, wrong.field or "", wrong.reason)
        return
    sheet.rows.append(Row(line, row["name"], email, role, {slug: str(one) for slug, one in products.items()}))


def _products(sheet: Sheet, line: int, cell: str) -> dict[str, ProductRole]:
    """`support:agent; chat:light_agent`; a product alone means agent."""
    found: dict[str, ProductRole] = {}
    for part in filter(None, PARTS.split(cell)):
        slug, _, role = part.lower().partition(":")
        if (role or "agent") not in set(ProductRole):
            roles = ", ".join(ProductRole)
            sheet.refuse(line, "products", say("The role in a product must be one of %(roles)s.", roles=roles))
        elif slug in found:
            sheet.refuse(line, "products", say("“%(product)s” is there more than once.", product=slug[:60]))
        else:
            found[slug[:60]] = ProductRole(role or "agent")
    return found

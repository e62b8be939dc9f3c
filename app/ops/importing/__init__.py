"""Catalogues, prices, taxes, accounts and people from CSV files: every bad row is named, and it is all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.ops.importing import accounts, catalogue, people, price_books, promo_codes, tax_rates
from app.ops.importing.faults import Faults
from app.ops.importing.people import Only
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import begin

SHEETS = {"catalogue": catalogue, "accounts": accounts, "people": people, "promo-codes": promo_codes,
          "price-books": price_books, "tax-rates": tax_rates}  # fmt: skip
KINDS = tuple(SHEETS)
COLUMNS = {kind: sheet.COLUMNS for kind, sheet in SHEETS.items()}
NOUNS = {kind: sheet.NOUN for kind, sheet in SHEETS.items()}


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows were understood, and everything that is wrong. With any fault, nothing was written."""

    kind: str
    rows: int
    faults: Faults

    @property
    def sentence(self) -> str:
        one, many = NOUNS[self.kind]
        return f"{self.rows:,} {one if self.rows == 1 else many}"


def take_in(
    session: Session,
    kind: str,
    file: BinaryIO,
    *,
    update: bool = False,
    only: Only | None = None,
    read: Callable[[int], None] = lambda _: None,
) -> Report:
    """Read a file of one of KINDS into this transaction; the caller commits it, or rolls it back.

    With `update` rows that exist are changed,
      otherwise they are faults. `read` hears of the bytes as they are read.
    """
    faults = Faults()
    begin(session)
    sheet = Sheet(file, COLUMNS[kind], faults, read, catalogue.OPTIONAL if kind == "catalogue" else ())
    if kind == "catalogue":
        rows = catalogue.take_in(session, sheet, faults, update=update)
    elif kind == "accounts":
        rows = accounts.take_in(session, sheet, faults, update=update)
    elif kind == "promo-codes":
        rows = promo_codes.take_in(session, sheet, faults, update=update)
    elif kind == "price-books":
        rows = price_books.take_in(session, sheet, faults, update=update)
    elif kind == "tax-rates":
        rows = tax_rates.take_in(session, sheet, faults, update=update)
    else:
        rows = people.take_in(session, sheet, faults, update=update, only=only)
    return Report(kind, rows, faults)

"""`price-books.csv`: a row is a tier: what a plan costs in a book, from so many seats bought at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR
from app.ops.importing import price_book_rules as rules
from app.ops.importing.faults import Faults
from app.ops.importing.row import Row
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import check, stage, write
from app.services.ordering import price_book_writing

COLUMNS = ("book", "name", "currency", "valid_from", "valid_until", "product", "plan", "from_seats", "unit_price_minor")
NOUN = ("tier", "tiers")
TABLE = """
           line int, slug text, name text, currency text, valid_from date, valid_until date, product text, plan text,
           from_seats int, unit_price_minor bigint"""
OF_BOOK = ("name", "currency", "valid_from", "valid_until")


def take_in(session: Session, sheet: Sheet, faults: Faults, *, update: bool) -> int:
    """Check every row and, if none is at fault, write them. Returns how many rows there were.

    With `update` a book that has not begun is written anew; one that has keeps its prices and its first day, and may be
    given another name or last day. What was quoted keeps its prices in any case.
    """
    price_book_writing.take_turns()
    rows = list(_parsed(sheet))
    stage(session, "incoming_tiers", TABLE, rows)
    write(session, rules.PREPARE)
    check(session, (*rules.CHECKS, *(rules.OF_UPDATE if update else rules.OF_NEW)), sheet)
    if not faults:
        write(session, rules.WRITE)
    return len(rows)


def _parsed(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    first: dict[str, Row] = {}
    for row in sheet.rows():
        values = (
            row.line,
            row.slug("book"),
            row.text("name"),
            row.currency(),
            *_days(row),
            row.slug("product"),
            row.slug("plan"),
            row.number("from_seats", 1, MAX_SEATS),
            row.number("unit_price_minor", 0, MAX_UNIT_PRICE_MINOR),
        )
        _check_book(row, first.setdefault(row.cell("book"), row))
        if row.is_bad:
            sheet.bad.append((row.line, row.key("book", "product", "plan", "from_seats")))
        else:
            yield values


def _days(row: Row) -> tuple[date, date | None]:
    """The first and the last day; an empty last one is until further notice."""
    first = row.day("valid_from")
    last = row.day("valid_until") if row.cell("valid_until") else None
    if last is not None and not row.is_bad and last < first:
        row.refuse("valid_until", "It ends before it begins.")
    return first, last


def _check_book(row: Row, first: Row) -> None:
    """What is said about a book must be the same on each of its rows."""
    for column in OF_BOOK:
        if row.cell(column) != first.cell(column):
            row.refuse(column, f"Line {first.line} says “{first.cell(column)}” for the same book.")

"""`promo-codes.csv`: a row is a code, what it gives, what it needs, and its last day (R81)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.ops.importing.faults import Faults
from app.ops.importing.row import Row
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import Check, check, stage, write
from app.services.requesting.promos import CODE

COLUMNS = ("code", "percent", "cycle", "new_accounts", "valid_until")
NOUN = ("promo code", "promo codes")
TABLE = "line int, code text, percent numeric, cycle text, is_for_new_accounts boolean, valid_until date"
NOTHING = re.compile(r"0+(\.0*)?")
CYCLES = ("any", "monthly", "annual")


def take_in(session: Session, sheet: Sheet, faults: Faults, *, update: bool) -> int:
    """Check every row and, if none is at fault, write them. Returns how many rows there were."""
    rows = list(_parsed(sheet))
    stage(session, "incoming_promo_codes", TABLE, rows)
    check(session, TWICE if update else (*TWICE, IS_THERE), sheet)
    if not faults:
        write(session, WRITE)
    return len(rows)


def _parsed(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    for row in sheet.rows():
        cycle = row.one_of("cycle", CYCLES)
        values = (row.line, _code(row), _percent(row), None if cycle == "any" else cycle, row.yes("new_accounts"),
                  row.day("valid_until"))  # fmt: skip
        if row.is_bad:
            sheet.bad.append((row.line, row.key("code")))
        else:
            yield values


def _code(row: Row) -> str:
    value = row.cell("code")
    if not CODE.fullmatch(value):
        row.refuse("code", "Use capital letters, digits and hyphens, 30 characters at most.")
    return value


def _percent(row: Row) -> Any:
    value = row.percent("percent")
    if NOTHING.fullmatch(row.cell("percent")):
        row.refuse("percent", "A code gives something: write a number above 0.")
    return value


TWICE = (
    Check(
        "code",
        "Line {other} has the same code.",
        """
        SELECT line, code AS read, other
          FROM (SELECT line, code, min(line) OVER (PARTITION BY code) AS other FROM (
            SELECT line, code FROM incoming_promo_codes UNION ALL SELECT line, key[1] FROM incoming_bad) a) i
        WHERE line <> other ORDER BY line""",
    ),
)
IS_THERE = Check(
    "code",
    "The code is there already. With --update it is changed.",
    "SELECT i.line, i.code AS read FROM incoming_promo_codes i JOIN promo_codes USING (code) ORDER BY i.line",
)
WRITE = (
    """
    INSERT INTO promo_codes (code, percent, cycle, is_for_new_accounts, valid_until)
    SELECT code, percent, cycle, is_for_new_accounts, valid_until FROM incoming_promo_codes ORDER BY line
    ON CONFLICT (code) DO UPDATE SET percent = excluded.percent, cycle = excluded.cycle,
        is_for_new_accounts = excluded.is_for_new_accounts, valid_until = excluded.valid_until
    """,
)

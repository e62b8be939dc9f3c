"""`tax-rates.csv`: a row is the standard rate of tax of a country, from a day on, with where it was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.ops.importing.faults import Faults
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import Check, check, stage, write
from app.services.people import tax_rates

COLUMNS = ("country", "valid_from", "percent", "home", "source")
NOUN = ("tax rate", "tax rates")
TABLE = "line int, country text, valid_from date, percent numeric, is_home boolean, source text"


def take_in(session: Session, sheet: Sheet, faults: Faults, *, update: bool) -> int:
    """Check every row and, if none is at fault, write them; accounts that pay a standard rate follow it at once."""
    rows = list(_parsed(sheet))
    stage(session, "incoming_tax_rates", TABLE, rows)
    check(session, CHECKS if update else (*CHECKS, IS_THERE), sheet)
    if not faults:
        write(session, WRITE)
        while tax_rates.follow(whole=True):
            pass
    return len(rows)


def _parsed(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    for row in sheet.rows():
        values = (row.line, row.country(), row.day("valid_from"), row.percent("percent"), row.yes("home"), row.text("source"))
        if row.is_bad:
            sheet.bad.append((row.line, row.key("country", "valid_from")))
        else:
            yield values


CHECKS = (
    Check(
        "country",
        "Line {other} has the same country and day.",
        """
        SELECT line, country AS read, other FROM (
            SELECT line, country, min(line) OVER (PARTITION BY country, valid_from) AS other FROM (
              SELECT line, country, valid_from::text FROM incoming_tax_rates
              UNION ALL SELECT line, key[1], key[2] FROM incoming_bad) a) i
        WHERE line <> other ORDER BY line""",
    ),
    Check(
        "home",
        "The vendor is in one country: {other} says so of itself, too.",
        """
        SELECT i.line, 'yes' AS read, min(o.country) AS other FROM incoming_tax_rates i JOIN (
            SELECT country, valid_from, is_home FROM incoming_tax_rates
            UNION ALL SELECT country, valid_from, is_home FROM tax_rates t WHERE NOT EXISTS (
                SELECT FROM incoming_tax_rates n WHERE n.country = t.country)) o
        ON o.is_home AND o.country <> i.country WHERE i.is_home GROUP BY i.line ORDER BY i.line""",
    ),
    Check(
        "home",
        "Line {other} says otherwise of the same country.",
        """
        SELECT i.line, CASE WHEN i.is_home THEN 'yes' ELSE 'no' END AS read, min(o.line) AS other FROM incoming_tax_rates i
        JOIN incoming_tax_rates o ON o.country = i.country AND o.is_home <> i.is_home AND o.line < i.line
        GROUP BY i.line, i.is_home ORDER BY i.line""",
    ),
)
IS_THERE = Check(
    "country",
    "There is a rate of this country from that day already. With --update it is changed.",
    "SELECT i.line, i.country AS read FROM incoming_tax_rates i JOIN tax_rates USING (country, valid_from) ORDER BY i.line",
)
WRITE = (
    """
    INSERT INTO tax_rates (country, valid_from, percent, is_home, source)
    SELECT country, valid_from, percent, is_home, source FROM incoming_tax_rates ORDER BY line
    ON CONFLICT (country, valid_from) DO UPDATE SET percent = excluded.percent, is_home = excluded.is_home, source = excluded.source
    """,
    """
    UPDATE tax_rates t SET is_home = i.is_home FROM incoming_tax_rates i WHERE i.country = t.country AND t.is_home <> i.is_home
    """,
)

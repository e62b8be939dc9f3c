"""Rates of tax as the record has them, by country and day. Operators change them with `flask import tax-rates FILE.csv`.

The first ones are the standard rates of value added tax in the European Union as its Commission's database "Taxes in Europe"
gave them on 1 January 2026; each row says where it was read. A quote that was sent keeps the rate it was sent with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from app.errors import NotAllowed
from app.extensions import db
from app.services.actors import SYSTEM
from app.services.people.viewers import Viewer
from app.services.showing import account_history
from workflows.sentences import say

FOLLOWED = "follow_tax_rate"
AT_ONCE = 200
"""Accounts that take a new rate in one go; the next sweep takes the next ones."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The standard rate of a country. `is_home`: the vendor is there, and its customers pay this one in any case."""

    country: str
    percent: Decimal
    is_home: bool
    valid_from: date
    source: str
    is_current: bool = True


# The newest rate that has begun; before the first one begins, that one.
CURRENT = """
SELECT DISTINCT ON (country) country, percent, is_home, valid_from, source FROM tax_rates
ORDER BY country, valid_from <= {day} DESC, abs(valid_from - {day})
"""
OF_DAY = text(CURRENT.format(day="clock_today(:time_zone)"))
LISTED = text(f"""
SELECT t.country, t.percent, t.is_home, t.valid_from, t.source, t.valid_from = c.valid_from AS is_current
FROM tax_rates t JOIN ({CURRENT.format(day="clock_today('UTC')")}) c USING (country) ORDER BY t.country, t.valid_from DESC
""")  # noqa: S608  (constants)


def of_today(time_zone: str) -> Mapping[str, Rate]:
    """By country, the rates of the day it is in a time zone."""
    rows = db.session.execute(OF_DAY, {"time_zone": time_zone}).mappings()
    return {row["country"]: Rate(**row) for row in rows}


def listed(viewer: Viewer) -> list[Rate]:
    """All of them, by country, the newest first. Raises NotAllowed for customers, whose own rate is on their pages."""
    if not viewer.is_staff:
        raise NotAllowed(say("The list of tax rates is for people who write quotes."))
    return [Rate(**row) for row in db.session.execute(LISTED).mappings()]


# Only while a rate is new is anybody looked at: the sweep costs nothing on all other days. What was agreed with an account
# is no standard rate, and stays.
FOLLOW = text(f"""
WITH fresh AS MATERIALIZED (
    SELECT c.country, c.percent FROM ({CURRENT.format(day="clock_today('UTC')")}) c
    WHERE :whole OR c.valid_from > clock_today('UTC') - 7
), due AS MATERIALIZED (
    SELECT a.id, a.tax_percent AS before, fresh.percent FROM fresh JOIN accounts a USING (country)
    JOIN billing_details b ON b.account_id = a.id AND b.tax_kind IN ('domestic', 'other_country')
    WHERE a.tax_percent <> fresh.percent ORDER BY a.id LIMIT :most
)
UPDATE accounts a SET tax_percent = due.percent FROM due WHERE a.id = due.id
RETURNING a.id, due.before, due.percent AS now
""")  # noqa: S608  (constants)


def follow(*, whole: bool = False, most: int = AT_ONCE) -> int:
    """Give accounts that pay a standard rate the one that holds now, with a line in their history. Returns how many.

    Without `whole` only rates of the last week are looked at. The caller commits.
    """
    rows = db.session.execute(FOLLOW, {"whole": whole, "most": most}).all()
    for row in rows:
        account_history.note(row.id, FOLLOWED, SYSTEM, tax_percent=str(row.now), tax_percent_before=str(row.before))
    return len(rows)

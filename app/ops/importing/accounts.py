"""`accounts.csv`: a row is an account, with the licences it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.money import MAX_SEATS
from app.models.kinds import Cycle, Standing
from app.ops.importing import account_rules, account_writing
from app.ops.importing.faults import Faults
from app.ops.importing.row import Row
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import check, stage, write
from app.services.seating import account_types, seats
from workflows.intake import AccountType

COLUMNS = (
    "slug",
    "name",
    "type",
    "currency",
    "country",
    "time_zone",
    "locale",
    "standing",
    "rep",
    "renews_in_days",
    "cycle",
    "tax_percent",
    "subscriptions",
)
NOUN = ("account", "accounts")
TABLE = """
           line int, slug text, name text, type text, currency text, country text, time_zone text,
           locale text,
           standing text, rep text, renews_in_days int, cycle text, tax_percent numeric, licences jsonb"""
LONGEST_YEAR = 366
LONGEST_MONTH = 31
"""A renewal is never further away than one cycle (R30)."""


def take_in(session: Session, sheet: Sheet, faults: Faults, *, update: bool) -> int:
    """Check every row and, if none is at fault, write them. Returns how many rows there were."""
    count, time_zones = 0, _known_time_zones(session)

    def counted() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for values in _parsed(sheet, time_zones):
            count += 1
            yield values

    stage(session, "incoming_accounts", TABLE, counted())
    write(session, account_rules.PREPARE)
    check(session, account_rules.CHECKS + (account_rules.OF_UPDATE if update else account_rules.OF_NEW), sheet)
    if not faults:
        for slug, to in session.execute(text(account_writing.OF_ANOTHER_TYPE)).all():
            account_types.change(slug, AccountType(to))
        write(session, account_writing.WRITE)
        for account_id in session.execute(text(account_writing.HAVE_WAITING)).scalars().all():
            seats.seat_waiting_people(account_id)
    return count


def _known_time_zones(session: Session) -> set[str]:
    """What both this program and the database call a time zone."""
    return available_timezones() & set(session.execute(text("SELECT name FROM pg_timezone_names")).scalars())


def _parsed(sheet: Sheet, time_zones: set[str]) -> Iterator[tuple[Any, ...]]:
    for row in sheet.rows():
        values = (
            row.line,
            row.slug("slug"),
            row.text("name"),
            row.one_of("type", AccountType),
            row.currency(),
            row.country(),
            _time_zone(row, time_zones),
            row.one_of("locale", ("en", "fr")),
            row.one_of("standing", (Standing.GOOD, Standing.SUSPENDED)),  # closed it is by its owner alone (R83)
            row.email("rep") if row.cell("rep") else None,
            row.number("renews_in_days", 1, LONGEST_MONTH if row.cell("cycle") == Cycle.MONTHLY else LONGEST_YEAR),
            row.one_of("cycle", Cycle),
            row.percent("tax_percent"),
            json.dumps(_licences(row)),
        )
        if row.is_bad:
            sheet.bad.append((row.line, row.key("slug")))
        else:
            yield values


def _time_zone(row: Row, known: set[str]) -> str:
    value = row.cell("time_zone")
    if value not in known:
        row.refuse("time_zone", "There is no such time zone. Use a name like Europe/Paris.")
    return value


def _licences(row: Row) -> list[dict[str, Any]]:
    parts = row.parts("subscriptions", 3, "product:plan:seats")
    return [
        {"product": product, "plan": plan, "seats": row.number_in("subscriptions", seats, 1, MAX_SEATS)}
        for product, plan, seats in parts
    ]

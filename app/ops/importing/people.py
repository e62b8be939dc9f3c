"""`people.csv`: a row is a person of an account or, without an account, one of the vendor's people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.models.kinds import AccountRole, ProductRole, StaffRole
from app.ops.importing import people_rules, people_writing
from app.ops.importing.faults import Faults
from app.ops.importing.row import Row
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import check, stage, write
from app.services.seating import seats

COLUMNS = ("account", "email", "name", "role", "billing_rights", "suspended", "locale", "products")
NOUN = ("person", "people")
TABLE = """
           line int, account text, email text, name text, role text,
           has_billing_rights boolean, is_suspended boolean,
           locale text, roles jsonb"""


class Only(StrEnum):
    """Which rows of the file to take; the others are passed over."""

    STAFF = "staff"  # the vendor's people, whom accounts name as their representatives
    CUSTOMERS = "customers"


def take_in(session: Session, sheet: Sheet, faults: Faults, *, update: bool, only: Only | None = None) -> int:
    """Check every row and, if none is at fault, write them. Returns how many rows there were."""
    count = 0

    def counted() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for values in _parsed(sheet, only):
            count += 1
            yield values

    stage(session, "incoming_people", TABLE, counted())
    write(session, people_rules.PREPARE)
    of_mode = people_rules.OF_UPDATE if update else people_rules.OF_NEW
    check(session, people_rules.CHECKS + of_mode, sheet)
    if not faults:
        write(session, people_writing.WRITE)
        for account_id in session.execute(text(people_writing.HAVE_WAITING)).scalars().all():
            seats.seat_waiting_people(account_id)
    return count


def _parsed(sheet: Sheet, only: Only | None) -> Iterator[tuple[Any, ...]]:
    for row in sheet.rows():
        is_staff = not row.cell("account")
        if only is not None and is_staff is not (only is Only.STAFF):
            continue
        values = _staff(row) if is_staff else _customer(row)
        if row.is_bad:
            sheet.bad.append((row.line, (row.cell("email").lower(), row.cell("account"))))
        else:
            yield values


def _customer(row: Row) -> tuple[Any, ...]:
    role, has_rights = row.one_of("role", AccountRole), row.yes("billing_rights")
    if has_rights and role != AccountRole.ADMIN:
        row.refuse("billing_rights", "Only an admin can have billing rights; the owner needs none.")
    roles = []
    for product, product_role in row.parts("products", 2, "product:role"):
        if product_role not in set(ProductRole):
            row.refuse(
                "products", f"The role must be one of {', '.join(ProductRole)}.", f"{product}:{product_role}"
            )
        roles.append({"product": product, "role": product_role})
    return (
        row.line,
        row.slug("account"),
        row.email("email"),
        row.text("name"),
        role,
        has_rights,
        row.yes("suspended"),
        row.one_of("locale", ("en", "fr")),
        json.dumps(roles),
    )


def _staff(row: Row) -> tuple[Any, ...]:
    role = row.one_of("role", StaffRole)
    for column in ("billing_rights", "products"):
        if row.cell(column) not in {"", "no"}:
            row.refuse(column, "Without an account this is one of the vendor's people, who have none.")
    return (
        row.line,
        "",
        row.email("email"),
        row.text("name"),
        role,
        False,
        row.yes("suspended"),
        row.one_of("locale", ("en", "fr")),
        "[]",
    )

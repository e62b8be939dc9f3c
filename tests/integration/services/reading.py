"""What tests look up in the record, beside the pages."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db
from tests.factories import Case, as_system


def tasks_of(case: Case) -> list[str]:
    """The kinds of tasks promised for an order, in the order of the promises."""
    found = text(
        "SELECT kind FROM tasks WHERE (payload ->> 'order_id')::bigint = :id"
        " ORDER BY (payload ->> 'position')::int, kind"
    )
    with as_system():
        return list(db.session.execute(found, {"id": case.id}).scalars())


def ledger_of(case: Case) -> list[tuple[str, int, int | None]]:
    """(status, delta, line) of the order's ledger rows, oldest first."""
    found = text(
        "SELECT status, delta, line_no FROM seat_changes WHERE order_id = :id ORDER BY created_at, line_no"
    )
    with as_system():
        return [tuple(row) for row in db.session.execute(found, {"id": case.id})]

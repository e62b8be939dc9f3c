"""A file on its way in: its rows in a temporary table, where the database checks all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.extensions import EVERY_ACCOUNT
from app.ops.importing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Check:
    """Rows that cannot be: the query gives `line`, `read`, and the values the sentence names in braces.

    One `of_what_lacks` blames a row for another that is not there.
    """

    column: str
    why: str
    query: str
    of_what_lacks: bool = False


def begin(session: Session) -> None:
    """Work for every account, without the time limit of a page, until this transaction ends."""
    session.execute(
        text(
            "SELECT set_config('seatwright.account', :every, true),"
            " set_config('statement_timeout', '0', true)"
        ),
        {"every": EVERY_ACCOUNT},
    )


def stage(session: Session, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a new temporary table, as they come: memory holds one of them."""
    session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    session.execute(text(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP"))
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY pg_temp.{table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    session.execute(text(f"ANALYZE {table}"))


def set_aside(session: Session, sheet: Sheet) -> None:
    """Keep line and key of the rows that were refused, as `incoming_bad (line, key text[])`."""
    session.execute(text("DROP TABLE IF EXISTS pg_temp.incoming_bad"))
    session.execute(text("CREATE TEMPORARY TABLE incoming_bad (line int, key text[]) ON COMMIT DROP"))
    if sheet.bad:
        rows = [{"line": line, "key": list(key)} for line, key in sheet.bad]
        session.execute(text("INSERT INTO incoming_bad VALUES (:line, CAST(:key AS text[]))"), rows)
        session.execute(text("ANALYZE incoming_bad"))


def check(session: Session, checks: Iterable[Check], sheet: Sheet) -> None:
    """Run the checks and note every row they find; none is blamed for another that could not be read."""
    faults = sheet.faults
    set_aside(session, sheet)
    for one in checks:
        if one.of_what_lacks and sheet.has_gaps:
            continue
        for row in session.execute(text(one.query)).mappings():
            faults.add(row["line"], one.column, row["read"], one.why.format(**row))


def write(session: Session, statements: Iterable[str], **arguments: Any) -> None:
    """Carry out statements whose names were fixed when they were written."""
    for statement in statements:
        session.execute(text(statement), arguments)

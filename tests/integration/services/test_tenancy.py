"""S3: row-level security holds on every tenant table, even for SQL that forgets to filter."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.extensions import Base, db, set_tenant
from app.models import Order
from app.models.kinds import Scope
from app.services import idempotency
from app.services.people import tokens, viewers
from app.services.requesting import requests
from tests.factories import Case, House, account, act, as_job, as_system, order_at, person, rep, wish
from tests.integration.services.furnishing import furnish

TENANT_TABLES = sorted(
    table.name
    for table in Base.metadata.tables.values()
    if "account_id" in table.columns or table.name == "accounts"
)

BY_TRIGGERS = {"desk_entries", "holder_tallies", "person_words", "queue_entries", "seat_holders", "seat_tallies"}
"""Nobody writes these by hand, for whichever account."""
AMONG_OURSELVES = {"approval_decisions", "approval_rounds", "approval_stages", "desk_entries", "note_documents", "note_mentions",
                   "order_notes"}  # fmt: skip
"""What the vendor's people write among themselves: no account sees a row of it, not even its own."""
REFUSED = {False: "row-level security", True: "permission denied"}


def owner_column(table: str) -> str:
    return "id" if table == "accounts" else "account_id"


def test_there_are_as_many_tenant_tables_as_we_know_of() -> None:
    assert len(TENANT_TABLES) == 58


@pytest.fixture
def two_houses(record: Flask, owner_connection: psycopg.Connection) -> tuple[House, House]:
    """Two accounts with a row in every tenant table."""
    houses = []
    for _ in range(2):
        house = account("self_service")
        act(house.owner, requests.submit, wish(support=1))
        case: Case = order_at("fulfilled", managed(house))
        as_job(tokens.issue, house.email("owner"), Scope.READ)
        act(house.owner, idempotency.remember, "key", b"hash", idempotency.Answer(200, {}, {}))
        person(house, products={"support": "agent"})
        furnish(owner_connection, house.id)
        houses.append(case.house)
    return houses[0], houses[1]


def managed(house: House) -> House:
    """The same account, from now on with a rep."""
    with as_system():
        db.session.execute(text("UPDATE accounts SET type = 'managed' WHERE id = :id"), {"id": house.id})
    return House(house.id, house.slug)


def owners(session: psycopg.Connection, table: str) -> list[int]:
    statement = sql.SQL("SELECT DISTINCT {} FROM {} ORDER BY 1")
    rows = session.execute(statement.format(sql.Identifier(owner_column(table)), sql.Identifier(table)))
    return [account_id for (account_id,) in rows]


def test_s3_a_select_that_forgets_to_filter_sees_one_account(
    two_houses: tuple[House, House], owner_connection: psycopg.Connection, app_connection: psycopg.Connection
) -> None:
    mine, theirs = two_houses

    def seen() -> dict[str, list[int]]:
        return {table: owners(app_connection, table) for table in TENANT_TABLES}

    nothing: dict[str, list[int]] = {table: [] for table in TENANT_TABLES}
    lacking = [table for table in TENANT_TABLES if not {mine.id, theirs.id} <= set(owners(owner_connection, table))]
    assert lacking == [], "the negative control: both have rows"
    assert seen() == nothing, "with no tenant set nobody sees anything"
    app_connection.execute("SELECT set_config('seatwright.account', '', false)")
    assert seen() == nothing
    app_connection.execute("SELECT set_config('seatwright.account', %s, false)", [str(mine.id)])
    assert seen() == {table: [] if table in AMONG_OURSELVES else [mine.id] for table in TENANT_TABLES}
    app_connection.execute("SELECT set_config('seatwright.account', '*', false)")
    assert [table for table, found in seen().items() if not {mine.id, theirs.id} <= set(found)] == []


def test_s3_a_row_for_somebody_else_is_refused(
    two_houses: tuple[House, House], owner_connection: psycopg.Connection, app_connection: psycopg.Connection
) -> None:
    """The rows of one account are offered again while working for the other. Nothing is kept, so one world serves every table."""
    mine, theirs = two_houses
    app_connection.execute("SELECT set_config('seatwright.account', %s, false)", [str(mine.id)])
    answers = {table: offered_again(owner_connection, app_connection, table, theirs) for table in TENANT_TABLES}
    assert {table: answer for table, answer in answers.items() if REFUSED[table in BY_TRIGGERS] not in answer} == {}


def offered_again(
    owner_connection: psycopg.Connection, app_connection: psycopg.Connection, table: str, theirs: House
) -> str:
    """Insert a copy of a row of this account, and tell in which words it was refused."""
    columns = insertable(owner_connection, table)
    fields = sql.SQL(", ").join(map(sql.Identifier, columns))
    row = owner_connection.execute(
        sql.SQL("SELECT row_to_json(r)::text FROM (SELECT {} FROM {} WHERE {} = %s LIMIT 1) r").format(
            fields, sql.Identifier(table), sql.Identifier(owner_column(table))
        ),
        [theirs.id],
    ).fetchone()
    assert row is not None, table
    insert = sql.SQL(
        "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_record(NULL::{0}, %s::json)"
    ).format(sql.Identifier(table), fields)
    try:
        app_connection.execute(insert, [row[0]])
    except psycopg.errors.InsufficientPrivilege as refused:
        return str(refused)
    return "let in"


def insertable(session: psycopg.Connection, table: str) -> list[str]:
    """The columns a writer gives: neither made by the database nor numbered by it."""
    rows = session.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " AND (is_identity = 'NO' OR table_name IN ('accounts'))",
        [table],
    )
    return [name for (name,) in rows]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_s3_the_policy_is_forced_and_the_role_owns_nothing(
    owner_connection: psycopg.Connection, table: str
) -> None:
    row = owner_connection.execute(
        "SELECT c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner), rolsuper, rolbypassrls"
        " FROM pg_class c, pg_roles r WHERE c.relname = %s AND r.rolname = 'seatwright_app'",
        [table],
    ).fetchone()
    assert row is not None
    assert row[:2] == (True, True)
    assert row[2] != "seatwright_app"
    assert row[3:] == (False, False)


def test_s3_no_table_with_an_account_is_left_out(owner_connection: psycopg.Connection) -> None:
    rows = owner_connection.execute(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE column_name = 'account_id'"
        " AND table_schema = 'public'"
    ).fetchall()
    assert {name for (name,) in rows} | {"accounts"} == set(TENANT_TABLES)


def test_s3_a_service_that_forgot_to_filter_would_see_one_account_only(record: Flask) -> None:
    mine, theirs = order_at("pending"), order_at("pending")

    def forgetful(_: viewers.Viewer) -> set[int]:
        return set(db.session.scalars(select(Order.id)))

    assert act(mine.house.owner, forgetful) == {mine.id}
    assert act(rep(), forgetful) >= {mine.id, theirs.id}


def test_s3_a_pooled_connection_keeps_no_tenant(record: Flask) -> None:
    case = order_at("pending")
    assert act(case.house.owner, lambda _: db.session.scalars(select(Order.id)).all()) == [case.id]
    set_tenant(None)
    with record.app_context():
        for _ in range(3):
            assert db.session.scalars(select(Order.id)).all() == []
            db.session.commit()


def test_s3_what_fails_at_the_commit_is_told_as_it_is(record: Flask) -> None:
    """A deferred constraint speaks last, when the transaction can be told nothing any more."""
    house, leave_none = account(), text("UPDATE people SET role = 'admin' WHERE role = 'owner'")
    with pytest.raises(DBAPIError, match="would have no owner"):
        act(house.owner, lambda _: db.session.execute(leave_none))
    assert act(house.owner, lambda viewer: viewer.right) == "owner"

"""What is prepared stays prepared: a request that only reads ends in a rollback, and nothing is planned anew for the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from app.extensions import db

ASKED = text("SELECT count(*) FROM products WHERE slug <> :slug")
KNOWN = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT count(*) FROM products%'")


@pytest.fixture(autouse=True)
def _context(record: Flask) -> Iterator[None]:
    """With one connection in the pool: after tests that had several at once, each transaction would be on another one."""
    with record.app_context():
        db.engine.dispose()
        yield


def _read_and_roll_back(session: Any, times: int) -> int:
    """How many plans of our question this connection holds after that many transactions that only read."""
    for _ in range(times):
        session.execute(ASKED, {"slug": "none"})
        session.rollback()
    found: int = session.execute(KNOWN).scalar_one()
    session.rollback()
    return found


def test_a_rollback_forgets_no_plan() -> None:
    assert _read_and_roll_back(db.session, 3) == 1


def test_a_driver_left_to_itself_plans_each_time(settings: Any) -> None:
    """The negative control: what psycopg does at a rollback is what this is about."""
    engine = create_engine(settings.sqlalchemy_url, connect_args={"prepare_threshold": 1})
    with engine.connect() as session:
        assert _read_and_roll_back(session, 3) == 0
    engine.dispose()


def test_what_a_transaction_wrote_is_rolled_back_all_the_same() -> None:
    """The shorter way back is a real one: nothing stays, no lock, no tenant."""
    db.session.execute(text("SELECT set_config('seatwright.account', '*', true)"))
    written = db.session.execute(text("UPDATE products SET name = 'Written by mistake' RETURNING id")).all()
    db.session.rollback()
    assert written
    assert db.session.execute(text("SELECT count(*) FROM products WHERE name = 'Written by mistake'")).scalar_one() == 0
    assert db.session.execute(text("SELECT current_setting('seatwright.account', true)")).scalar_one() in (None, "")


def test_after_an_error_everything_is_forgotten_and_works() -> None:
    _read_and_roll_back(db.session, 3)
    with pytest.raises(ProgrammingError):
        db.session.execute(text("SELECT no_such_function()"))
    db.session.rollback()
    assert db.session.execute(KNOWN).scalar_one() == 0
    db.session.rollback()
    assert _read_and_roll_back(db.session, 3) == 1


def test_a_server_that_is_gone_is_an_error_not_a_silence(owner_connection: psycopg.Connection) -> None:
    db.session.execute(ASKED, {"slug": "none"})
    raw = db.session.connection().connection.dbapi_connection
    assert isinstance(raw, psycopg.Connection)
    owner_connection.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        raw.rollback()
    db.session().invalidate()
    assert db.session.execute(ASKED, {"slug": "none"}).scalar_one() >= 0


def test_f5_a_connection_that_rested_while_its_server_went_away_is_not_handed_out(owner_connection: psycopg.Connection) -> None:
    asked = text("SELECT pg_backend_pid()")
    first = db.session.execute(asked).scalar_one()
    db.session.rollback()
    owner_connection.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert db.session.execute(asked).scalar_one() != first

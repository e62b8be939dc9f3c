"""F19: each invariant is shown a database in which it, and nothing else, is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.ops.doctor import INVARIANTS, check_all
from tests import ground
from tests.integration.ops.conftest import Run
from tests.integration.ops.damages import DAMAGES


@pytest.fixture(scope="module")
def connection(demo_app: Flask) -> Iterator[Connection]:
    """The owner's, on which no trigger and no foreign key stands in the way. What the doctor asks each time is planned once."""
    with demo_app.app_context():
        owner = create_engine(db.engine.url, connect_args={"options": ground.AS_A_REPLICA, "prepare_threshold": 1})
    event.listen(owner, "do_connect", database._connect)
    with owner.connect() as connection:
        yield connection
    owner.dispose()


@pytest.fixture
def damaged(connection: Connection) -> Iterator[Session]:
    """A transaction of which nothing is kept."""
    with Session(connection) as session:
        yield session
        session.rollback()


def found_wrong(session: Session) -> set[str]:
    """What the doctor says, asked as the application's role."""
    session.execute(text("SET LOCAL ROLE seatwright_app"))
    return {finding.id for finding in check_all(session) if finding.count}


def test_f19_no_false_alarm_on_the_demo(damaged: Session) -> None:
    assert found_wrong(damaged) == set()


def test_f19_every_invariant_has_its_damage() -> None:
    assert set(DAMAGES) == {invariant.id for invariant in INVARIANTS}
    assert len(INVARIANTS) >= 30


FOUND = {"orders-are-found-by-their-words", "orders-are-filtered-by-what-they-are-about", "notes-are-found-at-the-desk-alone"}
COUNTED = {"seat-tallies-are-the-ledger", "holder-tallies-count-people", "seat-holders-have-roles",
           "people-are-found-by-their-words"}


@pytest.mark.parametrize("broken", DAMAGES)
def test_f19_each_damage_is_found_by_its_invariant_and_no_other(broken: str, damaged: Session) -> None:
    for statement in DAMAGES[broken].statements:
        changed = damaged.connection().exec_driver_sql(statement.replace("%", "%%"))
        assert changed.rowcount != 0, f"the damage did nothing: {statement}"
    if broken not in COUNTED:
        damaged.connection().exec_driver_sql("SELECT recount_seats()")  # no trigger counts along here
    if broken not in FOUND:
        damaged.connection().exec_driver_sql("SELECT find_orders_anew()")  # nor notes the words
    assert found_wrong(damaged) == {broken} | DAMAGES[broken].also


def test_the_command_reports_in_words_and_in_json(run_on_demo: Run) -> None:
    words, report = run_on_demo("doctor"), run_on_demo("doctor", "--json")
    assert (words.exit_code, report.exit_code) == (0, 0), words.output
    assert "0 of them found something wrong" in words.output
    assert json.loads(report.stdout)["is_sound"] is True
    assert len(json.loads(report.stdout)["invariants"]) == len(INVARIANTS)

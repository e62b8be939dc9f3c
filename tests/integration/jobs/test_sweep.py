"""R64, F14: a part of the sweep that fails keeps nobody else from their turn."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.jobs import scheduler
from app.services.seating import cancellation
from tests.factories import Case, House, account, act, as_job, order_at
from tests.factories.approving import approver, stage
from tests.integration.approving.test_reminders import waiting
from workflows.seat_order import State

BROKEN = """
CREATE FUNCTION refuse_an_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today' USING ERRCODE = '%s'; END $$;
CREATE TRIGGER refuse_an_end BEFORE INSERT ON order_events FOR EACH ROW WHEN (NEW.verb = 'end_account')
    EXECUTE FUNCTION refuse_an_end();
"""


@pytest.fixture(params=["raise_exception", "query_canceled", "lock_not_available", "deadlock_detected"])
def accounts_cannot_end(request: pytest.FixtureRequest, owner_connection: psycopg.Connection) -> Iterator[None]:
    owner_connection.execute((BROKEN % request.param).encode())
    yield
    owner_connection.execute("DROP FUNCTION refuse_an_end() CASCADE")


def one_ends_and_one_expires(owner: psycopg.Connection) -> tuple[House, Case]:
    house, case = account("self_service"), order_at("quoted")
    act(house.owner, cancellation.cancel, "Enough")
    owner.execute("UPDATE cancellations SET effective_on = current_date - 1")
    case.move_last_day(-1)
    return house, case


@pytest.mark.usefixtures("accounts_cannot_end")
def test_r64_an_account_that_cannot_end_keeps_no_offer_from_expiring(record: Flask, owner_connection: psycopg.Connection) -> None:
    house, case = one_ends_and_one_expires(owner_connection)
    as_job(scheduler.sweep)
    assert case.state is State.EXPIRED
    standing = owner_connection.execute("SELECT standing FROM accounts WHERE id = %s", [house.id]).fetchone()
    assert standing == ("good",), "the control: the part did fail"


@pytest.mark.parametrize("accounts_cannot_end", ["admin_shutdown"], indirect=True)
@pytest.mark.usefixtures("accounts_cannot_end")
def test_f5_a_database_that_goes_away_ends_the_sweep_and_the_next_one_asks_again(record: Flask, owner_connection: psycopg.Connection) -> None:
    _, case = one_ends_and_one_expires(owner_connection)
    with pytest.raises(OperationalError):
        as_job(scheduler.sweep)
    assert case.state is State.QUOTED


def test_r65_a_policy_that_cannot_be_read_keeps_no_offer_from_expiring(
    record: Flask, owner_connection: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    case, waits = order_at("quoted"), waiting(stage(), **{"deal-desk": [approver()]})
    case.move_last_day(-1)
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute("UPDATE approval_policies SET document = '{\"rules\": 7}'")
    as_job(scheduler.sweep)
    assert (case.state, waits.state) == (State.EXPIRED, State.IN_APPROVAL)
    assert "a part of the sweep failed" in caplog.text, "the control: finding out what waits did fail"

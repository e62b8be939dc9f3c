"""R64, F14: a part of the sweep that fails keeps nobody else from their turn."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app.jobs import scheduler
from app.services.seating import cancellation
from tests.factories import account, act, as_job, order_at
from workflows.seat_order import State

BROKEN = """
CREATE FUNCTION refuse_an_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
CREATE TRIGGER refuse_an_end BEFORE INSERT ON order_events FOR EACH ROW WHEN (NEW.verb = 'end_account')
    EXECUTE FUNCTION refuse_an_end();
"""


@pytest.fixture
def accounts_cannot_end(owner_connection: psycopg.Connection) -> Iterator[None]:
    owner_connection.execute(BROKEN)
    yield
    owner_connection.execute("DROP FUNCTION refuse_an_end() CASCADE")


@pytest.mark.usefixtures("accounts_cannot_end")
def test_r64_an_account_that_cannot_end_keeps_no_offer_from_expiring(record: Flask, owner_connection: psycopg.Connection) -> None:
    house, case = account("self_service"), order_at("quoted")
    act(house.owner, cancellation.cancel, "Enough")
    owner_connection.execute("UPDATE cancellations SET effective_on = current_date - 1")
    case.move_last_day(-1)
    as_job(scheduler.sweep)
    assert case.state is State.EXPIRED
    standing = owner_connection.execute("SELECT standing FROM accounts WHERE id = %s", [house.id]).fetchone()
    assert standing == ("good",), "the control: the part did fail"

"""R41, F14: one planned change that cannot be carried out keeps no other from its day, and operators see it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app.services.ordering import status
from app.services.seating import planned_effects
from tests.factories import account, as_job
from tests.integration.services.planning import plan

BROKEN = """
CREATE FUNCTION refuse_this_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER refuse_this_change BEFORE UPDATE ON seat_changes FOR EACH ROW
    WHEN (NEW.delta = -3 AND NEW.status = 'applied') EXECUTE FUNCTION refuse_this_change();
"""


@pytest.fixture
def minus_three_is_broken(owner_connection: psycopg.Connection) -> Iterator[None]:
    owner_connection.execute(BROKEN)
    yield
    owner_connection.execute("DROP FUNCTION refuse_this_change() CASCADE")


def the_day_comes(owner: psycopg.Connection) -> None:
    owner.execute("UPDATE seat_changes SET effective_on = current_date - 1 WHERE status = 'planned'")


@pytest.mark.usefixtures("minus_three_is_broken")
def test_r41_a_bad_one_is_set_aside_and_the_others_have_their_day(record: Flask, owner_connection: psycopg.Connection) -> None:
    good, bad, other = (account("self_service", seats={"support": 10}) for _ in range(3))
    for house, fewer in ((good, 2), (bad, 3), (other, 4)):
        plan(house, support=fewer)
    the_day_comes(owner_connection)
    assert as_job(planned_effects.apply_due) == 2
    assert as_job(planned_effects.apply_due) == 0, "it is not tried again at once"
    assert [house.seats()[0] for house in (good, bad, other)] == [8, 10, 6]
    (aside,) = [row for row in as_job(status.set_aside) if row.kind == "planned_change"]
    assert (aside.n, aside.last_error) == (1, "not this one")


def test_r41_what_was_set_aside_has_its_turn_again(
    record: Flask, owner_connection: psycopg.Connection, minus_three_is_broken: None
) -> None:
    house = account("self_service", seats={"support": 10})
    plan(house, support=3)
    the_day_comes(owner_connection)
    assert as_job(planned_effects.apply_due) == 0
    owner_connection.execute("DROP TRIGGER refuse_this_change ON seat_changes")
    assert as_job(planned_effects.apply_due) == 0, "not before an hour has gone by"
    owner_connection.execute("UPDATE seat_changes SET held_up_at = now() - interval '2 hours' WHERE held_up_at IS NOT NULL")
    assert as_job(planned_effects.apply_due) == 1
    assert house.seats()[0] == 7
    assert as_job(status.set_aside) == []

"""R50, R52: any periods, also overlapping ones: on every day the seats are the base and what is lent, each end once."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.periods import Period
from tests.factories import account
from tests.factories.time import advance
from tests.integration.services.lending import calendar, counts, in_days, listed, taken_to, wish_for

BASE = 4
spans = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=4)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans)
def test_r52_every_day_has_the_seats_of_its_periods_and_every_end_comes_once(
    record: Flask, owner_connection: psycopg.Connection, lent: list[tuple[int, int, int]]
) -> None:
    house = account(seats={"support": BASE})
    today = in_days(owner_connection, 0)
    periods = [(Period(today + timedelta(days=first), today + timedelta(days=first + length)), seats) for first, length, seats in lent]
    cases = [taken_to("accepted", house, wish_for(owner_connection, first, first + length, seats)) for first, length, seats in lent]
    for n in range(10):
        calendar(*cases)
        assert calendar(*cases) == 0, "a second sweep finds nothing to do"
        base, temporary, _free = counts(house)
        assert base + temporary == BASE + sum(seats for period, seats in periods if period.has(today + timedelta(days=n)))
        assert base == BASE
        advance(owner_connection, days=1)
    calendar(*cases)
    ends = "SELECT count(*), -sum(delta) FROM seat_changes WHERE account_id = %s AND status = 'applied' AND cause = 'temporary_ended'"
    assert owner_connection.execute(ends, [house.id]).fetchone() == (len(lent), sum(seats for _, _, seats in lent))
    assert {one.standing.value for one in listed(house)} == {"ended"}
    owner_connection.execute("UPDATE clock SET ahead = '0'")

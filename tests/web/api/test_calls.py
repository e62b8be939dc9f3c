"""D9: a token may call so many times a minute, counted for all processes together, and nobody is kept out when Redis is away."""

from __future__ import annotations

import pytest
import redis

from app.gateways.calls import RedisCalls
from app.services.people.calls import PORTIONS, Calls
from tests.factories import account
from tests.web.api.answers import is_problem

NOBODY_THERE = "redis://127.0.0.1:1/0"


class Stopped:
    """A clock that stands ten seconds into a minute."""

    now = 1_800_000_010.0

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """No minute ends while a test counts."""
    stopped = Stopped()
    monkeypatch.setattr("app.services.people.calls.time", stopped)
    return stopped


@pytest.fixture(autouse=True)
def _nothing_counted(valkey):
    with redis.Redis.from_url(valkey) as client:
        for key in client.scan_iter("seatwright:call*"):
            client.delete(key)


@pytest.fixture
def limited(app, valkey):
    """The application with a limit of five calls a minute."""
    before = app.extensions["calls"]
    app.extensions["calls"] = Calls(RedisCalls(valkey), 5)
    yield app
    app.extensions["calls"] = before


@pytest.mark.usefixtures("limited")
def test_d9_whoever_calls_too_often_is_told_when_to_call_again(program):
    house = account("managed")
    caller, other = program(house.owner), program(house.owner)
    answers = [caller.get("/settings") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    is_problem(answers[-1], 429, "too_many_requests")
    assert answers[-1].headers["Retry-After"] == "50"
    assert is_problem(caller.get("/settings", Accept_Language="fr"), 429, "too_many_requests")["title"] == "Trop de requêtes"
    assert other.get("/settings").status_code == 200, "each token is counted for itself"


@pytest.mark.usefixtures("limited")
def test_d9_a_call_too_many_changes_nothing(program):
    caller = program(account("managed").owner)
    for _ in range(5):
        caller.get("/settings")
    assert caller.patch("/settings", {"time_zone": "Asia/Tokyo"}).status_code == 429


def test_d9_without_a_limit_nobody_is_refused(app, program):
    assert app.extensions["calls"].a_minute == 0
    caller = program(account("managed").owner)
    assert {caller.get("/settings").status_code for _ in range(20)} == {200}


def test_d9_two_processes_count_together(valkey):
    here, there = Calls(RedisCalls(valkey), 6), Calls(RedisCalls(valkey), 6)
    waits = [one.seconds_to_wait(7) for one in (here, there, here, there, here, there, here)]
    assert [wait > 0 for wait in waits] == [False] * 6 + [True]


def test_d9_a_generous_limit_is_told_in_portions_and_holds_to_within_one_for_each_process(valkey):
    class Counting(RedisCalls):
        trips = 0

        def add(self, token_id, minute, number):
            self.trips += 1
            return super().add(token_id, minute, number)

    tallies = Counting(valkey), Counting(valkey)
    here, there = (Calls(tally, 1000) for tally in tallies)
    let_through = sum(one.seconds_to_wait(7) == 0 for _ in range(700) for one in (here, there))
    assert 1000 <= let_through <= 1000 + 2 * 1000 // PORTIONS
    assert sum(tally.trips for tally in tallies) <= PORTIONS + 4


def test_f4_without_redis_nobody_is_kept_out_and_each_process_counts_for_itself(app, program):
    away = RedisCalls(NOBODY_THERE)
    here, there = Calls(away, 3), Calls(away, 3)
    assert [here.seconds_to_wait(7) > 0 for _ in range(4)] == [False] * 3 + [True]
    assert there.seconds_to_wait(7) == 0
    assert here.last_seen([7]) == {}


def test_d9_the_next_minute_begins_anew(valkey, clock):
    calls = Calls(RedisCalls(valkey), 2)
    assert [calls.seconds_to_wait(7) > 0 for _ in range(3)] == [False, False, True]
    clock.now += 50
    assert calls.seconds_to_wait(7) == 0

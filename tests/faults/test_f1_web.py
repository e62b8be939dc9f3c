"""F1 and F11 at the web's own places: killed around the commit, a request that is sent again has one effect."""

from __future__ import annotations

import uuid
from functools import partial

import psycopg
import pytest
from flask import Flask

from tests.factories import account
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.client import Client, Reply
from tests.faults.harness.crowd import at_once
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

IN_THE_WEB = {"web.before_commit", "web.after_commit"}
ASK = {"change": "add_seats", "lines": [{"product": "support", "seats": 2}], "justification": "New colleagues"}
EFFECTS = "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM seat_changes WHERE cause = 'add_seats') - (SELECT count(*) FROM accounts)"


def _effects(town: Town) -> tuple[int, int]:
    """Orders, and ledger rows beyond those the accounts began with."""
    with psycopg.connect(town.postgres.url) as record:
        row = record.execute(EFFECTS).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def test_f1_f11_killed_around_the_commit_a_request_sent_again_has_one_effect(town: Town) -> None:
    town.keep("web", "relay", "worker-1")
    expected = {"managed": (1, 0), "online_assisted": (1, 1), "self_service": (0, 1)}
    for place in sorted(IN_THE_WEB):
        for kind, effect in expected.items():
            house = account(kind)
            client, before = Client(town.web_port, house.email("owner")), _effects(town)
            town.crash_at(place)
            reply = client.insist("POST", f"/accounts/{house.slug}/requests", ASK)
            assert reply.status == 201, reply
            assert town.has_crashed, place
            orders, changes = _effects(town)
            assert (orders - before[0], changes - before[1]) == effect, (place, kind)
    assert eventually(lambda: is_quiet(town)), faults(town)
    assert faults(town) == []


def test_f11_sent_twice_at_once_or_with_another_body(town: Town) -> None:
    house, times = account("self_service"), 12
    town.keep("web")
    client, path = Client(town.web_port, house.email("owner")), f"/accounts/{house.slug}/requests"
    for n in range(1, 6):
        key, before = uuid.uuid4().hex, _effects(town)
        replies = [one for one in at_once([partial(client.send, "POST", path, ASK, key)] * times) if isinstance(one, Reply)]
        assert len(replies) == times
        made = [one for one in replies if one.status == 201]
        assert made
        assert {one.code for one in replies if one.status != 201} <= {"idempotency_key_in_flight"}
        again = client.insist("POST", path, ASK, key)
        assert all(one.body == again.body for one in made), "the same key got another reply"
        assert _effects(town)[1] - before[1] == 1
        other = client.send("POST", path, {**ASK, "justification": f"Another {n}"}, key)
        assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_f11_while_the_first_is_under_way_the_second_is_told_so(town: Town) -> None:
    """The first waits for the account's history, which somebody else holds."""
    house = account("self_service")
    town.keep("web")
    client, path, key = Client(town.web_port, house.email("owner")), f"/accounts/{house.slug}/requests", uuid.uuid4().hex
    with psycopg.connect(town.postgres.url) as holder, psycopg.connect(town.postgres.url, autocommit=True) as watch:
        holder.execute("SELECT pg_advisory_xact_lock(7236, hashint8(%s))", (house.id,))

        def second() -> Reply:
            assert eventually(lambda: watch.execute(WAITS).fetchone() == (1,))
            try:
                return client.send("POST", path, ASK, key)
            finally:
                holder.rollback()

        first, later = at_once([partial(client.send, "POST", path, ASK, key), second])
    assert isinstance(first, Reply) and isinstance(later, Reply)
    assert (first.status, later.status, later.code) == (201, 409, "idempotency_key_in_flight")


WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_f11_without_the_memory_a_repeated_request_has_two_effects(town: Town, whole_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the answer is never kept."""
    monkeypatch.setattr("app.web.api.once.remember", lambda *_: None)
    house = account("self_service")
    token = Client(town.web_port, house.email("owner")).token
    headers, before = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-same"}, _effects(town)
    for _ in range(2):
        assert whole_app.test_client().post(f"/api/v1/accounts/{house.slug}/requests", json=ASK, headers=headers).status_code == 201
    assert _effects(town)[1] - before[1] == 2

"""D9, F11: the same Idempotency-Key gets the same answer; one effect, whatever is sent twice."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from app.errors import InFlight, Invalid, KeyReused
from app.extensions import db
from app.jobs import scheduler
from app.models.kinds import Scope
from app.services import idempotency
from app.services.idempotency import Answer, fingerprint, is_usable
from app.services.people import tokens
from app.services.people.viewers import Viewer, enter
from app.services.requesting import requests
from tests.factories import account, act, acting_as, as_job, rep, wish

HASH = fingerprint("POST", "/api/v1/orders", b"{}")
ANSWER = Answer(201, {"path": "seats"}, {"Location": "/x"})


def recall(viewer: Viewer, key: str, request_hash: bytes) -> Answer | None:
    """What the API asks at its door, with a token of theirs."""
    secret = as_job(tokens.issue, viewer.email, Scope.WRITE)
    entered = enter("token", secret, key if is_usable(key) else None)
    assert entered is not None
    return idempotency.recall(entered, key, request_hash)


def submit_once(viewer: Viewer, key: str, request_hash: bytes = HASH) -> Answer:
    """What the API does with a request that carries a key."""
    if answer := recall(viewer, key, request_hash):
        return answer
    requests.submit(viewer, wish(support=1))
    idempotency.remember(viewer, key, request_hash, ANSWER)
    return ANSWER


def test_d9_the_second_time_is_answered_and_done_once(record: Flask) -> None:
    house = account("self_service")
    for _ in range(3):
        assert act(house.owner, submit_once, "key-1") == ANSWER
    assert house.seats() == (11, 0, 0, 11)


def test_d9_another_key_is_another_request(record: Flask) -> None:
    house = account("self_service")
    for n in range(3):
        act(house.owner, submit_once, f"key-{n}")
    assert house.seats() == (13, 0, 0, 13)


@pytest.mark.parametrize(
    "other",
    [("POST", "/api/v1/orders", b"{ }"), ("PUT", "/api/v1/orders", b"{}"), ("POST", "/api/v1/x", b"{}")],
)
def test_d9_the_same_key_with_another_request_is_refused(
    record: Flask, other: tuple[str, str, bytes]
) -> None:
    house = account("self_service")
    act(house.owner, submit_once, "key-1")
    with pytest.raises(KeyReused):
        act(house.owner, submit_once, "key-1", fingerprint(*other))
    assert house.seats() == (11, 0, 0, 11)


def test_d9_keys_belong_to_whoever_sent_them(record: Flask) -> None:
    house, other = account("self_service"), account("self_service")
    for viewer in (house.owner, house.billing, other.owner):
        act(viewer, submit_once, "key-1")
    assert (house.seats()[0], other.seats()[0]) == (12, 11)
    assert act(rep(), recall, "key-1", HASH) is None


def test_f11_the_same_key_while_the_first_is_at_work_is_told_to_wait(record: Flask) -> None:
    house = account("self_service")
    with acting_as(house.owner):
        submit_once(house.owner, "key-1")
        with pytest.raises(InFlight):
            act(house.owner, submit_once, "key-1")
        assert act(house.owner, recall, "key-2", HASH) is None
    assert act(house.owner, submit_once, "key-1") == ANSWER
    assert house.seats() == (11, 0, 0, 11)


def test_f11_a_first_that_failed_leaves_the_key_free(record: Flask) -> None:
    house = account("self_service")
    with acting_as(house.owner):
        submit_once(house.owner, "key-1")
        db.session.rollback()
    assert house.seats() == (10, 0, 0, 10)
    act(house.owner, submit_once, "key-1")
    assert house.seats() == (11, 0, 0, 11)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "a\x00b"])
def test_a_key_of_no_use_is_refused(record: Flask, key: str) -> None:
    house = account("self_service")
    with pytest.raises(Invalid) as caught:
        act(house.owner, submit_once, key)
    assert caught.value.field == "Idempotency-Key"


@pytest.mark.parametrize("key", ["x", "x" * 255, "é ✓", "'; DROP TABLE orders; --"])
def test_any_other_key_will_do(record: Flask, key: str) -> None:
    house = account("self_service")
    assert act(house.owner, submit_once, key) == act(house.owner, submit_once, key)


AGED = "UPDATE idempotency_keys SET created_at = now() - make_interval(days => %s) WHERE key = %s"


def test_d9_a_key_is_kept_as_long_as_promised_and_no_longer(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service")
    for key, days in (("old", idempotency.KEPT_DAYS + 1), ("kept", idempotency.KEPT_DAYS - 1), ("new", 0)):
        act(house.owner, submit_once, key)
        owner_connection.execute(AGED, [days, key])
    as_job(scheduler.sweep)
    assert [owner_connection.execute("SELECT count(*) FROM idempotency_keys WHERE key = %s", [key]).fetchone() for key in ("old", "kept", "new")] == [
        (0,), (1,), (1,)]  # fmt: skip
    assert act(house.owner, submit_once, "kept") == ANSWER
    assert house.seats() == (13, 0, 0, 13)


def test_d9_old_keys_go_a_portion_at_a_time(record: Flask, owner_connection: psycopg.Connection) -> None:
    owner_connection.execute(
        "INSERT INTO idempotency_keys (account_id, actor_id, key, request_hash, status, body, headers, created_at)"
        " SELECT 0, n %% 7, n::text, %s, 200, '{}', '{}', now() - interval '40 days' FROM generate_series(1, %s) n",
        [HASH, idempotency.AT_ONCE + 3],
    )
    assert [as_job(idempotency.forget_old) for _ in range(3)] == [idempotency.AT_ONCE, 3, 0]

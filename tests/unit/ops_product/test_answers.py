"""Whom the demo product believes and what it answers, without a socket."""

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.gateways.signature import Signed, sign
from app.ops.product.answers import Answer, Call, Product
from app.ops.product.store import Store

SEATS = "/accounts/atelier-nord/products/support/seats"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    store = Store(tmp_path / "product.sqlite3")
    yield Product(store, "secret")
    store.close()


def put(product: Product, body: bytes, key: str = "change-1", at: float | None = None) -> Answer:
    header = sign("secret", int(at or time.time()), Signed("PUT", SEATS, key, body))
    return product.answer(Call("PUT", SEATS, key, header, body, True))


def get(product: Product, target: str, is_from_this_machine: bool = True) -> Answer:
    return product.answer(Call("GET", target, "", "", b"", is_from_this_machine))


def tell(product: Product, **mood: Any) -> Answer:
    return product.answer(Call("POST", "/behaviour", "", "", json.dumps(mood).encode(), True))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"seats": -1}',
        b'{"seats": 1.5}',
        b'{"seats": true}',
        b'{"seats": "9"}',
        b'{"seats": 1000001}',
        b"[" * 60_000,
    ],
)
def test_a_number_of_seats_that_is_none_changes_nothing(product: Product, body: bytes) -> None:
    assert put(product, body).status == 400
    assert product.store.effects(0, 10) == []


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_change_without_a_usable_key_is_refused(product: Product, key: str) -> None:
    assert put(product, b'{"seats": 1}', key).status == 400


def test_a_recorded_call_played_again_after_five_minutes_is_refused(product: Product) -> None:
    assert put(product, b'{"seats": 1}', at=time.time() - 301).status == 401
    assert put(product, b'{"seats": 1}', at=time.time() - 200).status == 200


@pytest.mark.parametrize("target", ["/log", "/behaviour", SEATS])
def test_what_checkers_read_is_closed_to_other_machines(product: Product, target: str) -> None:
    assert get(product, target, is_from_this_machine=False).status == 401
    assert get(product, "/health", is_from_this_machine=False).status == 200


def test_the_log_pages_by_its_last_number(product: Product) -> None:
    for number in range(5):
        put(product, b'{"seats": %d}' % number, f"change-{number}")
    first = get(product, "/log?limit=3").body["effects"]
    rest = get(product, f"/log?after={first[-1]['id']}").body["effects"]
    assert [effect["seats"] for effect in first + rest] == [0, 1, 2, 3, 4]
    assert get(product, "/log?after=x").status == 400


def test_the_log_cannot_be_rewritten(product: Product, tmp_path: Path) -> None:
    put(product, b'{"seats": 1}')
    with contextlib.closing(sqlite3.connect(tmp_path / "product.sqlite3")) as intruder:
        for attempt in ("UPDATE effects SET seats = 99", "DELETE FROM effects"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                intruder.execute(attempt)


def test_moods_are_told_over_the_wire_and_seen_in_the_answers(product: Product) -> None:
    assert tell(product, mode="sulk").status == 400
    for mode, status in [
        ("fail", 503),
        ("refuse", 409),
        ("hang", 0),
        ("lose", 0),
        ("slow", 200),
        ("ok", 200),
    ]:
        assert tell(product, mode=mode, times=1, delay_ms=1).status == 200
        assert put(product, b'{"seats": 1}').status == status
    assert get(product, "/health").body == {"status": "ok", "effects": 1, "calls": 6}


def test_what_is_not_there_is_not_found(product: Product) -> None:
    assert get(product, "/nowhere").status == get(product, SEATS).status == 404
    assert product.answer(Call("DELETE", SEATS, "", "", b"", True)).status == 404

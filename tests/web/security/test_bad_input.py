"""Bad input anywhere gets a clear answer and changes nothing."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask import Flask

from tests.web.security.identities import World, inhabit

COUNT = "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM order_events), (SELECT count(*) FROM seat_changes)"
GOOD: dict[str, Any] = {"change": "add_seats", "lines": [{"product": "support", "seats": 1}], "justification": "New colleagues"}
BODIES = {
    "broken": (b'{"change": ', 400), "2 MB": (b'{"change": "' + b"x" * 2_000_000 + b'"}', 413), "a list": (b"[]", 422),
    "NUL": (b'{"change": "add_seats", "justification": "a\\u0000b", "lines": [{"product": "support", "seats": 1}]}', 422),
    "not UTF-8": (b'{"change": "\xff"}', 400), "deep": (b"[" * 50_000, 400),
}  # fmt: skip
FIELDS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"lines": [{"product": "no-such-product", "seats": 1}]}, "lines.0.product"),
    ({"lines": [{"product": "support", "seats": -1}]}, "lines.0.seats"),
    ({"lines": [{"product": "support", "seats": 10**30}]}, "lines.0.seats"),
    ({"lines": [{"product": "support", "seats": 0}]}, "lines.0.seats"),
    ({"needed_on": "2001-01-01"}, "needed_on"),
    ({"needed_on": "2026-02-30"}, "needed_on"),
    ({"change": "add_everything"}, "change"),
    ({"lines": []}, "lines"),
)


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection) -> World:
    return inhabit(app, owner_connection)


def _post(world: World, **sent: Any) -> Any:
    headers = {"Authorization": f"Bearer {world.token('owner')}"}
    return world.app.test_client().post(f"/api/v1/accounts/{world.house.slug}/requests", headers=headers, **sent)


@pytest.mark.parametrize("name", BODIES)
def test_f16_a_body_that_cannot_be_read(world: World, owner_connection: psycopg.Connection, name: str) -> None:
    body, status = BODIES[name]
    before = owner_connection.execute(COUNT).fetchone()
    answer = _post(world, data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["detail"]
    assert owner_connection.execute(COUNT).fetchone() == before


@pytest.mark.parametrize(("wrong", "field"), FIELDS)
def test_f16_a_field_that_makes_no_sense_is_named(
    world: World, owner_connection: psycopg.Connection, wrong: dict[str, Any], field: str
) -> None:
    before = owner_connection.execute(COUNT).fetchone()
    answer = _post(world, json={**GOOD, **wrong})
    assert answer.status_code == 422
    assert field in {one["field"] for one in answer.json["errors"]}
    assert owner_connection.execute(COUNT).fetchone() == before


@pytest.mark.parametrize(("form", "status"), [
    ({"email": "a\x00b@example.com", "password": "x"}, 422), ({"email": "x" * 300 + "@example.com", "password": "x"}, 422),
    ({"email": "a@example.com", "password": "x" * 2_000_000}, 413), ({}, 422),
])  # fmt: skip
def test_f16_a_form_that_makes_no_sense(world: World, monkeypatch: pytest.MonkeyPatch, form: dict[str, str], status: int) -> None:
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", False)
    answer = world.app.test_client().post("/sign-in", data=form)
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/requests/SO-%00", "/l/%00", "/team?after=%00", "/requests?state=%00", "/requests?cursor=%00",
                                  "/subscription?x=%ff", "/requests/" + "x" * 5000])  # fmt: skip
def test_f16_an_address_that_makes_no_sense_is_no_mistake_of_ours(world: World, path: str) -> None:
    assert world.ask("owner", "GET", path).status_code < 500

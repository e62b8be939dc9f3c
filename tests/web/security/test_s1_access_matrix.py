"""S1: who may use which address, as one table. An address that is not in it fails the build."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access import Access
from tests.web.security.identities import IDENTITIES, World, inhabit
from tests.web.security.matrix import MATRIX


def seen(answer: TestResponse) -> str:
    """y: let in, whatever became of the request; s: asked to sign in; f: forbidden; n: nothing there; !: our mistake."""
    if answer.status_code == 401 or (answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")):
        return "s"
    return {403: "f", 404: "n"}.get(answer.status_code, "!" if answer.status_code >= 500 else "y")


def addresses(app: Flask) -> dict[str, str]:
    """Each method and rule with its endpoint."""
    return {f"{method} {rule.rule}": rule.endpoint for rule in app.url_map.iter_rules()
            for method in sorted(rule.methods or ()) if method not in {"OPTIONS", "HEAD"}}  # fmt: skip


def visited(world: World, address: str) -> str:
    """What each identity meets there, a letter each."""
    method, rule = address.split(" ", 1)
    path = world.path_of(rule)
    return "".join(seen(world.ask(identity, method, path)) for identity in IDENTITIES)


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)  # S10 is tried by itself; here nothing shall hide who may
    return inhabit(app, owner_connection)


def test_s1_every_address_is_in_the_matrix(app: Flask) -> None:
    assert set(addresses(app)) == set(MATRIX), "declare who may use it in tests/web/security/matrix.py"


def test_s1_every_cell_is_as_declared(world: World) -> None:
    wrong = {address: f"declared {MATRIX[address]}, found {found}" for address in MATRIX
             if (found := visited(world, address)) != MATRIX[address]}  # fmt: skip
    told = "\n".join(f"{address}: {cells}" for address, cells in wrong.items())
    assert not wrong, f"{told}\nthe letters stand for {', '.join(IDENTITIES)}"


def test_s1_an_open_door_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a page of the desk that anybody may open."""
    monkeypatch.setattr(world.app.view_functions["desk.queue"], "access", Access.SIGNED_IN)
    assert visited(world, "GET /desk") != MATRIX["GET /desk"]

"""S2: what is somebody else's is answered as what is not there, and gives away nothing."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask import Flask

from tests.factories import account, order_at
from tests.web.security.identities import World, inhabit

NOT_THERE = "SO-00000"
PAGES = ("/requests/{}", "/requests/{}/offer", "/requests/{}/offer/1.pdf", "/requests/{}/sent", "/requests/{}/accepted",
         "/api/v1/orders/{}")  # fmt: skip
POSTS = (("POST", "/requests/{}/steps"), ("POST", "/api/v1/orders/{}/steps"), ("PUT", "/api/v1/orders/{}/quote"))
VARYING = re.compile(r'name="csrf-token" content="[^"]+"|name="csrf_token"[^>]+>|[0-9a-f]{32}|SO-\w+')


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return inhabit(app, owner_connection)


def _told(world: World, method: str, path: str) -> tuple[int, str]:
    answer = world.ask("stranger", method, path)
    return answer.status_code, VARYING.sub("", answer.text)


@pytest.mark.parametrize(("method", "path"), [*(("GET", page) for page in PAGES), *POSTS])
def test_s2_somebody_else_s_order_is_answered_as_none(world: World, method: str, path: str) -> None:
    theirs, none = (_told(world, method, path.format(reference)) for reference in (world.case.reference, NOT_THERE))
    assert theirs == none
    assert theirs[0] == 404
    assert world.house.slug not in theirs[1]
    assert world.case.state == "quoted"


@pytest.mark.parametrize("path", ["/api/v1/accounts/{}/subscription", "/api/v1/accounts/{}/requests"])
def test_s2_somebody_else_s_account_is_answered_as_none(world: World, path: str) -> None:
    method = "POST" if path.endswith("requests") else "GET"
    theirs, none = (_told(world, method, path.format(slug)) for slug in (world.house.slug, "no-such-account"))
    assert (theirs[0], theirs[1].replace(world.house.slug, "")) == (none[0], none[1].replace("no-such-account", ""))


@pytest.mark.parametrize("query", ["account={}", "state=quoted&account={}", "mine=false&account={}", ""])
def test_s2_a_filter_finds_nothing_of_somebody_else_s(world: World, query: str) -> None:
    text = world.ask("stranger", "GET", "/api/v1/orders?" + query.format(world.house.slug)).text
    assert world.case.reference not in text
    mine = order_at("pending", account("managed"))
    assert world.case.reference in world.ask("owner", "GET", "/api/v1/orders").text, "the control finds it"
    assert mine.reference not in world.ask("owner", "GET", "/api/v1/orders").text

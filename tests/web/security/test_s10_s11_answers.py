"""S10 and S11: forms of other sites do nothing, nobody is sent elsewhere, and every answer says what a page may load."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask import Flask

from tests.factories import account
from tests.web.desk.browser import Browser
from tests.web.security.identities import World, inhabit
from tests.web.security.matrix import MATRIX

ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "javascript:alert(1)",
             "/%09/evil.example\t", "/\n/evil.example", " //evil.example", "///evil.example", "/\\/evil.example", "http:/\\evil.example")  # fmt: skip
FORMS = sorted(address.split(" ", 1)[1] for address in MATRIX if address.startswith("POST ") and "/api/" not in address)


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection) -> World:
    return inhabit(app, owner_connection)


@pytest.mark.parametrize("rule", FORMS)
def test_s10_a_form_without_its_token_changes_nothing(world: World, rule: str) -> None:
    path = world.path_of(rule)
    for identity in ("owner", "rep"):
        answer = world.client(identity).post(path, data={"verb": "accept_quote", "locale": "fr", "go": "send"})
        assert answer.status_code == 400
    assert world.case.state == "quoted"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_s10_nobody_is_sent_to_another_site(app: Flask, target: str) -> None:
    browser = Browser(app, account("managed").owner)
    answers = [browser.client.post("/language", data={"csrf_token": browser.token, "locale": "en", "next": target}),
               browser.client.post("/sign-in/demo", query_string={"next": target}, data={"csrf_token": browser.token, "email": ""})]  # fmt: skip
    for answer in answers:
        assert answer.headers.get("Location", "/") == "/"


@pytest.mark.parametrize("address", sorted(MATRIX))
def test_s11_every_answer_carries_the_policy(world: World, address: str) -> None:
    method, rule = address.split(" ", 1)
    path = world.path_of(rule)
    for identity in ("anonymous", "owner", "rep"):
        answer = world.ask(identity, method, path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        page = answer.text if answer.mimetype == "text/html" else ""
        assert not re.search(r'<[^>]+ style="|<[^>]+ on\w+="|<script(?![^>]+src=)[^>]*>|<style', page)

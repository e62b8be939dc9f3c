"""S10 and S11: forms of other sites do nothing, nobody is sent elsewhere, and every answer says what a page may load."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from tests.factories import account
from tests.web.desk.browser import Browser
from tests.web.security.identities import World, inhabit
from tests.web.security.matrix import MATRIX

ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "javascript:alert(1)",
             "/%09/evil.example\t", "/\n/evil.example", " //evil.example", "///evil.example", "/\\/evil.example", "http:/\\evil.example")  # fmt: skip
FORMS = sorted(address.split(" ", 1)[1] for address in MATRIX if address.startswith("POST ") and "/api/" not in address)

INLINE = re.compile(r'<[^>]+ style="|<[^>]+ on\w+="|<script(?![^>]+src=)[^>]*>|<style')
GOOD = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
KINDS: dict[str, Callable[[str], bool]] = {
    "read": lambda address: address.startswith("GET "),
    "form": lambda address: not address.startswith("GET ") and "/api/" not in address,
    "program": lambda address: not address.startswith("GET ") and "/api/" in address,
}


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection) -> World:
    return inhabit(app, owner_connection)


def test_s10_a_form_without_its_token_changes_nothing(world: World) -> None:
    """One world for all forms: nothing of it changes, so that none can spoil another's try."""
    taken = {}
    for rule in FORMS:
        path = world.path_of(rule)
        for identity in ("owner", "rep"):
            answer = world.client(identity).post(path, data={"verb": "accept_quote", "locale": "fr", "go": "send"})
            if (answer.status_code, world.case.state) != (400, "quoted"):
                taken[f"{rule} by {identity}"] = (answer.status_code, world.case.state)
    assert not taken


@pytest.mark.parametrize("target", ELSEWHERE)
def test_s10_nobody_is_sent_to_another_site(app: Flask, target: str) -> None:
    browser = Browser(app, account("managed").owner)
    answers = [browser.client.post("/language", data={"csrf_token": browser.token, "locale": "en", "next": target}),
               browser.client.post("/sign-in/demo", query_string={"next": target}, data={"csrf_token": browser.token, "email": ""})]  # fmt: skip
    for answer in answers:
        assert answer.headers.get("Location", "/") == "/"


@pytest.mark.parametrize(("asked", "back"), [("/subscription", "/subscription"), ("/orders?state=pending", "/orders?state=pending")])
def test_s10_whoever_signs_in_comes_back_to_the_very_page(app: Flask, asked: str, back: str) -> None:
    where = urlsplit(app.test_client().get(asked).headers["Location"])
    assert (where.path, parse_qs(where.query)["next"]) == ("/sign-in", [back])


def unsafe(answer: Response | TestResponse) -> list[str]:
    """What an answer lacks that would keep a browser from loading or running what is not ours."""
    policy = answer.headers.get("Content-Security-Policy", "")
    page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    wrong = {
        "allows by default": not policy.startswith("default-src 'none'"),
        "unsafe": "unsafe" in policy,
        "sniffed": answer.headers.get("X-Content-Type-Options") != "nosniff",
        "written in the page": INLINE.search(page),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


@pytest.mark.parametrize("kind", KINDS)
def test_s11_every_answer_carries_the_policy(world: World, kind: str) -> None:
    """A world for each kind: what only reads, forms without a token and programs do not get into each other's way."""
    wrong = {}
    for address in filter(KINDS[kind], sorted(MATRIX)):
        method, rule = address.split(" ", 1)
        path = world.path_of(rule)
        for identity in ("anonymous", "owner", "rep"):
            if faults := unsafe(world.ask(identity, method, path)):
                wrong[f"{address} to {identity}"] = faults
    assert not wrong


def test_s11_every_address_is_of_a_kind() -> None:
    assert [address for address in MATRIX if sum(is_one(address) for is_one in KINDS.values()) != 1] == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Response("", headers=GOOD | {"Content-Security-Policy": "img-src 'self'"}), "allows by default"),
        (Response("", headers={"X-Content-Type-Options": "nosniff"}), "allows by default"),
        (Response("", headers=GOOD | {"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"}), "unsafe"),
        (Response("", headers={"Content-Security-Policy": "default-src 'none'"}), "sniffed"),
        (Response('<p style="color: red">', mimetype="text/html", headers=GOOD), "written in the page"),
        (Response("<script>go()</script>", mimetype="text/html", headers=GOOD), "written in the page"),
        (Response('<b onclick="go()">', mimetype="text/html", headers=GOOD), "written in the page"),
    ],
)
def test_s11_an_unsafe_answer_is_noticed(answer: Response, fault: str) -> None:
    assert unsafe(answer) == [fault]


def test_s11_a_safe_answer_is_left_alone() -> None:
    assert unsafe(Response('<script src="/static/app.js"></script>', mimetype="text/html", headers=GOOD)) == []

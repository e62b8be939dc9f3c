"""Links in mails open without sign-in, decide once, and nothing by being opened (R68, S8)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.ordering.links import Purpose
from app.services.requesting import changing_requests
from app.services.requesting.requests import Wish
from tests.factories import account, act, order_at, wish
from tests.web.links.behind_links import csrf, link, post
from workflows.intake import Change
from workflows.seat_order import State


def test_r62_the_customer_answers_from_the_link_without_signing_in(app: Flask, client: FlaskClient) -> None:
    case = order_at("on_hold")
    address = link(app, case, case.house.owner, "answer")
    page = client.get(address)
    assert page.status_code == 200
    assert case.house.owner.name in page.text, "the page says as whom one acts"
    assert "Sign out" not in page.text, "a link is no sign-in"
    assert post(client, address, verb="answer", note="For the sales team")[0] == 303
    assert case.state is State.IN_REVIEW
    told = case.page().latest("answer")
    assert told is not None
    assert (told.comment, told.actor_name) == ("For the sales team", case.house.owner.name)
    assert "Thank you" in client.get(address).text


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("accept_quote", State.FULFILLING),
        ("decline_quote", State.DECLINED),
        ("ask_revision", State.IN_REVIEW),
    ],
)
def test_r68_the_offer_is_decided_behind_the_link(
    app: Flask, client: FlaskClient, verb: str, state: State
) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.billing, "offer")
    page = client.get(address).text
    assert "Accept the offer" in page
    assert "In short" in page, "what it comes to is told as on the page of the signed in"
    assert "button danger" not in page, "no button outshines the one that accepts"
    assert post(client, address, verb=verb, note="So be it")[0] == 303
    assert case.state is state


@pytest.mark.parametrize(("state", "purpose"), [("on_hold", "answer"), ("quoted", "offer")])
def test_s8_opening_a_link_decides_nothing(
    app: Flask, client: FlaskClient, state: str, purpose: Purpose
) -> None:
    case = order_at(state)
    address, version = link(app, case, case.house.owner, purpose), case.order.version
    for _ in range(3):
        assert client.head(address).status_code == 200
        assert client.get(address, headers={"User-Agent": "scanner"}).status_code == 200
        assert client.get(f"{address}?verb=accept_quote&note=yes").status_code == 200
    assert case.order.version == version
    verb = "answer" if purpose == "answer" else "accept_quote"
    assert post(client, address, verb=verb, note="Yes")[0] == 303
    assert case.order.version > version, "the confirmed form does decide"


def test_s10_a_form_without_its_token_decides_nothing(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    assert client.post(address, data={"verb": "accept_quote"}).status_code == 400
    assert case.state is State.QUOTED


def test_r70_the_history_behind_a_link_says_what_a_request_was_and_is(app: Flask, client: FlaskClient) -> None:
    case = order_at("awaiting_owner")
    act(case.house.owner, changing_requests.change, case.reference, wish(support=4))
    assert "Before: 12 Support. Now: 4 Support." in client.get(link(app, case, case.house.admin, "status")).text


@pytest.mark.parametrize(("purpose", "verb"), [("answer", "cancel"), ("offer", "cancel"), ("offer", "claim")])
def test_a_link_takes_only_the_steps_it_was_written_for(
    app: Flask, client: FlaskClient, purpose: Purpose, verb: str
) -> None:
    case = order_at("on_hold" if purpose == "answer" else "quoted")
    version = case.order.version
    assert post(client, link(app, case, case.house.owner, purpose), verb=verb, note="Hm")[0] == 422
    assert case.order.version == version


def test_u2_an_answer_without_words_is_asked_for_again(app: Flask, client: FlaskClient) -> None:
    case = order_at("on_hold")
    status, words = post(client, link(app, case, case.house.owner, "answer"), verb="answer", note="  ")
    assert status == 422
    assert "There is a problem" in words
    assert "<title>Error:" in words
    assert case.state is State.ON_HOLD


def test_the_status_link_tells_where_it_stands_and_who_is_next(app: Flask, client: FlaskClient) -> None:
    case = order_at("in_review")
    page = client.get(link(app, case, case.house.admin, "status")).text
    assert "Being looked at" in page
    assert case.rep.name in page
    assert "in_review" not in page


def test_r60_behind_a_link_what_happens_next_is_true_for_its_reader(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    case.step(case.house.billing, "decline_quote", "Too much")
    page = client.get(link(app, case, case.house.owner, "status")).text
    assert f"{case.house.billing.name} has declined the offer." in page


def test_r43_what_was_asked_behind_a_link_says_which_cycle(app: Flask, client: FlaskClient) -> None:
    house = account("managed", cycle="annual", seats={"support": 10})
    case = order_at("on_hold", house, asked=Wish(Change.CHANGE_CYCLE, [], "Our budget is made by the month"))
    page = client.get(link(app, case, house.owner, "answer")).text
    for words in ("Another billing cycle", "Monthly"):
        assert words in page


def test_the_identity_is_the_links_whoever_is_signed_in(app: Flask, client: FlaskClient) -> None:
    case, other = order_at("on_hold"), order_at("pending")
    client.post("/sign-in/demo", data={"email": other.house.email("admin"), **csrf(client)})
    page = client.get(link(app, case, case.house.owner, "answer"))
    assert page.status_code == 200
    assert other.house.admin.name not in page.text
    assert post(client, link(app, case, case.house.owner, "answer"), verb="answer", note="Me")[0] == 303
    told = case.page().latest("answer")
    assert told is not None
    assert told.actor_name == case.house.owner.name


def test_these_pages_are_not_listed_and_their_form_works_over_https(app: Flask, client: FlaskClient) -> None:
    case = order_at("on_hold")
    address = link(app, case, case.house.owner, "answer")
    base = "https://seats.example"
    page = client.get(address, base_url=base)
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "same-origin", "no other host ever hears of the token"
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    form = {"csrf_token": found[1], "verb": "answer", "note": "Yes"}
    answer = client.post(address, base_url=base, data=form, headers={"Referer": base + address})
    assert answer.status_code == 303


def test_the_reader_is_spoken_to_in_their_language(app: Flask, client: FlaskClient) -> None:
    from tests.factories import account

    case = order_at("on_hold", account("managed", locale="fr"))
    assert '<html lang="fr">' in client.get(link(app, case, case.house.owner, "answer")).text

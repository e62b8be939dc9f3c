"""A link in a mail acts once, for its reader, on what it was written about; used, superseded or foreign it says so (S8, S2, U8)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.ordering import links
from app.services.ordering.links import Link, Purpose, sign
from app.services.requesting.attachments import Document, attach_to
from tests.factories import account, act, order_at, person, wish
from tests.web.links.behind_links import link, post
from workflows.seat_order import State


def test_s8_forged_tokens_are_nowhere(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    foreign = sign("another-secret", Link("offer", case.house.id, case.house.owner.id, case.id, 1))
    nobody = "/l/" + sign(app.extensions["settings"].secret_key, Link("offer", case.house.id, 999_999_999, case.id, case.order.version))
    for wrong in (
        f"/l/{foreign}",
        address[:-5] + ("A" if address[-5] != "A" else "B") + address[-4:],  # the last letter has bits that say nothing
        "/l/x",
        "/l/%00",
        nobody,
    ):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong).status_code in {400, 404}
    assert case.state is State.QUOTED
    assert client.get(address).status_code == 200


def test_s2_a_link_does_not_open_another_accounts_order(app: Flask, client: FlaskClient) -> None:
    mine, theirs = order_at("quoted"), order_at("quoted")
    token = sign(
        app.extensions["settings"].secret_key, Link("offer", mine.house.id, mine.house.owner.id, theirs.id, 1)
    )
    assert client.get(f"/l/{token}").status_code == 404


def test_s8_a_used_link_says_so_and_acts_no_more(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    assert post(client, address, verb="ask_revision", note="Ten")[0] == 303
    version = case.order.version
    status, words = post(client, address, verb="ask_revision", note="Eleven")
    assert status == 409
    assert "We will write another version" in words
    assert case.order.version == version


def test_s8_a_used_link_gives_thanks_only_while_that_is_the_last_word(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    post(client, address, verb="ask_revision", note="Later please")
    assert "We will write another version" in client.get(address).text
    case.quote()
    text = client.get(address).text
    assert "We will write another version" not in text
    assert "The request has moved on since the mail was written." in text


def test_s8_a_superseded_offer_cannot_be_accepted(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    old = link(app, case, case.house.owner, "offer")
    case.step(case.rep, "revise_quote")
    case.quote()
    assert "nothing left to decide" in client.get(old).text
    assert post(client, old, verb="accept_quote")[0] == 409
    assert case.state is State.QUOTED
    assert post(client, link(app, case, case.house.owner, "offer"), verb="accept_quote")[0] == 303


def test_a_link_survives_what_does_not_change_the_offer(app: Flask, client: FlaskClient) -> None:
    from tests.factories import rep, staff

    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    case.step(staff("manager"), "assign", rep_id=rep().staff_id)
    assert post(client, address, verb="accept_quote")[0] == 303


@pytest.mark.parametrize(("state", "purpose", "verb"), [("quoted", "offer", "accept_quote"), ("on_hold", "answer", "answer")])
def test_r68_a_link_survives_that_the_order_is_handed_over(
    app: Flask, client: FlaskClient, state: str, purpose: Purpose, verb: str
) -> None:
    from tests.factories import rep

    case = order_at(state)
    address = link(app, case, case.house.owner, purpose)
    case.step(case.rep, "hand_over", "Away from tomorrow", rep_id=rep().staff_id)
    assert "Away from tomorrow" not in client.get(address).text
    assert post(client, address, verb=verb, note="Yes")[0] == 303


def test_r68_a_link_survives_a_document_that_a_colleague_attaches(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    act(case.house.admin, attach_to, case.reference, Document("po.pdf", "application/pdf", b"%PDF-1.7 ours %%EOF"))
    assert post(client, address, verb="accept_quote")[0] == 303
    assert case.state is State.FULFILLING


def test_u8_whoever_comes_second_reads_who_was_first(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.billing, "offer")
    case.accept()
    page = client.get(address).text
    assert case.house.owner.name in page
    assert "nothing left to decide" in page


def test_somebody_suspended_since_has_no_link(app: Flask, client: FlaskClient) -> None:
    from tests.factories import person

    case = order_at("quoted")
    gone = person(case.house, "admin", is_suspended=True)
    token = sign(
        app.extensions["settings"].secret_key,
        Link("offer", case.house.id, gone.id, case.id, case.order.version),
    )
    assert client.get(f"/l/{token}").status_code == 404


@pytest.mark.parametrize("purpose", ["status", "answer"])
def test_s8_an_old_link_says_that_it_is_old_and_shows_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, purpose: Purpose
) -> None:
    case = order_at("on_hold")
    address = link(app, case, case.house.owner, purpose)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(links, "LIFETIME_SECONDS", -1)
    answer = client.get(address)
    assert answer.status_code == 410
    assert "This link is too old" in answer.text and case.reference not in answer.text
    assert client.get(address[:-3] + "xxx").status_code == 404, "one that is no link of ours is told nothing"


def test_r64_r68_the_link_of_an_offer_works_as_long_as_the_offer_stands(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail says: by this day, and you need not sign in."""
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    monkeypatch.setattr(links, "LIFETIME_SECONDS", -1)
    assert "Your offer is ready" in client.get(address).text
    case.move_last_day(-1)
    assert client.get(address).status_code == 410
    case.move_last_day(1)
    monkeypatch.setattr(links, "LONGEST_SECONDS", -1)
    assert client.get(address).status_code == 410


def test_r69_behind_a_link_too_it_is_said_why_an_acceptance_went_back(app: Flask, client: FlaskClient) -> None:
    case = order_at("in_review", account("managed", seats={"sell": 10}), asked=wish("remove_seats", sell=4))
    case.quote(starts_on=case.order.today)
    for _ in range(8):
        person(case.house, products={"sell": "agent"})
    address = link(app, case, case.house.owner, "offer")
    assert post(client, address, verb="accept_quote", name="Helen", title="Head of support")[0] == 303
    assert case.state is State.IN_REVIEW
    assert "8 people use Sell" in client.get(address).text

"""Links in mails open without sign-in, decide once, and nothing by being opened (R68, S8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.ordering.links import Link, Purpose, sign
from app.services.people.viewers import Viewer
from app.services.requesting import changing_requests
from app.services.requesting.attachments import Document, attach_to
from app.services.requesting.requests import Wish
from tests.factories import Case, account, act, order_at, wish
from workflows.intake import Change
from workflows.seat_order import State


def link(app: Flask, case: Case, viewer: Viewer, purpose: Purpose, **changes: int) -> str:
    """The address as a mail written now would hold it."""
    version = changes.get("version", case.order.version)
    token = sign(
        app.extensions["settings"].secret_key,
        Link(purpose, case.house.id, viewer.id, case.id, version),
    )
    return f"/l/{token}"


def post(client: FlaskClient, address: str, **form: str) -> tuple[int, str]:
    """Open the page, fill in its form, send it; the status and the words of what comes back."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    answer = client.post(address, data={"csrf_token": found[1], **form})
    return answer.status_code, answer.text


@pytest.fixture(autouse=True)
def checked_tokens(app: Flask) -> Iterator[None]:
    """These pages hold with the CSRF check on, as in production."""
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = before


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
    assert "Accept the offer" in client.get(address).text
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


def test_s8_forged_tokens_are_nowhere(app: Flask, client: FlaskClient) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    foreign = sign("another-secret", Link("offer", case.house.id, case.house.owner.id, case.id, 1))
    nobody = link(app, case, case.rep, "offer")
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


def test_r70_the_history_behind_a_link_says_what_a_request_was_and_is(app: Flask, client: FlaskClient) -> None:
    case = order_at("awaiting_owner")
    act(case.house.owner, changing_requests.change, case.reference, wish(support=4))
    assert "Before: 12 Support. Now: 4 Support." in client.get(link(app, case, case.house.admin, "status")).text


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


def test_somebody_suspended_since_has_no_link(app: Flask, client: FlaskClient) -> None:
    from tests.factories import person

    case = order_at("quoted")
    gone = person(case.house, "admin", is_suspended=True)
    token = sign(
        app.extensions["settings"].secret_key,
        Link("offer", case.house.id, gone.id, case.id, case.order.version),
    )
    assert client.get(f"/l/{token}").status_code == 404


def test_s8_an_expired_token_is_nowhere(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.ordering import links

    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    assert client.get(address).status_code == 200
    monkeypatch.setattr(links, "LIFETIME_SECONDS", -1)
    assert client.get(address).status_code == 404


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


def csrf(client: FlaskClient) -> dict[str, str]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return {"csrf_token": found[1]}

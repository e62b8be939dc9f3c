"""F7: the record is away when a form arrives. The page that says so keeps what was typed, and sends it once more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from html import unescape

import psycopg
import pytest
from flask import Flask
from psycopg.sql import SQL, Identifier

from app.config import Settings
from app.extensions import db
from tests.factories import account, order_at
from tests.factories.accounts import TODAY
from tests.web.account.customer import Customer
from tests.web.desk.browser import Browser

ASK = "/requests/new"
TYPED = {"seats-support": "12", "justification": 'A "new" team in <Lille>', "needed_on": str(TODAY + timedelta(days=20))}


@pytest.fixture
def away(app: Flask, record: Flask, settings: Settings) -> Callable[[], AbstractContextManager[None]]:
    """`with away():` Postgres ends the application's connections and lets nobody in."""
    name = settings.database_url.rpartition("/")[2].partition("?")[0]
    server = settings.database_url.replace(f"/{name}", "/postgres")

    @contextmanager
    def gone() -> Iterator[None]:
        for one in (app, record):
            with one.app_context():
                db.engine.dispose()
        with psycopg.connect(server, autocommit=True) as session:
            door = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            session.execute(door.format(Identifier(name), SQL("false")))
            try:
                yield
            finally:
                session.execute(door.format(Identifier(name), SQL("true")))

    return gone


def _again(page: Browser) -> tuple[str, dict[str, str]]:
    """Where the form of the page leads, and everything it would send."""
    main = page.source.partition("<main")[2]
    action = re.search(r'<form method="post" action="([^"]+)"', main)
    assert action, main
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    return unescape(action.group(1)), {name: unescape(value) for name, value in fields}


def test_f7_a_request_that_could_not_be_taken_is_kept_and_sent_once_the_record_is_back(app, away):
    house = account("managed")
    page = Customer(app, house.owner)
    page.send(ASK, 200, **TYPED, go="check")
    with away():
        text = page.send(ASK, 503, **{**page.hidden, "go": "send"})
        assert 'A "new" team in <Lille>' in text
        assert not re.search("shown total|once [0-9a-f]{8}", text)  # nobody typed it
        assert "Send it again" in text
        action, fields = _again(page)
        page.send(action, 503, **fields)  # too early: still kept
        assert _again(page)[1].keys() == fields.keys()
    action, fields = _again(page)
    page.send(action, 303, **fields)
    assert "Your request is on its way" in page.follow()
    assert house.seats() == (10, 0, 0, 10)


def test_f7_the_form_itself_is_kept_with_the_words_of_its_labels(app, away):
    page = Customer(app, account("managed").owner)
    page.open(ASK)
    with away():
        text = page.send(ASK, 503, **TYPED, go="check")
    assert "What are the seats for?" in text
    assert "Seats: Support 12" in text
    assert "csrf token" not in text


def test_f7_u20_every_field_is_called_as_on_its_page_in_the_reader_s_language_and_none_by_its_own_name(app, away):
    page = Customer(app, account("self_service").owner)
    page.send("/language", 302, locale="fr")
    page.open("/subscription/billing")
    with away():
        text = page.send("/subscription/billing", 503, legal_name="Cobalt", vat_number="FR123", whatever_it_is="seven")
    for words in ("Nom sur la facture Cobalt", "Numéro de TVA FR123", "Votre saisie seven"):
        assert words in text
    assert "vat number" not in text
    assert "whatever it is" not in text


def test_f7_a_rep_s_words_are_kept(app, away):
    case = order_at("in_review")
    page = Browser(app, case.rep)
    where = f"/desk/orders/{case.reference}"
    page.open(where)
    with away():
        assert "How many of them work at night?" in page.send(f"{where}/steps", 503, verb="ask_customer",
                                                              note="How many of them work at night?")  # fmt: skip
    assert case.state == "in_review"
    action, fields = _again(page)
    page.send(action, **fields)
    assert case.state == "on_hold"


def test_f7_nothing_is_offered_to_a_form_without_our_token_nor_with_a_password(app, away):
    page = Customer(app, account("managed").owner)
    with away():
        strange = page.client.post(ASK, data={**TYPED, "csrf_token": "made up", "go": "send"})
        sign_in = page.client.post("/sign-in", data={"csrf_token": page.token, "email": "a@b.example", "password": "secret!"})
    assert strange.status_code in {400, 503}
    assert "Lille" not in strange.text
    assert "secret!" not in sign_in.text

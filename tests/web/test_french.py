"""Whoever reads French reads French: on every page, in every state, in refusals and in what forms complain about (U20)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.ordering import fulfilment
from app.services.ordering.order_reading import load_many
from app.services.people.viewers import Viewer
from app.web.words import day
from tests.factories import people
from tests.factories.accounts import account
from tests.factories.orders import order_at
from tests.factories.world import as_system
from tests.web.account.customer import Customer
from workflows.seat_order import State

ENGLISH = re.compile(
    r"\b(the|and|seats?|your|you|is|are|not|until|waiting|requests?|orders?|quotes?|please|nothing|sent|by|to|with|who)\b",
    re.IGNORECASE,
)
"""Words that no French sentence has; names and products of the factories have none of them either."""
THEIRS = re.compile(
    r"(?s)<(code|pre|script|svg)\b.*?</\1>"
    r'|<[^>]*lang="en"[^>]*>.*?</'
    r"|[\w.+-]+@[\w.-]+|New colleagues|The product refused: no such account\."
    r"|«\u202f\w+\u202f»"
)
"""What people, other systems and programs call things; and the name of the other language."""
CHANGES = re.compile(r'href="(/(?:requests/new|subscription/manage)\?change=\w+)')


def english_in(page: str) -> list[str]:
    """The words around each English word that a reader would see."""
    seen = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " · ", THEIRS.sub(" ", page))))
    return [seen[max(0, found.start() - 40) : found.end() + 40] for found in ENGLISH.finditer(seen)]


@pytest.fixture
def reader(app: Flask) -> Callable[[Viewer], Customer]:
    """A French browser in which somebody has signed in."""

    def open_browser(viewer: Viewer) -> Customer:
        browser = Customer(app, viewer)
        browser.send("/language", locale="fr")
        return browser

    return open_browser


def read(browser: Customer, *paths: str) -> None:
    for path in paths:
        browser.open(path)
        assert 'lang="fr"' in browser.source
        assert not english_in(browser.source), path


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/l/forged", "/api/v1/docs"])
def test_u20_a_french_browser_is_answered_in_french(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}).text
    assert 'lang="fr"' in page
    assert not english_in(page)


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_u20_the_customers_pages_are_french(reader: Callable[[Viewer], Customer], kind: str) -> None:
    house = account(kind, seats={"support": 10, "explore": 2})
    pages = "/subscription", "/requests", "/requests?show=closed", "/team", "/team/add"
    read(reader(house.owner), *pages)
    read(reader(house.admin), *pages)
    read(reader(house.agent), "/home")
    browser = reader(house.owner)
    browser.open("/subscription")
    changes = set(CHANGES.findall(browser.source))
    assert len(changes) > 4
    read(browser, *changes)


@pytest.mark.parametrize("state", list(State))
def test_u20_an_order_is_french_in_every_state(reader: Callable[[Viewer], Customer], state: State) -> None:
    rep = people.rep("Remy Castaing")
    case = order_at(state, rep=rep)
    read(reader(case.house.owner), "/requests", f"/requests/{case.reference}")
    if state is State.QUOTED:
        read(reader(case.house.owner), f"/requests/{case.reference}/offer")
    if state is State.IN_REVIEW:
        read(reader(rep), f"/desk/orders/{case.reference}/quote")
    read(reader(rep), "/desk", f"/desk/orders/{case.reference}", "/orders", "/status")


def test_u20_what_stalled_an_order_is_said_in_french(reader: Callable[[Viewer], Customer]) -> None:
    case = order_at(State.FULFILLING)
    with as_system():
        fulfilment.stall(load_many([case.id])[0], "The product could not be reached.")
    for page in (f"/desk/orders/{case.reference}", "/status"):
        assert "Le produit n’a pas pu être joint." in reader(case.rep).open(page)


def test_u20_forms_complain_in_french(reader: Callable[[Viewer], Customer]) -> None:
    browser = reader(account("managed").owner)
    browser.open("/requests/new?change=add_seats")
    browser.send("/requests/new?change=add_seats", 422, needed_on="tomorrow", go="check")
    assert not english_in(browser.source.replace("tomorrow", ""))
    assert "Erreur" in browser.source


def test_u20_refusals_are_french(reader: Callable[[Viewer], Customer]) -> None:
    browser = reader(account("managed").agent)
    browser.open("/desk", 403)
    assert not english_in(browser.source)


def test_u20_the_first_of_a_month_is_the_first(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert [day(date(2027, 1, n)) for n in (1, 2, 11)] == [
            "1er janvier 2027",
            "2 janvier 2027",
            "11 janvier 2027",
        ]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert day(date(2027, 1, 1)) == "1 January 2027"


def test_the_look_for_english_finds_it(client: FlaskClient) -> None:
    assert english_in(client.get("/", headers={"Accept-Language": "en"}).text)
    assert english_in("<p>Add a seat</p>")
    assert not english_in("<p>Ajouter une licence</p><code>to</code>")

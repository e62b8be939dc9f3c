"""Every page that a person can reach is whole in either language: not one sentence of the other (U20)."""

from __future__ import annotations

import io
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from werkzeug.routing import MapAdapter

from app.services.helping import questions
from app.services.people.viewers import Viewer
from tests.factories import account, act, order_at, person, place, rep, wish
from tests.factories.accounts import House
from tests.integration.services.lending import lent
from tests.integration.services.planning import plan, team
from tests.web.at_the_desk import at_the_desk
from tests.web.tongues import english_in, french_in, read_page
from tests.web.wandering import Wanderer
from workflows.seat_order import State

FOREIGN = {"fr": english_in, "en": french_in}
AREAS = ("account.", "settings.", "help.", "desk.", "insight.")
STARTS = ("/subscription", "/team", "/team/import", "/contacts", "/requests", "/settings", "/help/add-seats", "/requests/new")
NO_PAGES = {
    "account.offer_pdf", "account.accepted_pdf", "account.order_summary", "desk.order_pdf", "account.document", "account.message_document",
    "desk.quote_pdf", "desk.accepted_pdf", "desk.message_document", "desk.note_document", "insight.table", "insight.orders_file",
    "desk.arrivals", "desk.looking", "desk.after_step", "desk.after_snooze", "desk.after_asking", "desk.after",
}  # fmt: skip
"""Documents, pieces of a page that it fetches, and addresses that only lead on."""


def upload(browser: Wanderer, content: str) -> str:
    browser.open("/team/import")
    data = {"csrf_token": browser.token, "file": (io.BytesIO(content.encode()), "people.csv")}
    return str(browser.client.post("/team/import", data=data, content_type="multipart/form-data").headers["Location"])


def managed(owner: psycopg.Connection, remy: Viewer) -> House:
    """People, seats for a season, orders, a question."""
    house = account("managed", seats={"support": 10, "explore": 2}, rep=remy)
    team(house, owner, 3)
    person(house, products={"explore": "agent"})
    order_at(State.FULFILLED, house, rep=remy)
    lent(house, owner)
    order_at(State.QUOTED, house, rep=remy)
    act(house.admin, questions.ask, "Combien de temps ?", "fr")
    return house


def self_service(owner: psycopg.Connection) -> House:
    """Fewer seats are planned than people have."""
    house = account("self_service", seats={"support": 4})
    team(house, owner, 4)
    plan(house, support=1)
    return house


def online_assisted() -> House:
    house = account("online_assisted", seats={"support": 3})
    place(house.owner, wish(support=2), house=house)
    return house


def wanderers(app: Flask, owner: psycopg.Connection, language: str) -> Iterator[Wanderer]:
    """Everybody, each after all their pages."""
    remy = rep("Remy Castaing")
    one, two, three = managed(owner, remy), online_assisted(), self_service(owner)
    first = Wanderer(app, one.owner, language)
    report = upload(first, "name,email,role,products\nNina Roy,nina@import.example,agent,support:agent\nbad\n")
    wrong = upload(first, "name,email,role,products\nNina Roy,nina@import.example,agent,nothing:agent\n")
    first.wander(*STARTS, report, wrong)
    yield first
    owner.execute("UPDATE people SET email_verified_at = now() WHERE email = %s", [one.email("billing")])
    first.open("/contacts/ownership")
    first.send("/contacts/ownership", 303, person=one.billing.id)
    next_owner = Wanderer(app, one.billing, language)
    next_owner.look("/contacts/ownership/answer")
    yield next_owner
    for viewer in (one.admin, one.agent, two.owner, three.owner):
        browser = Wanderer(app, viewer, language)
        browser.wander("/home", *STARTS)
        yield browser
    yield from around_orders(app, language, remy)
    yield from at_the_desk(app, language, remy)


def around_orders(app: Flask, language: str, remy: Viewer) -> Iterator[Wanderer]:
    """An order on its way, on both sides."""
    new, accepted, read = order_at(State.PENDING, rep=remy), order_at(State.ACCEPTED, rep=remy), order_at(State.IN_REVIEW, rep=remy)
    read.draft()
    for case, last in (new, "edit"), (new, "sent"), (accepted, "accepted"):
        browser = Wanderer(app, case.house.owner, language)
        browser.look(f"/requests/{case.reference}/{last}")
        yield browser
    desk = Wanderer(app, remy, language)
    quote = f"/desk/orders/{read.reference}/quote"
    desk.wander(quote, f"{quote}/preview", "/desk", "/desk/questions", "/orders", "/status", "/settings")
    yield desk


@pytest.mark.parametrize("language", ["fr", "en"])
def test_u20_every_page_is_whole_in_its_language(app: Flask, owner_connection: psycopg.Connection, language: str) -> None:
    found, visited = [], set[str]()
    places: MapAdapter = app.url_map.bind("localhost")
    for browser in wanderers(app, owner_connection, language):
        for address, source in browser.pages.items():
            assert f'<html lang="{language}"' in source, address
            found += [f"{address}: {words}" for words in FOREIGN[language](source)]
            visited.add(str(places.match(address.partition("?")[0], method="GET")[0]))
    assert not found, "\n".join(found)
    unseen = pages_of(app) - visited
    assert not unseen, f"Nobody came to these pages: give the wanderers a way there. {sorted(unseen)}"


def pages_of(app: Flask) -> set[str]:
    """The endpoints that answer with a page."""
    rules = app.url_map.iter_rules()
    return {rule.endpoint for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint.startswith(AREAS)} - NO_PAGES


def test_a_page_in_the_other_language_is_noticed(app: Flask) -> None:
    browser = Wanderer(app, account("managed").owner, "en")
    browser.look("/subscription")
    assert len(english_in(browser.pages["/subscription"])) > 20
    assert not french_in(browser.pages["/subscription"])


def test_the_look_for_sentences_of_the_other_language_finds_them() -> None:
    assert english_in("<main><p>You may not do this.</p></main>") == ["You may not do this"]
    assert english_in("<p>Vous avez <b>3</b></p><button>Add seats</button>") == ["Add seats"]
    assert english_in('<input aria-label="Add seats">') == ["Add seats"]
    assert french_in("<p>Ajouter des licences</p>")
    assert french_in("<p>Vous n’avez pas le droit de faire cela.</p>")
    assert not english_in('<p>Ajouter des licences</p><code>Add seats</code><a lang="en">Language</a>')
    assert not french_in("<p>Add seats</p><p>Documents</p>")


def test_what_is_read_out_counts_and_what_nobody_reads_does_not() -> None:
    page = read_page('<a href="/team" title="Team">Go</a><script>Add seats</script><img alt="A chart">')
    assert page.pieces == ["Team", "Go", "A chart"]
    assert page.links == ["/team"]

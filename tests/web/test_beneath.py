"""PUBLIC_URL with a path: every page, link, form and file is beneath it, whether the proxy in front cuts the path off or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.extensions import db
from app.jobs.letters.addresses import address
from app.models.kinds import Scope
from app.services.people import tokens
from tests.factories import account, as_system, order_at
from tests.web.desk.browser import Browser
from tests.web.wandering import Wanderer

PLACES = re.compile(r"""\b(?:href|src|action|formaction|hx-get|hx-post)="(/[^"]*)"|name="next" value="(/[^"]*)\"""")


@pytest.fixture
def beneath(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application at http://localhost/licences."""
    found = create_app(replace(settings, public_url="http://localhost/licences"))
    found.config.update(TESTING=True)
    yield found
    with found.app_context():
        db.engine.dispose()


def strays(source: str) -> list[str]:
    return [place for pair in PLACES.findall(source) for place in pair if place and not place.startswith("/licences/")]


@pytest.mark.parametrize("who", ["owner", "rep"])
def test_every_link_form_and_file_is_beneath_the_path(beneath: Flask, who: str) -> None:
    case = order_at("quoted")
    reader = Wanderer(beneath, case.house.owner if who == "owner" else case.rep, "fr")
    reader.wander("/licences/", "/licences/nothing-here", "/licences/desk?view=all", most=40)
    assert len(reader.pages) > 15
    assert {place: found for place, page in reader.pages.items() if (found := strays(page))} == {}
    sheets = re.findall(r'href="(/licences/static/[^"]+\.css[^"]*)"', reader.pages["/licences/nothing-here"])
    assert sheets
    for sheet in sheets:
        with reader.client.get(sheet) as file:
            assert file.status_code == 200


def test_a_stray_link_is_found(app: Flask) -> None:
    """The control: the same page where there is no such path."""
    browser = Browser(app, account("managed").owner)
    browser.open("/subscription")
    assert "/requests" in strays(browser.source)


def test_whoever_must_sign_in_first_comes_to_the_page_they_wanted(beneath: Flask) -> None:
    house, client = account("managed"), beneath.test_client()
    asked = client.get("/licences/requests?show=open")
    assert asked.headers["Location"] == "/licences/sign-in?next=/licences/requests?show%3Dopen"
    page = client.get(asked.headers["Location"])
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    home = client.post("/licences/sign-in/demo?next=/licences/requests%3Fshow%3Dopen", data={"csrf_token": token, "email": house.email("owner")})
    assert home.headers["Location"] == "/licences/requests?show=open"
    assert client.get(home.headers["Location"]).status_code == 200


def test_a_proxy_that_cuts_the_path_off_is_served_the_same(beneath: Flask) -> None:
    client = beneath.test_client()
    cut, whole = client.get("/sign-in"), client.get("/licences/sign-in")
    assert (cut.status_code, strays(cut.text)) == (200, [])
    assert PLACES.findall(cut.text) == PLACES.findall(whole.text)
    assert client.get("/livez").status_code == 200


def test_programs_mails_and_calendars_name_it_once(beneath: Flask) -> None:
    case = order_at("quoted")
    with as_system():
        token = tokens.issue(case.house.owner.email, Scope.WRITE)
    client, headers = beneath.test_client(), {"Authorization": f"Bearer {token}"}
    place = f"/licences/api/v1/orders/{case.reference}"
    assert client.get(place, headers=headers).json["links"]["self"] == place
    assert client.get("/licences/api/v1/orders/SO-00000", headers=headers).json["type"] == "/licences/api/v1/docs#code-not_found"
    feed = client.put(f"/licences/api/v1/accounts/{case.house.slug}/calendar", json={}, headers=headers).json["address"]
    assert feed.startswith("http://localhost/licences/calendar/")
    assert "URL:http://localhost/licences/subscription" in client.get(feed.removeprefix("http://localhost")).text
    with beneath.app_context():
        assert address(beneath.extensions["settings"], "account.subscription") == "http://localhost/licences/subscription"

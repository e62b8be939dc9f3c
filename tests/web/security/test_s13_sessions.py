"""S13: a session is new at every sign-in, ends at once, and holds no rights of its own."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.extensions import db, set_tenant
from app.services.people.viewers import Viewer
from app.web import viewing
from tests.factories import account
from tests.web.desk.browser import Browser
from tests.web.security.identities import World, inhabit


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("seatwright")
    assert cookie is not None
    return str(cookie.value)


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection) -> World:
    return inhabit(app, owner_connection)


def test_s13_signing_in_again_starts_another_session(app: Flask) -> None:
    house = account("managed")
    browser = Browser(app, house.owner)
    browser.sign_in(house.email("owner"))
    with browser.client.session_transaction() as session:
        before = session["token"]
    browser.sign_in(house.email("owner"))
    with browser.client.session_transaction() as session:
        assert session["token"] != before


def test_s13_signed_out_the_old_cookie_opens_nothing(app: Flask) -> None:
    house = account("managed")
    browser = Browser(app, house.owner)
    browser.sign_in(house.email("owner"))
    browser.open("/subscription")
    kept = _cookie(browser)
    browser.send("/sign-out")
    thief = app.test_client()
    thief.set_cookie("seatwright", kept)
    assert thief.get("/subscription").status_code == 302


@pytest.mark.parametrize("change", ["suspended_at = now()", "role = 'agent'"])
def test_s13_a_right_that_was_taken_away_is_gone_on_the_next_request(
    app: Flask, owner_connection: psycopg.Connection, change: str
) -> None:
    house = account("managed")
    browser = Browser(app, house.admin)
    browser.open("/subscription")
    owner_connection.execute(f"UPDATE people SET {change} WHERE email = %s".encode(), (house.email("admin"),))
    assert browser.client.get("/subscription").status_code in {302, 403}


def test_s13_an_ended_session_is_over_at_once(app: Flask, owner_connection: psycopg.Connection) -> None:
    browser = Browser(app, account("managed").owner)
    browser.open("/subscription")
    owner_connection.execute("UPDATE sign_ins SET ended_at = now()")
    assert browser.client.get("/subscription").status_code == 302


def test_s13_the_control_a_door_that_remembers_whom_it_let_in_is_noticed(
    app: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: who is asking is looked up once and kept. Then an ended session goes on, and the check above would see it."""
    house = account("managed")
    browser = Browser(app, house.owner)
    browser.open("/subscription")

    def remembered(_kind: str, _secret: str) -> Viewer:
        set_tenant(house.id)
        return house.owner

    monkeypatch.setattr(viewing, "identify", remembered)
    owner_connection.execute("UPDATE sign_ins SET ended_at = now()")
    assert browser.client.get("/subscription").status_code == 200


def test_s13_where_real_customers_are_served_the_cookie_is_of_this_host_alone(app: Flask, settings: Settings) -> None:
    real = create_app(replace(settings, public_url="https://seats.vendor.example"))
    answer = real.test_client().post("/language", base_url="https://seats.vendor.example", headers={"Referer": "x"})
    cookie = real.config["SESSION_COOKIE_NAME"]
    set_cookie = real.test_client().get("/sign-in", base_url="https://seats.vendor.example").headers["Set-Cookie"]
    with real.app_context():
        db.engine.dispose()
    assert answer.status_code == 400
    assert cookie.startswith("__Host-")
    assert set_cookie.startswith(cookie)
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(set_cookie.split("; "))
    assert "Domain" not in set_cookie

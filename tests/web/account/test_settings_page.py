"""S13 and what everybody decides for themselves, customers and the vendor's people alike."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from app.models.kinds import Scope
from app.services.people import tokens
from app.services.people.viewers import Viewer
from tests.factories import account, as_system, staff
from tests.web.account.customer import Customer

Customers = Callable[[Viewer], Customer]


@pytest.fixture(params=["owner", "agent", "rep", "manager"])
def somebody(request: pytest.FixtureRequest, app: Flask) -> Viewer:
    if request.param in {"rep", "manager"}:
        return staff(request.param)
    return getattr(account(), request.param)  # type: ignore[no-any-return]


def test_everybody_chooses_language_time_zone_and_mails(customer: Customers, somebody: Viewer) -> None:
    browser = customer(somebody)
    browser.open("/settings")
    browser.send("/settings", 303, locale="en", time_zone="Asia/Tokyo", mail_rhythm="daily")
    browser.follow()
    assert "Your settings are saved" in browser.text
    assert "(Tokyo)" in browser.text or "Tokyo" in browser.source


def test_u20_the_words_follow_the_language_that_was_chosen(customer: Customers) -> None:
    browser = customer(account().owner)
    browser.send("/settings", 303, locale="fr", time_zone="", mail_rhythm="at_once")
    browser.open("/settings")
    assert '<html lang="fr"' in browser.source


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"locale": "xx"}, {"mail_rhythm": "hourly"}])
def test_what_is_no_choice_is_refused_at_its_field(customer: Customers, wrong: dict[str, str]) -> None:
    browser = customer(account().owner)
    browser.open("/settings")
    browser.send("/settings", 422, **{"locale": "en", "time_zone": "", "mail_rhythm": "off", **wrong})
    assert "There is a problem" in browser.text


def test_s13_every_browser_is_listed_and_one_can_be_signed_out_from_another(customer: Customers) -> None:
    house = account()
    here, there = customer(house.owner), customer(house.owner)
    here.open("/settings")
    assert "This browser" in here.text
    assert "127.0.0.1" in here.text
    with there.client.session_transaction() as cookie:
        assert cookie["token"]
    ids = [part.split("/")[0] for part in here.source.split("/settings/sessions/")[1:] if part[0].isdigit()]
    for one in ids:
        here.send(f"/settings/sessions/{one}/end", 303)
    assert there.client.get("/subscription").status_code == 302
    here.open("/subscription")


def test_s13_all_others_at_once(customer: Customers) -> None:
    house = account()
    here, there = customer(house.owner), customer(house.owner)
    here.open("/settings")
    here.send("/settings/sessions/end-others", 303)
    assert there.client.get("/subscription").status_code == 302
    here.open("/subscription")


def token_of(viewer: Viewer, label: str, scope: Scope = Scope.READ) -> str:
    with as_system():
        return tokens.issue(viewer.email, scope, label)


def test_s13_everybody_sees_the_tokens_that_act_for_them_and_ends_one(customer: Customers, somebody: Viewer, app: Flask) -> None:
    browser, program = customer(somebody), app.test_client()
    browser.open("/settings")
    assert "You have no API token." in browser.text
    secrets = {name: token_of(somebody, name, scope) for name, scope in (("Reports", Scope.READ), ("Sync", Scope.WRITE))}

    def call(name: str) -> int:
        return program.get("/api/v1/settings", headers={"Authorization": f"Bearer {secrets[name]}"}).status_code

    assert call("Sync") == 200
    browser.open("/settings")
    listed = browser.source.partition('id="tokens"')[2]
    assert listed.index("Sync") < listed.index("Read and change") < listed.index("Reports") < listed.index("Only read")
    assert listed.count("Not seen lately") == 1, "the one that has called was seen"
    browser.send(f"/settings/tokens/{listed.partition('/settings/tokens/')[2].partition('/')[0]}/end", 303)
    browser.follow()
    assert "The token “Sync” is ended." in browser.text
    assert (call("Sync"), call("Reports")) == (401, 200)


def test_s13_a_token_of_somebody_else_is_not_there(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house, other = account(), account()
    for one in (house.owner, other.owner, staff("rep")):
        token_of(one, "Theirs")
    mine = customer(house.admin)
    for (token_id,) in [*owner_connection.execute("SELECT id FROM api_tokens").fetchall(), (2**63,)]:
        answer = mine.client.post(f"/settings/tokens/{token_id}/end", data={"csrf_token": mine.token})
        assert answer.status_code == 404
    assert owner_connection.execute("SELECT count(*) FROM api_tokens WHERE ended_at IS NULL").fetchone() == (3,)


def test_s13_a_session_of_somebody_else_is_not_there(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    mine, theirs = customer(house.admin), customer(house.owner)
    for (session_id,) in owner_connection.execute("SELECT id FROM sign_ins").fetchall():
        mine.client.post(f"/settings/sessions/{session_id}/end", data={"csrf_token": mine.token})
    theirs.open("/subscription")


def test_s13_when_it_was_last_seen_is_noted_every_few_minutes(customer: Customers, owner_connection: psycopg.Connection) -> None:
    browser = customer(account().owner)
    owner_connection.execute("UPDATE sign_ins SET last_seen_at = now() - interval '1 hour'")
    browser.open("/subscription")
    (age,) = owner_connection.execute("SELECT min(extract(epoch FROM now() - last_seen_at)) FROM sign_ins").fetchone() or (None,)
    assert age is not None
    assert age < 600


def test_u21_whoever_has_no_password_chooses_one_and_whoever_has_one_changes_it(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    browser = customer(house.owner)
    assert "Choose a password" in browser.open("/settings")
    assert "Change the password" not in browser.text
    owner_connection.execute("UPDATE people SET password_hash = 'x' WHERE email = %s", (house.email("owner"),))
    assert "Change the password" in browser.open("/settings")


def test_s9_changing_the_password_counts_as_a_try(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    browser = customer(house.owner)
    owner_connection.execute("UPDATE people SET password_hash = 'x' WHERE email = %s", (house.email("owner"),))
    browser.open("/settings")
    browser.send("/settings/password", 422, current="a guess", password="four words nobody puts together")
    assert "This is not your password" in browser.text
    owner_connection.execute("INSERT INTO sign_in_attempts (address_hash) SELECT address_hash FROM sign_in_attempts, generate_series(1, 25)")
    browser.send("/settings/password", 429, current="another", password="four words nobody puts together")


def test_s9_redis_away_tries_are_counted_all_the_same(app: Flask, customer: Customers) -> None:
    """The record counts; the doorbell has nothing to do with it."""
    browser = app.test_client()
    page = browser.get("/sign-in").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    answers = [browser.post("/sign-in", data={"csrf_token": token, "email": "x@y.example", "password": "z"}) for _ in range(21)]
    assert answers[0].status_code == 422
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "3600")
    assert "Please wait up to an hour" in answers[-1].text

"""R7, R11, R12, R83 as pages: what each reads, and what the owner alone can press."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from app.services.people import ownership, ownership_links, rights
from app.services.people.viewers import Viewer
from tests.counting import Counter, counting
from tests.factories import account, act, person, viewer_of
from tests.web.account.customer import Customer

Customers = Callable[[Viewer], Customer]


def seen(owner_connection: psycopg.Connection, email: str, days: int | None) -> None:
    owner_connection.execute("UPDATE people SET last_sign_in_at = clock_now() - make_interval(days => %s) WHERE email = %s", (days, email))


def verify(owner_connection: psycopg.Connection, *emails: str) -> None:
    owner_connection.execute("UPDATE people SET email_verified_at = now() WHERE email = ANY(%s)", (list(emails),))


def names(browser: Customer) -> list[str]:
    """The people of the list, in its order, by the word their name begins with."""
    return re.findall(r"(Owner|Billing|Admin|Person \d+) (?:of Account \d+ )?(?:\(you\) )?\S+@", browser.text)


@pytest.mark.parametrize("who", ["owner", "billing", "admin"])
def test_r11_every_admin_reads_it_and_only_the_owner_sees_controls(customer: Customers, who: str) -> None:
    house = account()
    browser = customer(getattr(house, who))
    browser.open("/contacts")
    assert names(browser) == ["Owner", "Billing", "Admin"]
    for words in ("Give billing rights", "Take billing rights away", "Pass on the ownership"):
        assert (words in browser.text) is (who == "owner")


def test_r11_agents_do_not_read_it(customer: Customers) -> None:
    customer(account().agent).open("/contacts", 403)


def test_r11_search_filter_and_sort_are_in_the_address(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    browser = customer(house.owner)
    first = person(house, "admin", name="Person 1")
    second = person(house, "admin", name="Person 2")
    seen(owner_connection, first.email, 120)
    seen(owner_connection, second.email, 3)
    seen(owner_connection, house.email("admin"), None)
    browser.open("/contacts?sort=last_sign_in&q=person-")
    assert names(browser) == ["Person 2", "Person 1"]
    browser.open("/contacts?seen=long_ago")
    assert names(browser) == ["Person 1"]
    browser.open("/contacts?seen=month&q=PERSON")
    assert names(browser) == ["Person 2"]
    browser.open("/contacts?seen=never&q=admin@")
    assert names(browser) == ["Admin"]
    browser.open("/contacts?q=nobody-like-that")
    assert "Nobody matches" in browser.text


def test_r11_a_long_list_comes_in_pages_and_costs_no_query_a_row(app: Flask, customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    owner_connection.execute(
        "INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)"
        " SELECT %s, 'many-' || n || '@many.example', 'Many ' || n, 'admin', false, 'en' FROM generate_series(1, 120) n", (house.id,))  # fmt: skip
    browser, found = customer(house.owner), set()
    browser.open("/contacts")
    for _page in range(3):
        found |= set(re.findall(r"many-\d+@", browser.source))
        following = re.search(r'rel="next" href="([^"]+)"', browser.source)
        if following is None:
            break
        browser.open(following[1].replace("&amp;", "&"))
    assert len(found) == 120
    counter: Counter
    with counting(app) as counter:
        browser.open("/contacts?sort=created")
    assert len(counter.statements) <= 12, counter.statements


@pytest.mark.parametrize("query", ["cursor=zzz", "cursor=WzFd", "q=%00", "seen=x&sort=y"])
def test_r11_an_address_that_makes_no_sense_breaks_nothing(customer: Customers, query: str) -> None:
    browser = customer(account().owner)
    answer = browser.client.get(f"/contacts?{query}")
    assert answer.status_code in {200, 422}


def test_r7_the_page_names_what_the_admin_will_be_able_to_do(customer: Customers) -> None:
    house = account()
    browser = customer(house.owner)
    browser.open(f"/contacts/{house.admin.id}/billing-rights")
    assert "will be able to" in browser.text
    assert "accept and decline offers" in browser.text
    browser.send(f"/contacts/{house.admin.id}/billing-rights", 303, wish="grant")
    browser.follow()
    assert "has billing rights now" in browser.text
    assert "gave Admin of" in browser.text
    assert viewer_of(house.email("admin")).has_billing_rights


def test_r8_granting_to_an_agent_is_refused_in_words(customer: Customers) -> None:
    house = account()
    browser = customer(house.owner)
    browser.open(f"/contacts/{house.agent.id}/billing-rights")
    browser.send(f"/contacts/{house.agent.id}/billing-rights", 422, wish="grant")
    assert "Only an admin can have billing rights" in browser.text


def test_r12_from_the_offer_to_the_hand_over_in_the_portal(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    verify(owner_connection, house.email("billing"))
    giver, taker = customer(house.owner), customer(house.billing)
    giver.open("/contacts/ownership")
    giver.send("/contacts/ownership", 303, person=house.billing.id)
    taker.open("/contacts")
    assert "wants to make you the owner" in taker.text
    taker.open("/contacts/ownership/answer")
    assert "Nobody needs another seat" in taker.text
    taker.send("/contacts/ownership/answer", 303, wish="confirm")
    assert "You are the owner now" in taker.follow()
    assert "Pass on the ownership" in taker.text
    giver.open("/contacts/ownership", 403)


def test_r12_the_owners_password_is_asked_for_and_tries_are_counted(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    verify(owner_connection, house.email("billing"))
    browser = customer(house.owner)
    owner_connection.execute("UPDATE people SET password_hash = 'x' WHERE email = %s", (house.email("owner"),))
    browser.open("/contacts/ownership")
    browser.send("/contacts/ownership", 422, person=house.billing.id, password="a guess")
    assert "This is not your password" in browser.text
    owner_connection.execute("INSERT INTO sign_in_attempts (address_hash) SELECT address_hash FROM sign_in_attempts, generate_series(1, 20)")
    browser.client.post("/contacts/ownership", data={"csrf_token": browser.token, "person": house.billing.id, "password": "b"})
    assert browser.client.post("/contacts/ownership", data={"csrf_token": browser.token, "person": house.billing.id}).status_code == 429
    assert viewer_of(house.email("owner")).role == "owner"


def test_r12_s8_the_link_in_the_mail_shows_and_its_button_decides_once(app: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    verify(owner_connection, house.email("billing"))
    made = act(house.owner, ownership.offer, house.billing.id)
    path = "/l/ownership/" + ownership_links.sign(app.config["SECRET_KEY"], house.id, made.id, house.billing.id)
    browser = app.test_client()
    for _visit in range(3):
        page = browser.get(path)
        assert "Become the owner of" in page.text
    assert viewer_of(house.email("owner")).role == "owner"
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token is not None
    assert browser.post(path, data={"csrf_token": token[1], "wish": "confirm"}).status_code == 303
    assert "You are the owner of" in browser.get(path).text
    assert viewer_of(house.email("billing")).role == "owner"
    assert browser.post(path, data={"csrf_token": token[1], "wish": "decline"}).status_code == 409
    assert browser.get(path[:-3] + "abc").status_code == 404


def test_r12_taken_back_the_link_says_so(app: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    verify(owner_connection, house.email("billing"))
    made = act(house.owner, ownership.offer, house.billing.id)
    act(house.owner, ownership.take_back)
    path = "/l/ownership/" + ownership_links.sign(app.config["SECRET_KEY"], house.id, made.id, house.billing.id)
    assert "This offer is over" in app.test_client().get(path).text


def test_r83_the_owner_cancels_reads_the_day_and_takes_it_back(customer: Customers) -> None:
    house = account("self_service")
    browser = customer(house.owner)
    browser.open("/subscription")
    assert browser.has_link("Cancel the account")
    browser.open("/subscription/cancel")
    browser.send("/subscription/cancel", 422, reason="Enough")
    assert "Tick this" in browser.text
    browser.send("/subscription/cancel", 303, reason="Enough", is_meant="y")
    assert "The account ends on" in browser.follow()
    other = customer(house.billing)
    other.open("/subscription")
    assert "The account ends on" in other.text
    assert "Take the cancellation back" not in other.text
    browser.send("/subscription/cancel/take-back", 303)
    assert "The account ends on" not in browser.follow()


def test_r83_on_a_managed_account_it_is_a_request_with_a_reference(customer: Customers) -> None:
    house = account("managed")
    browser = customer(house.owner)
    browser.open("/subscription/cancel")
    browser.send("/subscription/cancel", 303, reason="Enough", is_meant="y")
    assert re.search(r"/requests/SO-\w+/sent", browser.place)
    browser.follow()
    browser.open("/requests")
    assert "End of the account" in browser.text
    customer(house.billing).open("/subscription/cancel", 403)


def test_r11_somebody_who_never_came_in_can_be_invited_again(customer: Customers, owner_connection: psycopg.Connection) -> None:
    house = account()
    act(house.owner, rights.remove, house.billing.id)
    browser = customer(house.owner)
    nina = person(house, "admin", name="Person 9")
    browser.send(f"/contacts/{nina.id}/invitation", 303)
    browser.follow()
    assert "Invited, until" in browser.text
    owner_connection.execute("UPDATE entry_links SET expires_at = now() - interval '1 day'")
    browser.open("/contacts")
    assert "The invitation has lapsed" in browser.text
    assert "Send the invitation again" in browser.text



def test_an_invitation_can_be_sent_again_from_the_persons_page(customer: Customers) -> None:
    house = account()
    browser = customer(house.admin)
    nina = person(house, "agent", name="Person 8")
    browser.open(f"/team/{nina.id}")
    browser.send(f"/contacts/{nina.id}/invitation", 303, back=f"/team/{nina.id}")
    assert browser.place == f"/team/{nina.id}"
    assert "Invited, until" in browser.follow()


def test_s10_going_back_leads_nowhere_else(customer: Customers) -> None:
    house = account()
    browser = customer(house.admin)
    nina = person(house, "agent")
    browser.send(f"/contacts/{nina.id}/invitation", 303, back="//evil.example/contacts")
    assert browser.place == "/contacts"

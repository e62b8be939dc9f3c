"""Mails about people, rights and passwords: who gets which, with which link, and who wants them when (R40, U12)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.extensions import db
from app.models.kinds import AccountRole
from app.services import digests
from app.services.people import entries, ownership, passwords, preferences, rights, team
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.seating import cancellation, planned_changes, planned_steps
from tests.factories import House, account, act, as_job, as_system, order_at, rep, staff, viewer_of, wish
from tests.integration.mails.conftest import Post

GOOD = "four words nobody puts together"


def run(statement: str, **values: object) -> None:
    with as_system():
        db.session.execute(text(statement), values)


def wants(viewer: Viewer, rhythm: str) -> None:
    act(viewer, preferences.save, "en", "Europe/Paris", rhythm)


def link_in(words: str) -> str:
    found = re.search(r"https://seats\.example(\S+)", words)
    assert found is not None
    return found[1]


def post_form(browser: FlaskClient, path: str, **fields: str) -> int:
    page = browser.get(path).text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token is not None
    return browser.post(path, data={"csrf_token": token[1], **fields}).status_code


def test_r7_both_are_told_of_rights_given_and_taken(post: Post) -> None:
    house = account()
    act(house.owner, rights.grant, house.admin.id)
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("admin")}
    assert "has given you billing rights" in told[house.email("admin")].text
    act(house.owner, rights.remove, house.admin.id)
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("admin")}
    assert "taken your billing rights away" in told[house.email("admin")].text


def test_r12_the_offer_reaches_both_and_its_link_hands_the_account_over(post: Post) -> None:
    house = account()
    run("UPDATE people SET email_verified_at = now() WHERE email = :e", e=house.email("billing"))
    act(house.owner, ownership.offer, house.billing.id)
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("billing")}
    last = house.today + timedelta(days=14)  # until its end: it lapses at midnight
    assert all(f"until {last.day} {last:%B} {last.year}" in " ".join(one.text.split()) for one in told.values())
    browser = post.app.test_client()
    assert post_form(browser, link_in(told[house.email("billing")].text), wish="confirm") == 303
    assert viewer_of(house.email("billing")).role == "owner"
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("billing")}
    assert "is the owner of" in (old := told[house.email("owner")].text) and "You are an admin." in old
    assert "You have confirmed and are the owner" in told[house.email("billing")].text


def test_r12_whoever_takes_back_needs_no_mail_of_it(post: Post) -> None:
    house = account()
    run("UPDATE people SET email_verified_at = now() WHERE email = :e", e=house.email("billing"))
    act(house.owner, ownership.offer, house.billing.id)
    act(house.owner, ownership.take_back)
    post.settle()
    act(house.owner, ownership.offer, house.billing.id)
    post.settle()
    act(house.billing, ownership.decline)
    told = post.deliver()
    assert {house.email("owner"), house.email("billing")} == set(told)
    assert "You stay the owner" in " ".join(told[house.email("owner")].text.split())
    assert "You have declined" in told[house.email("billing")].text


def test_somebody_added_comes_in_with_the_link_of_the_mail(post: Post) -> None:
    house = account()
    act(house.admin, team.add, team.NewPerson("nina@new.example", "Nina New", AccountRole.AGENT, {}))
    (letter,) = post.deliver().values()
    assert house.admin.name in letter.text
    last = house.today + timedelta(days=13)
    assert f"until {last.day} {last:%B} {last.year}" in " ".join(letter.text.split())
    browser, path = post.app.test_client(), link_in(letter.text)
    assert post_form(browser, path, password="short") == 422
    assert post_form(browser, path, password=GOOD) == 302
    assert "Nina New" in browser.get("/home").text
    assert post.app.test_client().get(path).status_code == 410


@pytest.mark.parametrize("who", ["customer", "vendor"])
def test_s9_a_forgotten_password_is_chosen_anew_and_its_owner_told(post: Post, who: str) -> None:
    email = account().email("owner") if who == "customer" else staff("rep").email
    browser = post.app.test_client()
    assert post_form(browser, "/password/forgotten", email=email) == 303
    (letter,) = post.deliver().values()
    assert post_form(browser, link_in(letter.text), password=GOOD) == 302
    (told,) = post.deliver().values()
    assert "password for this address was changed" in told.text
    assert post_form(post.app.test_client(), "/sign-in", email=email, password=GOOD) == 302


def test_s9_known_and_unknown_addresses_get_the_same_answer(post: Post) -> None:
    answers = []
    for email in (account().email("owner"), "nobody@nowhere.example"):
        browser = post.app.test_client()
        assert post_form(browser, "/password/forgotten", email=email) == 303
        answers.append(re.sub(r'content="[^"]+"|value="[^"]+"', "", browser.get("/password/sent").text))
    assert answers[0] == answers[1]
    assert len(post.deliver()) == 1


def test_s9_after_many_asks_for_links_the_same_for_both(post: Post) -> None:
    for email in (account().email("owner"), "nobody@nowhere.example"):
        browser = post.app.test_client()
        token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/password/forgotten").text)
        assert token is not None
        answers = [browser.post("/password/forgotten", data={"csrf_token": token[1], "email": email}).status_code for _ in range(22)]
        assert (answers[0], answers[-1]) == (303, 429)


def test_a_replaced_link_is_not_mailed_any_more(post: Post) -> None:
    house = account()
    with as_system():
        entries.forgotten(house.email("owner"))
        entries.forgotten(house.email("owner"))
    (letter,) = post.deliver().values()
    assert post_form(post.app.test_client(), link_in(letter.text), password=GOOD) == 302


def test_r83_those_who_look_after_the_subscription_hear_of_its_end(post: Post) -> None:
    house = account("self_service")
    act(house.owner, cancellation.cancel, "Enough")
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("billing")}
    assert "ends on" in told[house.email("billing")].head.subject
    assert "You have cancelled" in (mine := told[house.email("owner")].text) and "you can take the cancellation back" in mine
    assert "has cancelled" in (theirs := told[house.email("billing")].text) and "the owner can take the cancellation back" in theirs
    act(house.owner, cancellation.take_back)
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("billing")}
    assert "You have taken the cancellation" in told[house.email("owner")].text
    assert "The owner has taken the cancellation" in told[house.email("billing")].text


def decided(house: House, post: Post) -> None:
    """A request of the admin's that the billing admin has refused; what came before it is delivered."""
    case = order_at("awaiting_owner", house)
    post.settle()
    case.step(house.billing, "reject_request", "Not this quarter")


def test_u12_news_comes_at_once_unless_somebody_wants_it_otherwise(post: Post) -> None:
    house = account()
    decided(house, post)
    post_now = post.deliver()
    assert house.email("admin") in post_now
    wants(house.admin, "off")
    decided(house, post)
    assert house.email("admin") not in post.deliver()


def test_u12_what_asks_something_comes_whatever_was_chosen(post: Post) -> None:
    house = account()
    for one in (house.owner, house.billing):
        wants(one, "off")
    order_at("awaiting_owner", house)
    assert {house.email("owner"), house.email("billing")} <= set(post.deliver())
    act(house.owner, rights.grant, house.admin.id)
    assert house.email("owner") in post.deliver()
    act(house.owner, passwords.change, "", GOOD)
    assert house.email("owner") in post.deliver()


def test_u12_once_a_day_what_was_kept_comes_together_once(post: Post) -> None:
    house = account()
    wants(house.admin, "daily")
    decided(house, post)
    decided(house, post)
    assert house.email("admin") not in post.deliver()
    assert as_job(digests.gather) == 0
    run("UPDATE kept_letters SET created_at = created_at - interval '1 day'")
    assert as_job(digests.gather) == 1
    (letter,) = post.deliver().values()
    assert letter.head.subject == "Seatwright: 2 pieces of news"
    assert len(set(re.findall(r"https://seats\.example/l/\S+", letter.text))) == 2
    assert as_job(digests.gather) == 0
    assert not post.deliver()


def test_u12_the_vendors_people_can_read_once_a_day_too(post: Post) -> None:
    rita = rep()
    wants(rita, "daily")
    case = order_at("quoted", account(rep=rita), rep=rita)
    post.settle()
    case.step(case.house.owner, "decline_quote", "Too dear")
    assert rita.email not in post.deliver()
    run("UPDATE kept_letters SET created_at = created_at - interval '1 day'")
    assert as_job(digests.gather) == 1
    assert set(post.deliver()) == {rita.email}


def test_u12_a_letter_is_kept_once_however_often_its_task_runs(post: Post) -> None:
    house = account()
    wants(house.admin, "daily")
    decided(house, post)
    post.settle()
    run("UPDATE tasks SET done_at = NULL, lease_until = NULL WHERE kind = 'tell_customer'")
    post.settle()
    with as_system():
        assert db.session.execute(text("SELECT count(*) FROM kept_letters")).scalar_one() == 1


@pytest.mark.parametrize("is_admin", [True, False])
def test_u12_r4_the_daily_mail_tells_only_what_is_still_its_readers_to_know(post: Post, *, is_admin: bool) -> None:
    house = account("self_service")
    wants(house.admin, "daily")
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    act(house.owner, planned_steps.cancel, as_job(planned_changes.listing, house.id)[0].id)
    assert house.email("admin") not in post.deliver()
    if not is_admin:
        run("UPDATE people SET role = 'agent' WHERE email = :e", e=house.email("admin"))
    run("UPDATE kept_letters SET created_at = created_at - interval '1 day'")
    assert as_job(digests.gather) == 1
    assert (house.email("admin") in post.deliver()) is is_admin

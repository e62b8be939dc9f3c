"""Notes and messages by mail: to whoever's turn it is, once, with a link that leads where one can answer (U12)."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg

from app.services.people import preferences
from app.services.queueing import snoozes
from app.services.talking import messages, notes
from tests.factories import act, order_at, rep, staff
from tests.integration.mails.conftest import Post


def test_u12_a_message_of_the_customer_goes_to_the_rep_who_has_the_order_alone(post: Post) -> None:
    case = order_at("quoted", rep=rep())
    post.settle()
    act(case.house.admin, messages.write, case.reference, "Could it start in May?", product="support")
    told = post.deliver()
    assert set(told) == {case.rep.email}
    text = told[case.rep.email].text
    assert "Could it start in May?" in text
    assert "about Support" in text
    assert "What is asked of you: Answer on the order’s page." in text
    assert f"/desk/orders/{case.reference}" in text
    act(case.house.admin, messages.write, case.reference, "Or in June?")
    assert not post.deliver(), "once a turn"


def test_u12_whoever_has_put_the_order_aside_hears_of_the_next_message_again(post: Post) -> None:
    case = order_at("quoted", rep=rep())
    act(case.house.admin, messages.write, case.reference, "Could it start in May?")
    post.settle()
    act(case.rep, snoozes.put_aside, case.reference, case.order.today + timedelta(days=7))
    act(case.house.admin, messages.write, case.reference, "Or in June?")
    assert "Or in June?" in post.deliver()[case.rep.email].text
    act(case.house.admin, messages.write, case.reference, "Or in July?")
    assert not post.deliver(), "it is back: once a turn, as ever"


def test_u12_the_answer_goes_to_the_one_who_wrote_last_and_its_link_takes_a_message(post: Post) -> None:
    case = order_at("quoted")
    act(case.house.admin, messages.write, case.reference, "Could it start in May?")
    post.settle()
    act(case.rep, messages.write, case.reference, "In May, yes.")
    told = post.deliver()
    assert set(told) == {case.house.email("admin")}, "not the owner, who has written nothing"
    (path,) = set(re.findall(r"https://seats\.example(/l/\S+)", told[case.house.email("admin")].text))
    browser = post.app.test_client()
    page = browser.get(path)
    assert "In May, yes." in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    sent = browser.post(f"{path}/messages", data={"csrf_token": token[1], "words": "Thank you!"})
    assert sent.status_code == 303
    assert "Thank you!" in browser.get(path).text
    assert set(post.deliver()) == {case.rep.email}


def test_u12_whoever_has_left_is_replaced_by_the_owner(post: Post, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review", by=None)
    act(case.house.admin, messages.write, case.reference, "I write, and leave")
    post.settle()
    owner_connection.execute("UPDATE people SET suspended_at = now() WHERE email = %s", [case.house.email("admin")])
    act(case.rep, messages.write, case.reference, "Are you there?")
    assert set(post.deliver()) == {case.house.email("owner")}


def test_u12_a_colleague_named_in_a_note_gets_it_and_no_customer_does(post: Post) -> None:
    case, ana = order_at("in_review"), staff("manager", "Ana Costa", "ana-told@vendor.example")
    act(ana, preferences.save, "fr", "Europe/Paris", "at_once")
    post.settle()
    act(case.rep, notes.write, case.reference, "@ana-told may we give 20 percent?")
    told = post.deliver()
    assert set(told) == {"ana-told@vendor.example"}
    letter = told["ana-told@vendor.example"]
    assert letter.head.language == "fr"
    assert "may we give 20 percent?" in letter.text


def test_u12_a_note_taken_away_before_its_mail_is_told_nobody(post: Post) -> None:
    case, ana = order_at("in_review"), staff("manager", "Ana Costa", "ana-spared@vendor.example")
    post.settle()
    note = act(case.rep, notes.write, case.reference, "A mistake", tell=[ana.id])
    act(case.rep, notes.remove, case.reference, note)
    assert not post.deliver()

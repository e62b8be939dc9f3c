"""R24, R26, U12: warnings reach those who can get more seats, once; questions reach the reps, and answers their asker."""

from __future__ import annotations

import pytest

from app.services.helping import moderation, questions
from app.services.requesting import requests
from app.services.showing import seat_watch
from tests.factories import account, act, as_job, person, rep, wish
from tests.integration.mails.conftest import Post


def fill(kind: str, **more: object):
    house = account(kind, seats={"support": 2}, **more)
    as_job(seat_watch.look)
    for _ in range(2):
        person(house, products={"support": "agent"})
    as_job(seat_watch.look)
    return house


@pytest.mark.parametrize(("kind", "way", "path"), [
    ("managed", "send a request", "/requests/new"), ("online_assisted", "“Process order”", "/subscription/manage"),
    ("self_service", "“Update subscription”", "/subscription/manage"),
])  # fmt: skip
def test_r24_u12_the_owner_and_the_billing_admins_hear_it_once_with_their_own_way(post: Post, kind: str, way: str, path: str) -> None:
    house = fill(kind)
    mails = post.deliver()
    assert set(mails) == {house.email("owner"), house.email("billing")}
    said = mails[house.email("owner")]
    text = " ".join(said.text.split())
    assert "Support: all 2 seats are used." in text
    assert way in text
    assert f"https://seats.example{path}" in text
    assert "support@vendor.example" in text
    as_job(seat_watch.look)
    assert post.deliver() == {}


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_r5_a_suspended_account_is_not_told_how_to_get_more(post: Post, kind: str) -> None:
    house = fill(kind, standing="suspended")
    said = " ".join(post.deliver()[house.email("owner")].text.split())
    assert "no seats can be added until that is settled" in said
    for way in ("send a request", "yourself", "you can get more seats"):
        assert way not in said


def test_r24_a_managed_account_reads_the_name_of_its_rep(post: Post) -> None:
    house = fill("managed", rep=rep("Rita Okafor"))
    assert "Rita Okafor" in post.deliver()[house.email("owner")].text


def test_r24_what_is_settled_before_the_mail_leaves_is_not_mailed(post: Post) -> None:
    house = fill("self_service")
    act(house.owner, requests.submit, wish("add_seats", support=5))
    as_job(seat_watch.look)
    assert post.deliver() == {}


def test_r24_the_mail_is_in_the_readers_language(post: Post) -> None:
    house = fill("self_service", locale="fr")
    assert 'lang="fr"' in str(post.deliver()[house.email("owner")].html)


def test_r26_a_question_reaches_the_accounts_rep_and_its_answer_the_asker(post: Post) -> None:
    rita, other = rep("Rita Okafor"), rep()
    house = account("managed", rep=rita)
    question_id = act(house.agent, questions.ask, "How long does it take? <b>", "en")
    asked = post.deliver()
    assert set(asked) == {rita.email}
    assert other.email not in asked
    assert "> How long does it take? <b>" in asked[rita.email].text
    assert f"/desk/questions/{question_id}" in asked[rita.email].text
    act(rita, moderation.answer, question_id, "Three days.")
    answered = post.deliver()
    assert set(answered) == {house.email("agent")}
    assert "> Three days." in answered[house.email("agent")].text
    assert f"/help/questions/{question_id}" in answered[house.email("agent")].text

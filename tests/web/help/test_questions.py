"""Questions on the help page: asked after signing in, answered by the vendor, read by nobody else until published."""

from __future__ import annotations

import pytest

from app.services.helping import moderation, questions
from app.services.helping.questions import MOST_A_DAY
from tests.counting import counting
from tests.factories import account, act, as_job, rep

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \u202egnp.exe & \"quotes\" "


def asked(house, words="How long does it take?", who="agent"):
    return act(getattr(house, who), questions.ask, words, "en")


def test_questions_can_be_left_only_after_signing_in(client):
    page = client.get("/help/add-seats?type=managed").text
    assert "To leave a question of your own, sign in first." in page
    assert "<textarea" not in page
    assert client.post("/help/questions").status_code in {302, 400}


def test_r26_a_question_is_answered_and_its_asker_reads_the_answer(somebody):
    house, rita = account("managed"), rep("Rita Okafor")
    asker, vendor = somebody(house.agent), somebody(rita)
    asker.open("/help/add-seats")
    asker.send("/help/questions", 303, words="How long does it take?")
    assert "Waits for an answer" in asker.open(asker.place)
    assert "How long does it take?" in vendor.open("/desk/questions")
    address = f"/desk/questions/{asker.place.rpartition('/')[2]}" if asker.place else ""
    mine = asker.open("/help/add-seats")
    assert "waits for an answer" in mine
    question_id = act(house.agent, questions.own)[0].id
    address = f"/desk/questions/{question_id}"
    vendor.open(address)
    vendor.send(address, 303, verb="answer", words="About three working days.")
    assert "About three working days." in asker.open(f"/help/questions/{question_id}")
    assert "Nobody waits for an answer" in vendor.open("/desk/questions")


def test_s2_a_question_is_its_askers_alone(somebody):
    house, stranger = account(), account()
    question_id = asked(house)
    for other in (house.owner, house.admin, stranger.owner):
        somebody(other).open(f"/help/questions/{question_id}", 404)


def test_questions_are_published_in_chosen_words_without_the_asker(somebody, client):
    house, rita = account("managed"), rep()
    question_id = asked(house, "We at Acme Secret Ltd wonder: how long?")
    act(rita, moderation.answer, question_id, "Dear Acme Secret Ltd, three days.")
    assert "wonder" not in client.get("/help/add-seats?type=managed").text
    vendor = somebody(rita)
    vendor.open(f"/desk/questions/{question_id}")
    vendor.send(f"/desk/questions/{question_id}", 303, verb="publish", question="How long does it take?", answer="Three days.")
    page = client.get("/help/add-seats?type=managed").text
    assert "How long does it take?" in page
    assert "Three days." in page
    for secret in ("Acme", house.slug, house.agent.name):
        assert secret not in page
    assert "How long does it take?" not in client.get("/help/add-seats?type=self_service").text
    assert "How long does it take?" not in client.get("/help/add-seats?type=managed", headers={"Accept-Language": "fr"}).text
    vendor.send(f"/desk/questions/{question_id}", 303, verb="take_back")
    assert "How long does it take?" not in client.get("/help/add-seats?type=managed").text


def test_questions_without_an_answer_are_not_published(somebody):
    question_id, vendor = asked(account()), somebody(rep())
    vendor.open(f"/desk/questions/{question_id}")
    text = vendor.send(f"/desk/questions/{question_id}", 422, verb="publish", question="How?", answer="So.")
    assert "Answer the question first" in text


def test_putting_a_question_away_unpublishes_it_and_the_asker_can_go_on(somebody, client):
    house, rita = account("managed"), rep()
    question_id = asked(house)
    act(rita, moderation.answer, question_id, "Three days.")
    act(rita, moderation.publish, question_id, "How long?", "Three days.")
    act(rita, moderation.put_away, question_id)
    assert "How long?" not in client.get("/help/add-seats?type=managed").text
    asker = somebody(house.agent)
    asker.open(f"/help/questions/{question_id}")
    asker.send(f"/help/questions/{question_id}", 303, words="But now?")
    assert [one.id for one in as_job(moderation.listed)[0]] == [question_id]


def test_flooding_ends_at_ten_questions_a_day_and_says_so(somebody):
    house = account()
    for n in range(MOST_A_DAY):
        asked(house, f"Question {n}")
    asker = somebody(house.agent)
    asker.open("/help/add-seats")
    text = asker.send("/help/questions", 422, words="One more", type="managed")
    assert "You have left 10 questions today" in text
    assert "One more" in text
    assert asked(house, who="owner")


def test_u2_an_empty_question_is_refused_in_its_place(somebody):
    asker = somebody(account().agent)
    asker.open("/help/add-seats")
    text = asker.send("/help/questions", 422, words="  ")
    assert "Write your question first." in text
    assert "<title>Error:" in asker.source


@pytest.mark.parametrize("page", ["/help/questions/{id}", "/desk/questions/{id}", "/desk/questions", "/help/add-seats?type=managed"])
def test_s10_hostile_words_stay_words(somebody, page):
    house, rita = account("managed"), rep()
    question_id = asked(house, HOSTILE)
    act(rita, moderation.answer, question_id, HOSTILE)
    act(rita, moderation.publish, question_id, HOSTILE, HOSTILE)
    reader = somebody(rita if page.startswith("/desk") else house.agent)
    reader.open((page.replace("questions", "questions", 1) + ("?view=settled" if page == "/desk/questions" else "")).format(id=question_id))
    assert "<script>alert" not in reader.source
    assert "&lt;script&gt;alert(1)" in reader.source


def test_u16_the_lists_are_paged_and_cost_the_same_whatever_their_rows(app, somebody):
    house, rita = account("managed"), rep()
    for who in ("owner", "billing", "admin", "agent"):
        for n in range(8):
            question_id = asked(house, f"{who} {n}", who)
            act(rita, moderation.answer, question_id, "Yes.")
            act(rita, moderation.publish, question_id, f"{who} {n}", "Yes.")
    vendor, reader = somebody(rita), somebody(house.owner)
    with counting(app) as cost:
        vendor.open("/desk/questions?view=settled")
    assert len(cost.statements) <= 6
    assert "cursor=" in vendor.source
    with counting(app) as cost:
        reader.open("/help/add-seats")
    assert len(cost.statements) <= 8
    seen, address = set(), "/help/add-seats?type=managed"
    while address:
        reader.open(address)
        seen |= {one.id for one in as_job(questions.published, "managed", "en")[0]}
        found = reader.source.partition('rel="next" href="')[2].partition('"')[0]
        address = found.replace("&amp;", "&")
    assert len(seen) == 10

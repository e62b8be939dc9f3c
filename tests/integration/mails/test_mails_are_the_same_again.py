"""A task that a crash repeats leads to the same mail, kept once, in its reader's language."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text, update

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.jobs.letters import READERS, letters
from app.jobs.letters.names import NAMES, name_of
from app.models import Person
from app.services import outbox
from app.services.notices import AUDIENCES
from app.services.outbox import MAIL, QUEUES, SEND_DIGEST, SEND_TO_ONE
from app.services.people import team
from tests.factories import account, act, as_system, order_at, place
from tests.ground import ROOT
from tests.integration.mails.conftest import Post
from workflows.seat_order import STEPS, Effect


def test_f1_a_task_that_runs_twice_is_one_mail(post: Post) -> None:
    place((house := account("managed")).admin, house=house)
    first = post.deliver()
    assert len(first) == 2
    forget_that_it_was_done()
    assert not post.deliver(), "the second run's mails are the ones that are there"
    assert len(post.ids()) == 2
    forget_that_it_was_done(renumber=True)
    assert len(post.deliver()) == 2, "another task is another mail"


def forget_that_it_was_done(*, renumber: bool = False) -> None:
    again = "UPDATE tasks SET done_at = NULL, lease_until = NULL"
    with as_system():
        db.session.execute(
            text(f"{again}, id = id + 1000000" if renumber else again)
        )  # both are constants of this test


def test_message_ids_name_the_task_and_the_reader(post: Post) -> None:
    house = account("managed")
    place(house.admin, house=house)
    told = post.deliver()
    assert re.fullmatch(
        rf"<task-\d+-p{house.owner.person_id}@seats\.example>", told[house.email("owner")].message_id
    )


def test_u20_each_reader_is_written_to_in_their_language(post: Post) -> None:
    house = account("managed")
    with as_system():
        db.session.execute(update(Person).filter_by(email=house.email("billing")).values(locale="fr"))
    place(house.admin, house=house)
    told = post.deliver()
    assert told[house.email("owner")].head.language == "en"
    assert told[house.email("billing")].head.language == "fr"
    assert '<html lang="fr">' in told[house.email("billing")].html


def test_every_mail_says_the_same_in_text_and_html_and_has_one_button(post: Post) -> None:
    case = order_at("quoted")
    told = post.deliver()
    assert told
    for one in told.values():
        links = set(re.findall(r"https://seats\.example/\S+", one.text))
        assert len(links) == 1
        assert links == set(re.findall(r'href="([^"]+)"', one.html))
        assert case.reference in one.head.subject
        assert case.reference in one.text
        assert case.reference in one.html


def test_what_people_wrote_is_words_and_never_markup(post: Post) -> None:
    case = order_at("in_review")
    post.settle()
    case.step(case.rep, "ask_customer", "<script>alert(1)</script>\n<b>Which</b> {{ team }} %(x)s?")
    (one,) = post.deliver().values()
    assert "> <script>alert(1)</script>\n> <b>Which</b> {{ team }} %(x)s?" in one.text
    assert "<script>" not in one.html
    assert "&lt;b&gt;Which&lt;/b&gt; {{ team }} %(x)s?" in one.html


def test_r27_a_colleague_who_may_not_buy_asks_those_who_may(post: Post) -> None:
    house = account("self_service", seats={"support": 1})
    added = team.Added(person_id=house.agent.person_id or 0, waits_for=["support"])
    act(house.admin, team.ask_owner, added)
    told = post.deliver()
    assert set(told) == {house.email("owner"), house.email("billing")}
    assert house.admin.name in told[house.email("owner")].text
    assert house.agent.name in told[house.email("owner")].text
    assert "Support" in told[house.email("owner")].text


def test_a_mail_that_comes_late_leads_to_the_order_as_it_is(post: Post) -> None:
    """On its way while the offer was taken back; what had not been sent by then is not sent at all."""
    case = order_at("quoted")
    with post.app.app_context(), acting_for(EVERY_ACCOUNT):
        tasks = [task for task in outbox.lease(MAIL, "late", 50, 60) if task.kind == Effect.MAIL_OFFER]
        mails = [one.compose() for task in tasks for one in letters(task, post.app.extensions["settings"])]
        db.session.commit()
    assert mails
    case.step(case.rep, "revise_quote")
    with post.app.app_context(), acting_for(EVERY_ACCOUNT):
        assert [one for task in tasks for one in letters(task, post.app.extensions["settings"])] == []
    token = re.findall(r"/l/(\S+)", mails[0].get_body(("plain",)).get_content())[0]  # type: ignore[union-attr]
    page = post.app.test_client().get(f"/l/{token}")
    assert page.status_code == 200
    assert "nothing left to decide" in page.text


@pytest.mark.parametrize("kind", sorted(kind for kind, queue in QUEUES.items() if queue == MAIL))
def test_every_promised_mail_has_readers_and_words(kind: str) -> None:
    assert kind in {*AUDIENCES, *READERS, SEND_DIGEST, SEND_TO_ONE, SEND_TO_ONE}
    for name in NAMES.get(kind, {}).values():
        assert (ROOT / f"templates/emails/words/{name}.txt").is_file()


def test_every_step_that_tells_the_customer_has_words_of_its_own() -> None:
    told = {row.verb for row in STEPS if Effect.TELL_CUSTOMER in row.effects}
    assert not [verb for verb in told if name_of(Effect.TELL_CUSTOMER, verb) == "moved_on"]


def test_every_words_file_is_used() -> None:
    files = {path.stem for path in (ROOT / "templates/emails/words").glob("*.txt")}
    assert files == {name for names in NAMES.values() for name in names.values()}


def test_a_task_about_nothing_is_done_without_a_mail(app: Flask) -> None:
    settings = app.extensions["settings"]
    ghost = outbox.Leased(1, 1, Effect.TELL_CUSTOMER, {"order_id": 0, "position": 0}, 1, 1, "")
    nobody = outbox.Leased(1, 1, outbox.TELL_SEATED, {"person_id": 0}, 1, 1, "")
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        assert [*letters(ghost, settings), *letters(nobody, settings)] == []

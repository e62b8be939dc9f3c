"""Notes among ourselves and messages with the customer: who reads what, who is told, and that what was written stays."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import acting_for, db
from app.services.people.viewers import Viewer
from app.services.talking import documents, messages, notes, reading
from app.services.talking.reading import Talk
from tests.factories import Case, account, act, as_system, order_at, rep, staff
from tests.integration.services.papers import PAPER


def talk(viewer: Viewer, case: Case) -> Talk:
    return act(viewer, reading.talk, case.house.id, case.id)


def told(kind: str) -> list[dict[str, int]]:
    with as_system():
        return list(db.session.execute(text("SELECT payload FROM tasks WHERE kind = :kind ORDER BY id"), {"kind": kind}).scalars())


def age(owner: psycopg.Connection, minutes: int) -> None:
    """Let everything have been written that much earlier."""
    owner.execute("ALTER TABLE order_notes DISABLE TRIGGER USER")
    owner.execute("UPDATE order_notes SET written_at = written_at - make_interval(mins => %s)", [minutes])
    owner.execute("ALTER TABLE order_notes ENABLE TRIGGER USER")


def test_r62_a_note_is_read_by_every_colleague_and_by_no_customer(record: object) -> None:
    case = order_at("in_review")
    act(case.rep, notes.write, case.reference, "They got 20 percent last year.")
    for colleague in (case.rep, rep(), staff("manager"), staff("approver"), staff("operator")):
        assert [one.words for one in talk(colleague, case).notes] == ["They got 20 percent last year."]
    for customer in (case.house.owner, case.house.billing, case.house.admin):
        assert talk(customer, case).notes == ()
        with pytest.raises(NotAllowed):
            act(customer, notes.write, case.reference, "Ours, too")


def test_s2_the_record_itself_shows_no_account_a_note(record: object) -> None:
    """Also with every filter of ours forgotten; working for all accounts, the row is there: the control."""
    case = order_at("in_review")
    act(case.rep, notes.write, case.reference, "Secret", tell=[rep().id], document=PAPER)
    count = text("SELECT (SELECT count(*) FROM order_notes) + (SELECT count(*) FROM note_mentions) + (SELECT count(*) FROM note_documents)")
    with as_system():
        assert db.session.execute(count).scalar_one() == 3
        with acting_for(case.house.id):
            assert db.session.execute(count).scalar_one() == 0


def test_r62_only_its_author_changes_a_note_and_only_for_a_quarter_of_an_hour(record: object, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    note = act(case.rep, notes.write, case.reference, "First")
    with pytest.raises(NotAllowed):
        act(rep(), notes.change, case.reference, note, "Somebody else's words")
    act(case.rep, notes.change, case.reference, note, "Second")
    (found,) = talk(case.rep, case).notes
    assert (found.words, [one.words for one in found.before]) == ("Second", ["First"]), "what it said before stays readable"
    age(owner_connection, 16)
    with pytest.raises(Refused) as no:
        act(case.rep, notes.change, case.reference, note, "Third")
    assert "15 minutes" in str(no.value)
    assert not talk(case.rep, case).notes[0].may_change


def test_r62_a_note_taken_away_leaves_a_trace(record: object) -> None:
    case = order_at("in_review")
    note = act(case.rep, notes.write, case.reference, "Wrong order", document=PAPER)
    paper = talk(case.rep, case).notes[0].documents[0].id
    assert act(case.rep, documents.read, case.reference, "note", paper).content == PAPER.content
    act(case.rep, notes.remove, case.reference, note)
    (found,) = talk(case.rep, case).notes
    assert found.is_removed
    assert found.changed_at is not None
    with pytest.raises(NotThere):
        act(case.rep, documents.read, case.reference, "note", paper)
    with pytest.raises(Refused):
        act(case.rep, notes.change, case.reference, note, "Back again")


def test_r72_what_was_written_is_never_rewritten(record: object, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    act(case.rep, notes.write, case.reference, "As it was", document=PAPER)
    act(case.rep, messages.write, case.reference, "As it was", document=PAPER)
    for table in ("order_notes", "order_messages", "note_documents", "message_documents"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET account_id = account_id"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                owner_connection.execute(statement)


@pytest.mark.parametrize("words", ["Ask @ana-mention", "Ask @Ana Costa please", "Ask @ANA-MENTION, she knows"])
def test_u12_a_colleague_named_in_a_note_is_told_once(record: object, words: str) -> None:
    case, ana = order_at("in_review"), staff("manager", "Ana Costa", "ana-mention@vendor.example")
    note = act(case.rep, notes.write, case.reference, words, tell=[ana.id])
    assert told("tell_mentioned") == [{"note_id": note, "staff_id": ana.id}]
    act(case.rep, notes.change, case.reference, note, words + "!")
    assert len(told("tell_mentioned")) == 1, "changing the note tells nobody again"
    assert talk(case.rep, case).notes[0].named == ["Ana Costa"]


def test_u12_whoever_names_nobody_or_themselves_tells_nobody(record: object) -> None:
    case = order_at("in_review")
    act(case.rep, notes.write, case.reference, f"See mail to a@b.example, 12 @ 40 EUR, and @{case.rep.email.partition('@')[0]}")
    assert told("tell_mentioned") == []
    with pytest.raises(Invalid) as no:
        act(case.rep, notes.write, case.reference, "Ask @nobody-here")
    assert "@nobody-here" in str(no.value)
    assert len(talk(case.rep, case).notes) == 1


def test_u12_the_other_side_is_told_once_a_turn(record: object) -> None:
    case = order_at("quoted")
    for words in ("Could it start in May?", "Or in June?"):
        act(case.house.owner, messages.write, case.reference, words)
    assert len(told("tell_message")) == 1
    act(case.rep, messages.write, case.reference, "June is fine")
    assert len(told("tell_message")) == 2
    act(case.rep, messages.write, case.reference, "With the same price")
    assert len(told("tell_message")) == 2
    act(case.house.owner, messages.write, case.reference, "Good")
    assert len(told("tell_message")) == 3


def test_u12_a_step_of_the_other_side_ends_the_turn_too(record: object) -> None:
    case = order_at("in_review")
    act(case.house.owner, messages.write, case.reference, "One more thing")
    case.step(case.rep, "ask_customer", "Which?")
    act(case.house.owner, messages.write, case.reference, "The new ones")
    assert len(told("tell_message")) == 2


def test_r62_threads_are_of_the_order_or_of_one_of_its_lines(record: object) -> None:
    case = order_at("in_review")
    act(case.rep, messages.write, case.reference, "About all of it")
    act(case.house.owner, messages.write, case.reference, "About these", product="support")
    assert [(one.product, one.is_staff) for one in talk(case.house.owner, case).messages] == [(None, True), ("support", False)]
    with pytest.raises(Invalid) as no:
        act(case.rep, messages.write, case.reference, "About what is not asked", product="talk")
    assert no.value.field == "product"


def test_s2_a_message_on_somebody_else_s_order_is_a_message_on_none(record: object) -> None:
    case, stranger = order_at("in_review"), account("managed").owner
    for use_case in (messages.write, notes.write):
        with pytest.raises(NotThere):
            act(stranger, use_case, case.reference, "Hello")
    act(case.rep, messages.write, case.reference, "With a paper", document=PAPER)
    paper = talk(case.house.owner, case).messages[0].documents[0].id
    assert act(case.house.owner, documents.read, case.reference, "message", paper).name == "paper.pdf"
    with pytest.raises(NotThere):
        act(stranger, documents.read, case.reference, "message", paper)
    mine = order_at("in_review", account("managed"))
    with pytest.raises(NotThere):
        act(mine.house.owner, documents.read, mine.reference, "message", paper)


@pytest.mark.parametrize("words", ["", "   \n", "x" * 4001, "a\x00b"])
def test_u2_words_that_cannot_be_kept_say_why(record: object, words: str) -> None:
    case = order_at("in_review")
    for use_case in (messages.write, notes.write):
        with pytest.raises(Invalid) as no:
            act(case.rep, use_case, case.reference, words)
        assert no.value.field == "words"

"""Notes, messages and the timeline on the order's page; and that no customer ever reads a note (U8, U10, R60, R62, S2)."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.extensions import db
from app.services.ordering.links import Link, sign
from app.services.talking import messages, notes
from tests.counting import counting
from tests.factories import account, act, as_system, order_at, rep, staff
from tests.integration.services.papers import HOSTILE, PAPER
from tests.integration.services.queueing.test_bulk import cool_down, do
from workflows.seat_order import State

SECRET = "The sentence nobody outside may read"


def at(case, more=""):
    return f"/desk/orders/{case.reference}{more}"


def test_r62_a_note_and_a_message_cannot_be_taken_for_one_another(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(at(case))
    page.send(at(case, "/notes"), 303, words="They had 20 percent last year.")
    page.follow()
    page.send(at(case, "/messages"), 303, words="Would May suit you?", product="support")
    shown = page.follow()
    assert "Internal notes Never shown to the customer" in shown
    assert "Messages with the customer About Support" in shown
    source = page.source
    assert source.index('id="messages"') < source.index("Would May suit you?") < source.index('id="notes"')
    assert source.index('id="notes"') < source.index("They had 20 percent last year.")


def test_r62_both_sides_write_in_the_same_threads(app, browse):
    case = order_at("quoted")
    customer, vendor = browse(case.house.owner), browse(case.rep)
    customer.open(f"/requests/{case.reference}")
    customer.send(f"/requests/{case.reference}/messages", 303, words="Could it start in May?", product="support")
    assert "Your message is with our sales team." in customer.follow()
    assert "Could it start in May?" in vendor.open(at(case))
    vendor.send(at(case, "/messages"), 303, words="In May, yes.", product="support")
    read = customer.open(f"/requests/{case.reference}")
    assert "About Support" in read
    assert read.index("Could it start in May?") < read.index("In May, yes.")
    case_link = Link("status", case.house.id, case.house.admin.id, case.id, case.order.version)
    behind = app.test_client().get(f"/l/{sign(app.extensions['settings'].secret_key, case_link)}").text
    assert "In May, yes." in behind


def test_s2_no_page_document_calendar_or_mail_of_a_customer_holds_a_note(app, browse):
    case = order_at("quoted")
    colleague = staff("manager", "Ana Costa", "ana-hidden@vendor.example")
    act(case.rep, notes.write, case.reference, SECRET, tell=[colleague.id], document=PAPER)
    act(case.rep, messages.write, case.reference, "A message, which they may")
    key = app.extensions["settings"].secret_key
    for viewer in (case.house.owner, case.house.billing, case.house.admin):
        page = browse(viewer)
        for path in ("/requests", f"/requests/{case.reference}", f"/requests/{case.reference}?show=notes", f"/requests/{case.reference}/offer",
                     "/subscription", "/subscription/history"):  # fmt: skip
            page.open(path)
            assert SECRET not in page.source, path
            assert "Internal note" not in page.source, path
        pdf = page.client.get(f"/requests/{case.reference}/offer/1.pdf").data
        assert SECRET.encode() not in pdf
    for purpose in ("offer", "status", "answer"):
        link = Link(purpose, case.house.id, case.house.owner.id, case.id, case.order.version)
        assert SECRET not in app.test_client().get(f"/l/{sign(key, link)}").text
    assert SECRET in browse(case.rep).open(at(case)), "the control: the vendor's people read it"


def test_s2_a_document_of_a_note_is_not_there_for_customers(browse, owner_connection):
    case = order_at("quoted")
    act(case.rep, notes.write, case.reference, SECRET, document=PAPER)
    (paper,) = owner_connection.execute("SELECT id FROM note_documents").fetchone()
    customer = browse(case.house.owner)
    customer.open(at(case, f"/notes/documents/{paper}"), 403)
    customer.open(f"/requests/{case.reference}/messages/documents/{paper}", 404)
    customer.open(f"/requests/{case.reference}/documents/{paper}", 404)
    page = browse(rep())
    answer = page.client.get(at(case, f"/notes/documents/{paper}"))
    assert answer.data == PAPER.content
    assert answer.headers["Content-Disposition"] == "attachment; filename=paper.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("form", ["notes", "messages"])
def test_u2_what_cannot_be_kept_says_why_first_and_keeps_every_word(browse, form):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(at(case))
    shown = page.send(at(case, f"/{form}"), 422, words="x" * 4001)
    assert shown.index("There is a problem") < shown.index("Who has it now")
    assert "Use at most 4000 characters." in shown
    assert "x" * 4001 in page.source
    assert "<title>Error:" in page.source
    page.send(at(case, f"/{form}"), 422, words=" ")
    assert "Write something first." in page.text


def test_u12_a_name_nobody_has_is_refused_with_the_note_kept(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(at(case))
    shown = page.send(at(case, "/notes"), 422, words="Ask @nobody-at-all, please")
    assert "No colleague is called @nobody-at-all" in shown
    assert "Ask @nobody-at-all, please" in page.source


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_s12_only_a_plain_pdf_comes_with_words(app, browse, number):
    case, bad = order_at("in_review"), HOSTILE[number]
    page = browse(case.rep)
    page.open(at(case))
    for form in ("notes", "messages"):
        page.send(at(case, f"/{form}"), 422, words="With a paper", document=(io.BytesIO(bad.content), bad.name, bad.type))
        assert "PDF" in page.text
        assert "With a paper" in page.source
    page.send(at(case, "/messages"), 303, words="With a paper", document=(io.BytesIO(PAPER.content), PAPER.name, PAPER.type))
    assert "paper.pdf" in page.follow()


def test_r62_changing_and_taking_away_one_s_own_note(browse, owner_connection):
    case = order_at("in_review")
    note = act(case.rep, notes.write, case.reference, "First wording")
    page = browse(case.rep)
    page.open(at(case))
    page.send(at(case, f"/notes/{note}"), 303, do="change", words="Second wording")
    shown = page.follow()
    assert shown.index("Second wording") < shown.index("First wording"), "what it said before stays readable"
    other = browse(rep())
    assert "Change or take away" not in other.open(at(case))
    assert "Only its author can change a note." in other.send(at(case, f"/notes/{note}"), 422, do="change", words="Mine")
    page.send(at(case, f"/notes/{note}"), 303, do="remove")
    shown = page.follow()
    assert "This note was taken away by its author." in shown
    assert "took a note away" in shown


def test_u10_the_history_holds_steps_messages_and_notes_and_shows_one_kind_of_them(browse):
    case = order_at("quoted")
    act(case.rep, notes.write, case.reference, "A note of ours")
    act(case.house.owner, messages.write, case.reference, "A message of theirs")
    page = browse(case.rep)
    parts = {}
    for show in ("all", "steps", "messages", "notes"):
        page.open(at(case, f"?show={show}"))
        parts[show] = re.sub(r"<[^>]+>", " ", page.source.partition('id="history"')[2].partition("<aside")[0])
    assert "wrote a note" in parts["all"]
    assert "wrote a message" in parts["all"]
    assert "sent the offer" in parts["all"]
    assert "wrote a note" not in parts["steps"] + parts["messages"]
    assert "sent the offer" not in parts["messages"] + parts["notes"]
    assert parts["steps"].count("Now") == 1, "where it stands is a step"
    assert "Now" not in parts["messages"]
    assert re.search(r"\d{2}:\d{2} \(Paris\)", parts["all"]), "each time with its zone"


def test_u10_the_history_says_what_it_was_and_what_it_became(browse):
    case = order_at("quoted", rep=rep("Rita Okafor"))
    ravi, mona = rep("Ravi Menon"), staff("manager")
    case.step(mona, "assign", rep_id=ravi.id)
    before = case.order.valid_until
    case.rep = ravi
    until = before + timedelta(days=20)
    case.step(ravi, "extend_quote", valid_until=until)
    shown = browse(ravi).open(at(case))
    assert "from Rita Okafor to Ravi Menon" in shown
    assert f"from {before.day} {before:%B} {before.year} to {until.day} {until:%B} {until.year}" in shown
    assert "Unclaimed became In review" in re.sub(r"\s+", " ", browse(ravi).source) or "In review" in shown


def test_u8_a_conflict_lists_who_changed_what_and_when_since_the_page_was_read(app, browse, owner_connection):
    case = order_at("in_review", rep=rep("Rita Okafor"))
    page = browse(case.rep)
    page.open(at(case))
    seen = page.value("version")
    case.step(case.rep, "ask_customer", "Which teams?")
    case.step(case.house.owner, "answer", "All of them")
    shown = page.send(at(case, "/steps"), 409, verb="reject", note="No room for it", version=seen)
    first = shown.partition("This is the order as it stands now.")[2].partition("What you wrote is kept:")[0]
    assert "Rita Okafor" in first
    assert case.house.owner.name in first
    assert len(re.findall(r"\d{2}:\d{2} \(Paris\)", first)) == 2
    page.send(at(case, "/steps"), verb="reject", note=page.value("note"), version=page.value("version"))
    cool_down(owner_connection)
    do(app)
    assert case.state is State.REJECTED
    assert case.page().latest("reject").comment == "No room for it"


def test_u8_a_note_or_message_is_kept_whatever_happened_to_the_order_meanwhile(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(at(case))
    case.step(case.rep, "reject", "Too late")
    page.send(at(case, "/notes"), 303, words="Kept all the same")
    page.send(at(case, "/messages"), 303, words="This one, too")
    shown = page.follow()
    assert "Kept all the same" in shown
    assert "This one, too" in shown


def test_r60_the_page_shows_the_account_beside_the_case(browse):
    house = account("managed")
    done, other = order_at("fulfilled", house), order_at("quoted", house)
    case = order_at("in_review", house)
    shown = browse(case.rep).open(at(case))
    assert f"Other open requests {other.reference}" in shown
    assert "Support: 12 seats more" in shown
    assert re.search(rf"Orders like this one.*{done.reference} this account \+12 Support .* Won", shown)


def test_r60_similar_orders_are_of_the_same_kind_and_about_the_same_size(browse):
    near, far = order_at("declined"), order_at("pending")
    case = order_at("in_review")
    shown = browse(case.rep).open(at(case)).partition("Orders like this one")[2].partition("History")[0]
    assert near.reference in shown
    assert "Declined" in shown
    assert far.reference not in shown, "an open order tells nothing yet"


def test_u16_the_page_costs_at_most_twelve_statements_however_much_was_said(app, browse):
    case = order_at("quoted")
    for number in range(5):
        act(case.rep, notes.write, case.reference, f"Note {number}", document=PAPER)
        act(case.house.owner, messages.write, case.reference, f"Message {number}", document=PAPER)
    for viewer in (case.rep, staff("manager")):
        page = browse(viewer)
        with counting(app) as cost:
            page.open(at(case))
        assert len(cost.statements) <= 12, cost.statements


@pytest.mark.parametrize(("standing", "words"), [("suspended", "Suspended for non-payment"), ("closed", "Closed: its owner has cancelled it")])
def test_u21_the_desk_says_why_an_account_is_not_in_good_standing(browse, standing, words):
    case = order_at("in_review")
    with as_system():
        db.session.execute(text("UPDATE accounts SET standing = :standing WHERE id = :id"), {"standing": standing, "id": case.house.id})
    shown = browse(case.rep).open(at(case))
    assert words in shown
    assert ("Suspended for non-payment" in shown) is (standing == "suspended")

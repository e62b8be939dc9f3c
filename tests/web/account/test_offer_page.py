"""The offer: terms, versions side by side, a PDF with the numbers of the page, one button (R63, R64, R68)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.services.ordering import quotes
from app.services.ordering.order_reading import load_many
from app.services.ordering.quotes import DraftLine
from app.services.requesting.requests import Wish
from tests.factories import account, order_at, wish
from tests.factories.accounts import TODAY
from tests.factories.world import as_system
from workflows.intake import Change
from workflows.seat_order import State


def at(case):
    return f"/requests/{case.reference}/offer"


def revised(discount: int = 10):
    """An order whose second version is out."""
    case = order_at("quoted")
    case.step(case.house.owner, "ask_revision", "A little less, please")
    case.quote(lines=[DraftLine("support", 12, 4900, Decimal(discount))], terms="Payment within 30 days")
    return case


def test_r63_asked_beside_offered_with_formula_tax_and_total(customer):
    case = order_at("quoted")
    case.step(case.rep, "revise_quote")
    case.quote(lines=[DraftLine("support", 10, 4900, Decimal(10))])
    text = customer(case.house.owner).open(at(case))
    assert "Support Professional 12 10 not as asked €49.00 10%" in text
    assert "Due now = seats × monthly price after the discount × 12 months" in text
    assert "Tax 20%" in text
    assert "Total" in text


def test_r63_version_2_beside_version_1(customer):
    case = revised()
    text = customer(case.house.owner).open(at(case))
    assert "What changed since version 1" in text
    assert "12 seats at €49.00, −10%" in text
    assert "changed" in text


def test_r63_a_draft_is_nobodys_but_the_vendors(customer):
    case = order_at("in_review")
    case.draft()
    page = customer(case.house.owner)
    page.open(at(case), 302)
    page.open(f"{at(case)}/1.pdf", 404)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_u19_the_pdf_has_the_numbers_of_the_page(customer, locale):
    case = revised()
    page = customer(case.house.owner)
    page.send("/language", 302, locale=locale)
    page.open(at(case))
    total = page.source.split('class="grand"')[1].split('class="money">')[1].split("<")[0]
    answer = page.client.get(f"{at(case)}/2.pdf")
    words = " ".join(one.extract_text() for one in PdfReader(BytesIO(answer.data)).pages)
    assert answer.mimetype == "application/pdf"
    assert "".join(total.split()) in "".join(words.split())  # thin, no-break or plain: spaces are the typeface's
    assert case.reference in words
    assert "Payment within 30 days" in words


def pdf_words(page, case, version=1):
    answer = page.client.get(f"{at(case)}/{version}.pdf")
    return " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(answer.data)).pages).split())


def test_r63_r70_the_pdf_says_whether_the_offer_can_still_be_accepted(customer):
    case, how = order_at("quoted"), "Accept or decline this offer on its page"
    page = customer(case.house.owner)
    assert how in pdf_words(page, case)
    case.step(case.house.owner, "decline_quote", "Too much")
    case.step(case.house.owner, "resubmit")
    words = pdf_words(page, case)
    assert "This offer is no longer open" in words
    assert "A newer version" not in words
    assert how not in words
    assert "A newer version has replaced this one." in pdf_words(customer((newer := revised()).house.owner), newer)


def test_r68_the_pdf_of_an_accepted_offer_asks_for_no_decision(customer):
    case = order_at("accepted")
    words = pdf_words(customer(case.house.owner), case)
    assert "Accept or decline" not in words
    assert "no longer open" not in words


def test_u19_the_pdf_is_a4_and_long_terms_run_on(customer):
    case = order_at("in_review")
    case.quote(terms="\n".join(f"Paragraph {n} of the terms <&>" for n in range(150)))
    pages = PdfReader(BytesIO(customer(case.house.owner).client.get(f"{at(case)}/1.pdf").data)).pages
    assert len(pages) > 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)
    assert "Paragraph 149 of the terms <&>" in pages[-1].extract_text()


def test_r68_accepting_takes_one_button_and_confirms_with_the_reference(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    page.open(at(case))
    assert case.state is State.QUOTED  # looking decides nothing
    page.send(f"/requests/{case.reference}/steps", 303, verb="accept_quote", version=page.value("version"))
    text = page.follow()
    assert "You have accepted the offer" in text
    assert case.reference in text
    assert "What happens next" in text
    assert case.state is State.FULFILLING


def test_r68_a_version_that_was_not_seen_is_not_accepted(customer):
    case = order_at("quoted")
    seen = case.order.version
    case.step(case.rep, "revise_quote")
    case.quote()
    customer(case.house.owner).send(f"/requests/{case.reference}/steps", 409, verb="accept_quote", version=seen)
    assert case.state is State.QUOTED


def test_r68_the_confirmation_of_what_nobody_accepted_is_the_request_itself(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    page.open(f"/requests/{case.reference}/accepted", 302)
    assert page.place == f"/requests/{case.reference}"


@pytest.mark.parametrize("verb", ["decline_quote", "ask_revision"])
def test_r68_declining_or_asking_for_another_version_needs_words_and_stays_on_the_page(customer, verb):
    case = order_at("quoted")
    page = customer(case.house.owner)
    page.send(f"/requests/{case.reference}/steps", 422, verb=verb, note="", back="offer")
    assert "Your offer" in page.text
    assert 'id="note-error"' in page.source
    page.send(f"/requests/{case.reference}/steps", 303, verb=verb, note="Too dear", back="offer")
    assert case.state is {"decline_quote": State.DECLINED, "ask_revision": State.IN_REVIEW}[verb]


def test_r68_an_admin_without_billing_rights_reads_the_offer_and_who_decides(customer):
    case = order_at("quoted")
    page = customer(case.house.admin)
    assert "The owner or a billing admin accepts or declines" in page.open(at(case))
    assert 'value="accept_quote"' not in page.source


def test_r64_an_extended_offer_shows_its_new_last_day(customer):
    case = order_at("quoted")
    until = TODAY + timedelta(days=60)
    case.step(case.rep, "extend_quote", valid_until=until)
    text = customer(case.house.owner).open(at(case))
    assert f"{until.day} {until:%B} {until.year}, end of the day" in text


def test_r64_an_offer_that_has_ended_is_shown_for_the_records_without_buttons(customer):
    case = order_at("expired")
    page = customer(case.house.owner)
    page.open(at(case))
    assert 'value="accept_quote"' not in page.source


def test_r43_the_offer_of_another_cycle_speaks_of_its_start_and_not_of_seats(customer):
    house = account("managed", cycle="annual", seats={"support": 10})
    case = order_at("in_review", house, asked=Wish(Change.CHANGE_CYCLE, [], "Our budget is made by the month"))
    case.quote()
    cycle = case.page().quotes[0].cycle_starts_on
    begins = f"{cycle.day} {cycle:%B} {cycle.year}"
    text = customer(house.owner).open(at(case))
    assert f"Nothing is due now: the new billing cycle begins on {begins}" in text
    assert f"Then it takes effect on {begins}" in text
    assert f"Takes effect Start on {begins}" in text
    for words in ("you pay less", "provide the seats", "Seats available", "not as asked"):
        assert words not in text


def test_r41_r42_what_follows_an_acceptance_is_seats_or_the_day_of_the_change(customer):
    less = order_at("in_review", asked=wish("remove_seats", support=2))
    less.quote()
    renewal = less.page().quotes[0].cycle_ends_on
    assert f"Then it takes effect on {renewal.day} {renewal:%B} {renewal.year}" in customer(less.house.owner).open(at(less))
    more = order_at("quoted")
    assert "Then we provide the seats" in customer(more.house.owner).open(at(more))


def test_u4_the_confirmation_of_a_reduction_promises_no_seats(customer):
    less = order_at("pending", asked=wish("remove_seats", support=2))
    text = customer(less.house.owner).open(f"/requests/{less.reference}/sent")
    assert "Once the offer is accepted, it takes effect by itself on its day" in text
    assert "The seats are set up" not in text


def test_r40_the_confirmation_names_whoever_gets_the_mail(customer):
    case = order_at("pending", account("managed"))
    offered = "The owner and the billing admins get a mail as soon as the offer is ready"
    for who, is_hers in ((case.house.owner, True), (case.house.admin, False)):
        text = customer(who).open(f"/requests/{case.reference}/sent")
        assert ("You get a mail as soon as your offer is ready" in text) is is_hers
        assert (offered in text) is not is_hers


@pytest.mark.parametrize(("kind", "words"), [("managed", "once the offer is accepted"), ("online_assisted", "if you approve")])
def test_r39_the_owner_reads_when_the_cost_is_due(customer, kind, words):
    case = order_at("awaiting_owner", account(kind))
    text = customer(case.house.owner).open(f"/requests/{case.reference}")
    assert f"Due now, with tax, {words}" in text
    assert ("your offer says what you pay" in text) is (kind == "managed")


def test_r41_r63_versions_of_an_offer_without_seats_are_compared_by_the_day_they_take_effect(customer):
    less = order_at("in_review", asked=wish("remove_seats", support=2))
    less.quote()
    less.step(less.house.owner, "ask_revision", "Later please")
    less.quote()
    text = customer(less.house.owner).open(at(less))
    assert "What changed since version 1" in text
    assert "Takes effect" in text
    assert "Seats available" not in text


def test_r63_another_start_is_among_what_changed_since_the_version_before(customer):
    case = order_at("quoted")
    case.step(case.house.owner, "ask_revision", "Later please")
    start = TODAY + timedelta(days=9)
    case.quote(starts_on=start)
    assert f"It takes effect on {start.day} {start:%B} {start.year}." in customer(case.house.owner).open(at(case))


def test_r30_the_billing_cycle_of_an_offer_ends_the_day_before_the_renewal_like_what_is_due(customer):
    case = order_at("quoted")
    last = case.page().quotes[0].cycle_ends_on - timedelta(days=1)
    text = customer(case.house.owner).open(at(case))
    assert text.count(f"to {last.day} {last:%B} {last.year}") == 2


def test_r63_lines_that_start_later_are_named_where_it_says_when_the_seats_are_there(customer):
    case = order_at("in_review", account("managed", seats={"support": 10, "guide": 5}), asked=wish(support=12, guide=3))
    with as_system():
        lines = quotes.suggestion(load_many([case.id])[0]).lines
    case.quote(lines=[lines[0], replace(lines[1], starts_on=case.order.today + timedelta(days=7))])
    text = customer(case.house.owner).open(at(case))
    assert "Seats available As soon as you accept; Guide from " in text


def test_r9_a_billing_admin_reads_that_the_owner_decides_about_the_end_of_a_product(customer):
    case = order_at("quoted", account("managed", seats={"support": 5, "chat": 4}), asked=wish("remove_product", chat=0))
    words = "The owner of your account accepts or declines the offer. Nobody else can accept it."
    page = customer(case.house.billing)
    assert words in page.open(at(case))
    assert words in page.open(f"/requests/{case.reference}")
    assert "Nobody else of your account can accept it." in customer(case.house.owner).open(f"/requests/{case.reference}")


def test_r64_an_offer_that_was_taken_back_is_valid_until_no_day(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    assert "Valid until" in page.open(f"/requests/{case.reference}")
    case.step(case.rep, "revise_quote", "A mistake")
    text = page.open(f"/requests/{case.reference}")
    assert "Version 1" in text and "Valid until" not in text

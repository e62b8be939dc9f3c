"""The offer: terms, versions side by side, a PDF with the numbers of the page, one button (R63, R64, R68)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.services.ordering.quotes import DraftLine
from tests.factories import order_at
from tests.factories.accounts import TODAY
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

"""Accepting: signed with one click, with one's own papers if one likes, and the document kept as it was shown (R68, U19)."""

from __future__ import annotations

import hashlib
from io import BytesIO

from pypdf import PdfReader

from tests.factories import account, order_at
from tests.web.account.test_offer_page import at, revised
from tests.web.desk.browser import Browser
from workflows.seat_order import State

PO = b"%PDF-1.7\n1\n%%EOF\n"


def steps(case):
    return f"/requests/{case.reference}/steps"


def test_r68_name_and_title_are_filled_in(customer):
    case = order_at("quoted")
    page = customer(case.house.billing)
    page.open(at(case))
    assert page.value("name") == case.house.billing.name
    assert page.value("title") == "Billing admin"
    page.send(steps(case), 303, verb="accept_quote", version=page.value("version"), name=page.value("name"), title=page.value("title"))
    (one,) = case.page().acceptances
    assert (one["name"], one["title"]) == (case.house.billing.name, "Billing admin")


def test_r68_the_kept_document_is_the_one_of_the_page_for_both_sides(app, customer):
    case = revised()
    page = customer(case.house.owner)
    page.open(at(case))
    total = page.source.split('class="grand"')[1].split('class="money">')[1].split("<")[0]
    page.send(steps(case), 303, verb="accept_quote", version=page.value("version"), name="Anouk Martin",
              title="Managing director", purchase_order_number="PO-118")  # fmt: skip
    (one,) = case.page().acceptances
    theirs = page.client.get(f"/requests/{case.reference}/accepted/2.pdf").data
    ours = Browser(app, case.rep).client.get(f"/desk/orders/{case.reference}/accepted/2.pdf").data
    assert hashlib.sha256(theirs).hexdigest() == one["sha256"]
    assert theirs == ours
    words = "".join("".join(sheet.extract_text() for sheet in PdfReader(BytesIO(theirs)).pages).split())
    assert "".join(total.split()) in words
    text = page.open(at(case))
    assert "Anouk Martin, Managing director" in text
    assert one["sha256"] in text
    assert "PO-118" in text


def test_r68_a_purchase_order_comes_along_and_a_wrong_file_is_named_with_everything_kept(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    page.open(at(case))
    typed = {"verb": "accept_quote", "version": page.value("version"), "back": "offer", "name": "Anouk", "title": "Director",
             "purchase_order_number": "PO-9"}  # fmt: skip
    text = page.send(steps(case), 422, **typed, document=(BytesIO(b"<html>"), "po.pdf"))
    assert "Attach a PDF file" in text
    assert page.value("purchase_order_number") == "PO-9"
    assert case.state is State.QUOTED
    page.send(steps(case), 303, **typed, document=(BytesIO(PO), "po.pdf", "application/pdf"))
    assert [one["name"] for one in case.page().attachments] == ["po.pdf"]
    assert case.page().acceptances[0]["purchase_order_number"] == "PO-9"


def test_u2_a_title_that_was_emptied_is_asked_for(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    page.open(at(case))
    text = page.send(steps(case), 422, verb="accept_quote", version=page.value("version"), back="offer", name="Anouk", title=" ")
    assert "Give the title" in text
    assert case.state is State.QUOTED


def test_s2_documents_are_their_accounts_alone(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    page.open(at(case))
    page.send(steps(case), 303, verb="accept_quote", version=page.value("version"))
    customer(account().owner).open(f"/requests/{case.reference}/accepted/1.pdf", 404)
    page.open(f"/requests/{case.reference}/accepted/9.pdf", 404)


def test_r63_what_changed_is_said_in_words_and_numbers(customer):
    case = revised(discount=15)
    text = customer(case.house.owner).open(at(case))
    assert "Support: a discount of 15% instead of 0%." in text
    assert "The terms have changed." in text
    assert "less." in text

"""U19: the quote as a document, on the paper of the country, in both languages, with the numbers of the page and no cut row."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.extensions import db
from app.services.ordering.quote_reading import QuoteLineView
from app.services.ordering.quotes import DraftLine
from app.web.pdf import quote_pdf
from tests.factories import account, as_system, order_at, wish
from tests.web.desk.browser import Browser
from tests.web.desk.conftest import browse

__all__ = ["browse"]

A4, LETTER = (595, 842), (612, 792)


def at(case):
    return f"/requests/{case.reference}/offer"


def sheets(page, address):
    return PdfReader(BytesIO(page.client.get(address).data)).pages


def size(sheet):
    return round(sheet.mediabox.width), round(sheet.mediabox.height)


@pytest.mark.parametrize(("country", "usual", "other"), [("FR", A4, LETTER), ("US", LETTER, A4), ("CA", LETTER, A4), ("DE", A4, LETTER)])
def test_u19_the_paper_is_that_of_the_country_or_the_one_asked_for(customer, country, usual, other):
    house = account("managed")
    with as_system():
        db.session.execute(text("UPDATE accounts SET country = :country WHERE id = :id"), {"country": country, "id": house.id})
        db.session.commit()
    case = order_at("quoted", house)
    page = customer(case.house.owner)
    words = page.open(at(case))
    asked = "letter" if usual == A4 else "a4"
    assert f"paper={asked}" in page.source
    assert f"on {asked.title() if asked == 'letter' else 'A4'}" in words
    assert size(sheets(page, f"{at(case)}/1.pdf")[0]) == usual
    assert size(sheets(page, f"{at(case)}/1.pdf?paper={asked}")[0]) == other
    assert size(sheets(page, f"{at(case)}/1.pdf?paper=napkin")[0]) == usual


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_u19_every_amount_of_the_page_is_in_the_document(customer, locale, paper):
    house = account("managed", seats={"support": 10, "guide": 5}, tax_percent=20)
    case = order_at("in_review", house, asked=wish(support=12, guide=3))
    case.quote(lines=[DraftLine("support", 12, 4900, Decimal("12.5")), DraftLine("guide", 3, 1500)], discount_percent=Decimal("3.33"),
               note="Bienvenue !", terms="Payable within 30 days.")  # fmt: skip
    page = customer(house.owner)
    page.send("/language", 302, locale=locale)
    page.open(at(case))
    shown = re.findall(r'class="(?:money|numeric)[^"]*"[^>]*>([^<]*\d[^<]*)<', page.source.split('class="quote"')[1].split("</dl>")[0])
    words = "".join("".join(sheet.extract_text() for sheet in sheets(page, f"{at(case)}/1.pdf?paper={paper}")).split())
    amounts = {"".join(one.split()).replace("\u2212", "-") for one in shown}
    assert len(amounts) >= 5
    assert {one for one in amounts if one not in words} == set()
    assert "Bienvenue!" in words


def _long(quote, count):
    """The same version with as many lines as anybody will ever ask for."""
    line = quote.lines[0]
    fields = {name: getattr(line, name) for name in QuoteLineView.__dataclass_fields__}
    lines = tuple(QuoteLineView(**{**fields, "line_no": n, "product_name": f"Product number {n} of many"}) for n in range(1, count + 1))
    return type(quote)(**{**{name: getattr(quote, name) for name in type(quote).__dataclass_fields__}, "lines": lines})


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_u19_sixty_lines_run_over_pages_and_no_row_is_cut(app, paper):
    case = order_at("quoted")
    page = case.page(case.house.owner)
    with app.test_request_context():
        document = quote_pdf(page, _long(page.offer, 60), paper)
    found = [sheet.extract_text() for sheet in PdfReader(BytesIO(document)).pages]
    assert len(found) > 2
    for n in range(1, 61):
        label, formula = f"Product number {n} of many", "12 × €49.00"
        (where,) = [one for one in found if label in one]
        row = where.split(label)[1][:160]
        assert formula in row, "a row and its formula stand on one page"
    assert all("Price per seat" in one for one in found if "Product number" in one), "the head is on every page"


def test_r63_the_rep_gets_the_draft_as_a_document_and_the_customer_does_not(app, customer):
    case = order_at("in_review")
    case.draft()
    assert Browser(app, case.rep).client.get(f"/desk/orders/{case.reference}/quote/1.pdf").data.startswith(b"%PDF")
    customer(case.house.owner).open(f"{at(case)}/1.pdf", 404)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_r75_the_day_of_the_offer_is_the_account_s_also_for_whoever_reads_it_elsewhere(app, zone):
    """The two are 26 hours apart: for one of them it is never the day that it is in Greenwich."""
    house = account("managed", time_zone=zone)
    case = order_at("quoted", house)
    with app.test_request_context():
        page = case.page()
        words = PdfReader(BytesIO(quote_pdf(page, page.offer))).pages[0].extract_text()
    assert f"Offered on {house.today.day} {house.today:%B %Y}." in " ".join(words.split())


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_u19_the_order_as_a_document_has_the_numbers_and_the_history_of_its_page(customer, browse, locale, paper):
    house = account("managed", seats={"support": 10, "guide": 5}, tax_percent=20, renews_in=100)
    case = order_at("in_review", house, asked=wish(support=12, guide=3))
    later = case.order.today + timedelta(days=20)
    case.quote(lines=[DraftLine("support", 12, 4900, Decimal("12.5")), DraftLine("guide", 3, 1500, Decimal(0), later)],
               discount_percent=Decimal("3.33"))  # fmt: skip
    case.accept()
    case.provision()
    page = customer(house.owner)
    page.send("/language", 302, locale=locale)
    page.open(at(case))
    shown = re.findall(r'class="(?:money|numeric)[^"]*"[^>]*>([^<]*\d[^<]*)<', page.source.split('class="quote"')[1].split("</dl>")[0])
    found = sheets(page, f"/requests/{case.reference}/summary.pdf?paper={paper}")
    assert size(found[0]) == (LETTER if paper == "letter" else A4)
    words = "".join("".join(sheet.extract_text() for sheet in found).split())
    assert {one for one in ("".join(one.split()).replace("\u2212", "-") for one in shown) if one not in words} == set()
    assert case.reference in words
    assert ("Inprogress" if locale == "en" else "Encours") in words
    assert size(sheets(browse(case.rep), f"/desk/orders/{case.reference}/summary.pdf?paper={paper}")[0]) == size(found[0])


@pytest.mark.parametrize("state", ["pending", "quoted", "declined", "fulfilled"])
def test_u19_an_order_is_a_document_in_every_state(customer, state):
    case = order_at(state)
    words = "".join(sheet.extract_text() for sheet in sheets(customer(case.house.owner), f"/requests/{case.reference}/summary.pdf"))
    assert "What was asked" in words
    assert "Sent the request" in words
    assert ("Total due now" in words) == (state != "pending")


NAMES = "Łódź Żagiel, Ţânţarii, Київ & <b>Αθήνα</b>, 東京 ビル, 서울"


def test_u19_names_keep_their_letters_in_the_document(customer, tmp_path):
    """Letters of the East are told to the reader's own typefaces; the others come inside, plain and bold, in few kilobytes."""
    house = account("managed")
    with as_system():
        db.session.execute(text("UPDATE accounts SET name = :name WHERE id = :id"), {"name": NAMES, "id": house.id})
        db.session.execute(text("UPDATE people SET name = :name WHERE account_id = :id"), {"name": NAMES, "id": house.id})
        db.session.commit()
    page = customer(house.owner)
    content = page.client.get(f"{at(order_at('quoted', house))}/1.pdf").data
    words = " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    assert words.count(NAMES) == 2
    assert "\u25a0" not in words
    assert len(content) < 100_000

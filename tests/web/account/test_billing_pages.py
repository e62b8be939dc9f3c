"""Billing details: the VAT number is checked as it is typed, and the tax says why it is what it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.errors import NotAllowed
from app.extensions import db
from app.models.kinds import TaxKind
from app.services.people import billing, tax_rates
from app.services.people.billing import Details, tax_of
from app.services.showing import account_history
from tests.factories import account, act, as_system, order_at

DETAILS = {"legal_name": "Atelier Nord SARL", "street": "1 quai du Port", "postcode": "59000", "city": "Lille"}


@pytest.mark.parametrize(("country", "number", "kind", "percent"), [
    ("FR", "", TaxKind.DOMESTIC, "20"), ("FR", "FR40303265045", TaxKind.DOMESTIC, "20"), ("DE", "", TaxKind.OTHER_COUNTRY, "19"),
    ("DE", "DE136695976", TaxKind.REVERSE_CHARGE, "0"), ("US", "", TaxKind.OUTSIDE, "0"), ("FI", "", TaxKind.OTHER_COUNTRY, "25.5"),
])  # fmt: skip
def test_the_tax_follows_country_and_number(record, country, number, kind, percent):
    rates = act(account().owner, lambda me: tax_rates.of_today(me.time_zone))
    assert tax_of(country, number, rates) == (kind, Decimal(percent))


def rate(country, percent, begins):
    with as_system():
        db.session.execute(
            text("INSERT INTO tax_rates VALUES (:country, clock_today('UTC') + :begins, :percent, :is_home, 'A law')"),
            {"country": country, "percent": percent, "begins": begins, "is_home": country == "FR"})  # fmt: skip
        db.session.commit()


def test_a_rate_that_begins_is_followed_by_accounts_that_pay_a_standard_rate(record):
    house, other = account(), account()
    act(house.owner, billing.change, Details(**DETAILS, country="DE"))
    agreed = act(other.owner, billing.read).tax_percent
    rate("DE", "21", -1)
    rate("FR", "30", 5)
    with as_system():
        assert tax_rates.follow() == 1
        db.session.commit()
        assert tax_rates.follow() == 0
    assert act(house.owner, billing.read).tax_percent == 21
    assert act(other.owner, billing.read).tax_percent == agreed, "what was agreed is no standard rate"
    with as_system():
        assert account_history.latest(house.id, [tax_rates.FOLLOWED])[0].details["tax_percent_before"] == "19.00"


def test_a_quote_that_was_sent_keeps_the_rate_it_was_sent_with(record):
    house = account("managed", seats={"support": 5})
    act(house.owner, billing.change, Details(**DETAILS, country="DE"))
    case = order_at("quoted", house)
    rate("DE", "21", 0)
    with as_system():
        assert tax_rates.follow() == 1
        db.session.commit()
    assert case.page().offer.tax_percent == 19


@pytest.mark.parametrize(("country", "typed", "kept"), [
    ("DE", "DE 136 695 976", "DE136695976"), ("DE", "136695976", "DE136695976"), ("GR", "EL094259216", "EL094259216"),
])  # fmt: skip
def test_a_number_is_kept_in_its_compact_form(record, country, typed, kept):
    house = account()
    done = act(house.owner, billing.change, Details(**DETAILS, country=country, vat_number=typed))
    assert (done.details.vat_number, done.tax_kind) == (kept, TaxKind.REVERSE_CHARGE)


@pytest.mark.parametrize(("country", "typed"), [("DE", "DE136695977"), ("FR", "DE136695976"), ("DE", "hello"), ("IE", "IE000")])
def test_u2_a_number_that_is_none_is_said_at_its_field(customer, country, typed):
    page = customer(account().owner)
    page.open("/subscription/billing")
    text = page.send("/subscription/billing", 422, **DETAILS, country=country, vat_number=typed)
    assert "This is not a valid VAT number" in text
    assert page.value("vat_number") == typed


def test_r63_the_offer_says_why_there_is_no_tax_and_a_sent_one_keeps_its_own(customer):
    house = account("managed", tax_percent=20)
    sent = order_at("quoted", house)
    page = customer(house.owner)
    page.open("/subscription/billing")
    page.send("/subscription/billing", 303, **DETAILS, country="DE", vat_number="DE136695976")
    assert "Reverse charge: you account for the tax in Germany, under your number DE136695976." in page.follow()
    assert "Tax 20%" in page.open(f"/requests/{sent.reference}/offer")
    sent.step(house.owner, "ask_revision", "With our new number, please")
    sent.quote()
    offer = sent.page().offer
    assert (offer.tax_kind, offer.tax_percent, offer.tax_minor, offer.vat_number) == ("reverse_charge", 0, 0, "DE136695976")
    text = page.open(f"/requests/{sent.reference}/offer")
    assert "Tax: reverse charge" in text
    assert "under your number DE136695976" in text
    assert "changed the billing details" in page.open("/subscription/history").lower()


def test_r82_an_address_is_for_what_comes_later_and_no_page_says_that_it_stands_where_it_does_not(customer):
    """What an invoice needs is kept for whoever writes it; an offer shows the tax, and no address."""
    house = account("managed", tax_percent=20)
    sent = order_at("quoted", house)
    page = customer(house.owner)
    before = page.open(f"/requests/{sent.reference}/offer")
    assert "For your invoices" in page.open("/subscription/billing")
    assert "on quotes" not in page.open("/subscription/billing")
    page.send("/subscription/billing", 303, **{**DETAILS, "street": "7 rue de Paris"}, country="DE")
    page.follow()  # what was saved is said once
    assert "7 rue de Paris" not in before
    assert page.open(f"/requests/{sent.reference}/offer") == before, "what was sent stays as it was sent"
    sent.step(house.owner, "ask_revision", "Once more, please")
    sent.quote()
    assert (sent.page().offer.tax_percent, sent.page().quotes[-1].tax_percent) == (19, 20)


def test_what_was_agreed_stays_until_there_is_a_reason(record):
    house = account("managed", tax_percent=8)
    before = act(house.owner, billing.read)
    done = act(house.owner, billing.change, Details(**DETAILS, country=before.details.country))
    assert (done.tax_kind, done.tax_percent) == (TaxKind.AGREED, 8)


def test_r9_only_who_buys_changes_them(record, customer):
    house = account()
    with pytest.raises(NotAllowed):
        act(house.admin, billing.change, Details(**DETAILS, country="FR"))
    page = customer(house.admin)
    assert "can change this" in page.open("/subscription/billing")
    page.send("/subscription/billing", 403, **DETAILS, country="FR")

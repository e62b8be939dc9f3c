"""List prices come from the book that is valid on the business day, in the tier of the seats bought at once (R29, R63)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.domain.discounts import tier_price
from app.errors import NotAllowed
from app.extensions import db
from app.services.ordering import price_books
from app.services.ordering.drafts import DraftLine
from app.services.requesting import requests
from tests.factories import account, act, as_system, order_at, rep, wish
from tests.factories.accounts import TODAY

LONG_AGO = TODAY - timedelta(days=400)


def a_book(slug: str = "eur", *, tiers: dict[int, int], first: date = LONG_AGO, last: date | None = None, plan: str = "professional",
           product: str = "support", currency: str = "EUR") -> None:  # fmt: skip
    """A price book for one plan: {from seats: price}."""
    with as_system():
        book = db.session.execute(
            text("INSERT INTO price_books (slug, name, currency, valid_from, valid_until)"
                 " VALUES (:slug, :slug, :currency, :first, :last) RETURNING id"),
            {"slug": slug, "currency": currency, "first": first, "last": last}).scalar_one()  # fmt: skip
        for seats, price in tiers.items():
            db.session.execute(
                text("INSERT INTO price_tiers SELECT :book, n.id, :seats, :price FROM plans n JOIN products p ON p.id = n.product_id"
                     " WHERE p.slug = :product AND n.slug = :plan"),
                {"book": book, "seats": seats, "price": price, "product": product, "plan": plan})  # fmt: skip
        db.session.commit()


TIERS = {1: 4800, 50: 4500, 100: 3900}


@pytest.mark.parametrize(("seats", "expected"), [(12, 4800), (49, 4800), (50, 4500), (100, 3900)])
def test_r63_a_quote_begins_with_the_price_of_its_tier(record: Flask, seats: int, expected: int) -> None:
    a_book(tiers=TIERS)
    case = order_at("in_review", asked=wish(support=seats))
    case.draft()
    (line,) = case.page().draft.lines  # type: ignore[union-attr]
    assert (line.unit_price_minor, line.list_price_minor) == (expected, expected)


def test_r63_the_list_price_is_that_of_the_seats_offered_not_asked(record: Flask) -> None:
    a_book(tiers=TIERS)
    case = order_at("in_review", asked=wish(support=12))
    case.draft(lines=[DraftLine("support", 60, 4800)])
    (line,) = case.page().draft.lines  # type: ignore[union-attr]
    assert (line.unit_price_minor, line.list_price_minor) == (4800, 4500)


@pytest.mark.parametrize("seats", [12, 50, 100])
@pytest.mark.parametrize("kind", ["self_service", "online_assisted"])
def test_r29_the_preview_and_what_is_ordered_take_the_same_tier(record: Flask, kind: str, seats: int) -> None:
    a_book(tiers=TIERS)
    house = account(kind, seats={"guide": 5})
    asked = wish("add_seats", guide=seats)
    a_book("guides", tiers={1: 1400, 50: 1300, 100: 1100}, product="guide")
    shown = act(house.owner, requests.preview, asked).ask
    assert shown.pricing.lines[0].unit_price_minor == tier_price([(1, 1400), (50, 1300), (100, 1100)], seats, 0)
    outcome = act(house.owner, requests.submit, wish("add_seats", guide=seats, shown=shown.pricing.totals.total_minor))
    if kind == "online_assisted":
        assert outcome.order is not None
        assert outcome.order.state == "fulfilling", "the price that was shown still holds: no rep has to look"


def test_r69_a_book_that_ends_between_the_request_and_the_order_sends_it_to_a_rep(record: Flask) -> None:
    house = account("online_assisted")
    case = order_at("awaiting_owner", house)
    a_book(tiers={1: 4100})
    assert case.step(house.owner, "approve_request").state == "pending"


@pytest.mark.parametrize(("first", "last", "expected"), [
    (LONG_AGO, None, 4000), (TODAY + timedelta(days=2), None, 4900), (LONG_AGO, TODAY - timedelta(days=2), 4900),
    (TODAY - timedelta(days=1), TODAY + timedelta(days=1), 4000),
])  # fmt: skip
def test_r63_a_book_counts_from_its_first_day_to_its_last(record: Flask, first: date, last: date | None, expected: int) -> None:
    a_book(tiers={1: 4000}, first=first, last=last)
    case = order_at("in_review")
    case.draft()
    assert case.page().draft.lines[0].unit_price_minor == expected  # type: ignore[union-attr]


def test_r63_the_book_that_began_last_wins_and_others_of_no_concern_are_left_alone(record: Flask) -> None:
    a_book("old", tiers={1: 4000})
    a_book("new", tiers={1: 4100}, first=LONG_AGO + timedelta(days=30))
    a_book("dollars", tiers={1: 1}, currency="USD")
    a_book("other-plan", tiers={1: 2}, plan="team", first=TODAY)
    case = order_at("in_review")
    case.draft()
    assert case.page().draft.lines[0].unit_price_minor == 4100  # type: ignore[union-attr]


@pytest.mark.parametrize("seats", [1, 2, 49, 50, 51, 99, 100, 5000])
def test_the_database_and_the_domain_find_the_same_tier(record: Flask, seats: int) -> None:
    a_book(tiers=TIERS)
    with as_system():
        found = db.session.execute(
            text("SELECT list_price(n.id, 'EUR', :seats, CAST(:today AS date), 9999) FROM plans n JOIN products p ON p.id = n.product_id"
                 " WHERE p.slug = 'support' AND n.slug = 'professional'"), {"seats": seats, "today": TODAY}).scalar_one()  # fmt: skip
    assert found == tier_price(list(TIERS.items()), seats, 9999)


def test_price_books_are_read_by_the_vendors_people_alone(record: Flask) -> None:
    a_book(tiers=TIERS)
    (book,) = act(rep(), price_books.listed)
    assert [(tier["from_seats"], tier["unit_price_minor"]) for tier in book.tiers] == list(TIERS.items())
    assert book.is_valid
    with pytest.raises(NotAllowed):
        act(account().owner, price_books.listed)

"""Price books are written for days to come: what holds today, and what was quoted, stays (R63)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.services.ordering import price_book_writing, price_books
from app.services.ordering.price_book_writing import NewBook, Tier
from app.services.people.viewers import Viewer
from tests.factories import act, as_system, order_at, rep, staff, wish
from tests.factories.accounts import TODAY
from tests.integration.services.test_price_books import a_book

SOON = TODAY + timedelta(days=40)
TIERS = (Tier("support", "professional", 1, 5000), Tier("support", "professional", 50, 4600))


def book(**values: object) -> NewBook:
    return replace(NewBook("Volume prices", "EUR", SOON, None, TIERS), **values)  # type: ignore[arg-type]


def written(manager: Viewer, **values: object) -> str:
    slug: str = act(manager, price_book_writing.write, book(**values))
    return slug


def days(slug: str) -> tuple[date, date | None]:
    found = act(rep(), price_books.read, slug)
    return found.valid_from, found.valid_until


def price(on: date, seats: int = 50) -> int:
    with as_system():
        return int(db.session.execute(
            db.text("SELECT list_price(n.id, 'EUR', :seats, :day, 4900) FROM plans n JOIN products p ON p.id = n.product_id"
                    " WHERE p.slug = 'support' AND n.slug = 'professional'"), {"seats": seats, "day": on}).scalar_one())  # fmt: skip


def test_r63_new_prices_from_a_day_end_the_book_before_and_change_nothing_that_was_quoted(record: Flask) -> None:
    a_book("eur-volume", tiers={1: 4800, 50: 4500})
    case = order_at("quoted", asked=wish(support=60))
    before = case.page().offer
    slug = written(staff("manager"), follows="eur-volume")
    assert slug == f"eur-volume-{SOON.isoformat()}"
    assert days("eur-volume")[1] == SOON - timedelta(days=1)
    assert (price(SOON - timedelta(days=1)), price(SOON)) == (4500, 4600)
    assert case.page().offer == before
    assert act(rep(), price_books.read, "eur-volume").followed_by == slug


def test_r63_a_book_that_has_not_begun_is_taken_back_and_the_one_before_goes_on(record: Flask) -> None:
    a_book("eur-volume", tiers={1: 4800}, last=SOON + timedelta(days=5))
    manager = staff("manager")
    slug = written(manager, follows="eur-volume")
    act(manager, price_book_writing.withdraw, slug)
    assert days("eur-volume")[1] == SOON + timedelta(days=5)
    with pytest.raises(NotThere):
        act(manager, price_books.read, slug)
    with pytest.raises(Refused):
        act(manager, price_book_writing.withdraw, "eur-volume")


def test_r63_of_a_row_of_books_the_last_one_is_taken_back_first(record: Flask) -> None:
    a_book("eur-volume", tiers={1: 4800})
    manager = staff("manager")
    first = written(manager, follows="eur-volume")
    second = written(manager, follows=first, valid_from=SOON + timedelta(days=30))
    assert second == f"eur-volume-{(SOON + timedelta(days=30)).isoformat()}"
    with pytest.raises(Refused):
        act(manager, price_book_writing.withdraw, first)
    act(manager, price_book_writing.withdraw, second)
    act(manager, price_book_writing.withdraw, first)
    assert days("eur-volume")[1] is None


@pytest.mark.parametrize(("values", "field"), [
    ({"valid_from": TODAY}, "valid_from"), ({"name": "  "}, "name"), ({"name": "a\nb"}, "name"), ({"currency": "XXX"}, "tiers.0.plan"),
    ({"valid_until": SOON - timedelta(days=1)}, "valid_until"), ({"tiers": ()}, "tiers"),
    ({"tiers": (Tier("support", "professional", 2, 1),)}, "tiers.0.from_seats"),
    ({"tiers": (TIERS[0], Tier("support", "professional", 1, 1))}, "tiers.0.from_seats"),
    ({"tiers": (TIERS[0], Tier("support", "professional", 9, 5001))}, "tiers.1.unit_price_minor"),
    ({"tiers": (Tier("support", "professional", 1, -1),)}, "tiers.0.unit_price_minor"),
    ({"tiers": (TIERS[0], Tier("support", "platinum", 1, 1))}, "tiers.1.plan"),
    ({"follows": "dollars"}, "currency"),
])  # fmt: skip
def test_r63_what_makes_no_book_is_said_at_its_field(record: Flask, values: dict[str, object], field: str) -> None:
    a_book("dollars", tiers={1: 1}, currency="USD")
    with pytest.raises(Invalid) as wrong:
        written(staff("manager"), **values)
    assert (wrong.value.field or "").split(".")[-1] == field.rsplit(".", maxsplit=1)[-1]


def test_r63_on_any_day_one_book_says_what_a_plan_costs(record: Flask) -> None:
    a_book("old", tiers={1: 4800}, last=SOON + timedelta(days=3))
    manager = staff("manager")
    with pytest.raises(Invalid) as wrong:
        written(manager)
    assert wrong.value.field == "valid_from"
    slug = written(manager, valid_from=SOON + timedelta(days=4))
    with pytest.raises(Invalid):
        act(manager, price_book_writing.end, "old", SOON + timedelta(days=4))
    with pytest.raises(Invalid):
        act(manager, price_book_writing.end, "old", None)
    act(manager, price_book_writing.end, "old", SOON)
    act(manager, price_book_writing.end, slug, SOON + timedelta(days=30))
    assert (days("old")[1], days(slug)[1]) == (SOON, SOON + timedelta(days=30))
    with pytest.raises(Invalid):
        act(manager, price_book_writing.end, "old", TODAY - timedelta(days=1))


def test_r63_a_book_that_is_over_stays_as_it_was(record: Flask) -> None:
    a_book("old", tiers={1: 4800}, last=TODAY - timedelta(days=30))
    with pytest.raises(Refused):
        act(staff("manager"), price_book_writing.end, "old", SOON)


def test_price_books_are_written_by_managers_and_operators_alone(record: Flask) -> None:
    assert written(staff("operator"))
    for other in (rep(), staff("approver")):
        with pytest.raises(NotAllowed):
            written(other)
    with pytest.raises(NotThere):
        written(staff("manager"), follows="nothing")

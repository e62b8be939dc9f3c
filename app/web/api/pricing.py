"""Price books, read by the vendor's people and written by managers; and the rates of tax that prices carry."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE

from app.access import Access, for_whom
from app.extensions import db
from app.services.idempotency import Answer
from app.services.ordering import price_book_writing, price_books
from app.services.ordering.price_book_writing import NewBook, Tier
from app.services.people import tax_rates
from app.web.api import representing
from app.web.api.blueprint import api
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.price_shapes import (
    BOOK,
    EXAMPLES,
    BookEndIn,
    PriceBookIn,
    PriceBookKept,
    PriceBooksOut,
    TaxRatesOut,
    book,
    tax_rate,
)
from app.web.viewing import viewer
from workflows.sentences import say


@api.get("/price-books")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(PriceBooksOut, example=EXAMPLES["books"])
@api.doc(
    summary=say("List the price books"),
    description=say("For the vendor’s people: which prices hold when, from how many seats bought at once."),
)
@for_whom(Access.STAFF)
def books(wanted: dict[str, Any]) -> Any:
    """List the price books."""
    return representing.plain(page("price_books", [book(one) for one in price_books.listed(viewer())], wanted["cursor"], key="slug"))


@api.get("/price-books/<slug>")
@api.output(PriceBookKept, example=BOOK)
@api.doc(summary=say("Read a price book"), description=say("With its tiers, and the books before and after it."))
@for_whom(Access.STAFF)
def price_book(slug: str) -> Any:
    """Read a price book."""
    return representing.plain(book(price_books.read(viewer(), slug)))


@api.post("/price-books")
@api.input(PriceBookIn, arg_name="body", example=EXAMPLES["book_in"])
@api.output(PriceBookKept, status_code=201, example=BOOK)
@api.doc(
    summary=say("Write a price book"),
    description=say("For managers. It begins tomorrow at the earliest; the book it follows ends the day before. What was quoted stays."),
)
@for_whom(Access.MANAGERS)
@once
def write_price_book(body: dict[str, Any]) -> Answer:
    """Write a price book."""
    slug = price_book_writing.write(viewer(), NewBook(**{**body, "tiers": [Tier(**one) for one in body["tiers"]]}))
    return Answer(201, _read(slug), {})


@api.put("/price-books/<slug>")
@api.input(BookEndIn, arg_name="body", example=EXAMPLES["end"])
@api.output(PriceBookKept, example=EXAMPLES["ended"])
@api.doc(summary=say("Give a price book its last day"), description=say("For managers. One that is over stays as it was."))
@for_whom(Access.MANAGERS)
@once
def end_price_book(slug: str, body: dict[str, Any]) -> Answer:
    """Give a price book its last day."""
    price_book_writing.end(viewer(), slug, body["valid_until"])
    return Answer(200, _read(slug), {})


@api.delete("/price-books/<slug>")
@api.output(PriceBookKept, example=BOOK)
@api.doc(
    summary=say("Take a price book back"),
    description=say("For managers, before it begins. The book it would have followed goes on. The answer is the book as it was."),
)
@for_whom(Access.MANAGERS)
@once
def withdraw_price_book(slug: str) -> Answer:
    """Take a price book back."""
    taken_back = _read(slug)
    price_book_writing.withdraw(viewer(), slug)
    return Answer(200, taken_back, {})


@api.get("/tax-rates")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(TaxRatesOut, example=EXAMPLES["rates"])
@api.doc(summary=say("List the rates of tax"), description=say("For the vendor’s people. Operators import new ones from a file."))
@for_whom(Access.STAFF)
def taxes(wanted: dict[str, Any]) -> Any:
    """List the rates of tax."""
    return representing.plain(page("tax_rates", [tax_rate(one) for one in tax_rates.listed(viewer())], wanted["cursor"]))


def _read(slug: str) -> dict[str, Any]:
    db.session.flush()
    return book(price_books.read(viewer(), slug))

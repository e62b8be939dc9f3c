"""Price books and rates of tax, as the API takes and answers them, with examples."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.services.ordering.price_book_writing import MAX_NAME
from app.services.ordering.price_books import PriceBook
from app.services.people.tax_rates import Rate
from app.web.api.answers import day, listed, moment, text, whole
from app.web.api.bodies import SLUG
from app.web.api.fields import Day, Strict, Text, Whole
from app.web.api.fields import listed as taken
from app.web.api.times import moment as written_moment
from workflows.sentences import say

Json = dict[str, Any]
STATES = ("planned", "valid", "over")


class PriceTier(Schema):
    product = text()
    plan = text()
    from_seats = whole(say("Of one purchase."))
    unit_price_minor = whole(say("Per seat and month, for all of its seats."))


class PriceBookOut(Schema):
    slug = text()
    name = text()
    currency = text()
    valid_from = day()
    valid_until = day(say("The last day; empty: until further notice."))
    state = fields.String(required=True, metadata={"enum": list(STATES), "description": say("Whether it has begun, holds today, or neither.")})
    follows = text(say("The slug of the book it takes the place of."), allow_none=True)
    followed_by = text(say("The slug of the book that takes its place."), allow_none=True)
    written_by = text(say("Empty: imported from a file."), allow_none=True)
    written_at = moment()
    tiers = listed(PriceTier)


class PriceBookKept(PriceBookOut):
    """One book by itself."""


class PriceBooksOut(Schema):
    price_books = listed(PriceBookOut)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class PriceTierIn(Strict):
    product = Text(SLUG, required=True, about=say("The product’s slug."))
    plan = Text(SLUG, required=True, about=say("The plan’s slug."))
    from_seats = Whole(required=True, about=say("Of one purchase; each plan’s first tier begins at 1."))
    unit_price_minor = Whole(required=True, about=say("Per seat and month; never more than for fewer seats."))


class PriceBookIn(Strict):
    name = Text(MAX_NAME, required=True)
    currency = Text(3, required=True, about=say("ISO 4217, like EUR."))
    valid_from = Day(required=True, about=say("The first day, tomorrow at the earliest."))
    valid_until = Day(load_default=None, allow_none=True, about=say("The last day; left out: until further notice."))
    follows = Text(SLUG, load_default=None, allow_none=True, about=say("The slug of a book that ends the day before."))
    tiers = taken(PriceTierIn, required=True)


class BookEndIn(Strict):
    valid_until = Day(required=True, allow_none=True, about=say("The last day, today or later; null: until further notice."))


class TaxRateOut(Schema):
    id = text()
    country = text(say("ISO 3166-1, two letters."))
    percent = text(say("The standard rate."))
    valid_from = day()
    is_current = fields.Boolean(required=True, metadata={"description": say("Whether it holds today.")})
    is_home = fields.Boolean(required=True, metadata={"description": say("Whether the vendor is there.")})
    source = text(say("Where it was read, and when."))


class TaxRatesOut(Schema):
    tax_rates = listed(TaxRateOut, say("By country, the newest first. A country that is not there is charged no tax."))
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


def book(one: PriceBook) -> Json:
    """A price book with its tiers."""
    keys = ("product", "plan", "from_seats", "unit_price_minor")
    return {"slug": one.slug, "name": one.name, "currency": one.currency, "valid_from": one.valid_from.isoformat(),
            "valid_until": one.valid_until.isoformat() if one.valid_until else None,
            "state": "valid" if one.is_valid else "planned" if one.is_planned else "over", "follows": one.follows,
            "followed_by": one.followed_by, "written_by": one.written_by, "written_at": written_moment(one.written_at),
            "tiers": [{key: tier[key] for key in keys} for tier in one.tiers]}  # fmt: skip


def tax_rate(one: Rate) -> Json:
    """A rate with its source."""
    return {"id": f"{one.country}-{one.valid_from.isoformat()}", "country": one.country, "percent": str(one.percent),
            "valid_from": one.valid_from.isoformat(), "is_current": one.is_current, "is_home": one.is_home, "source": one.source}  # fmt: skip


_TIER = {"product": "support", "plan": "professional", "from_seats": 1, "unit_price_minor": 4900}
_TIERS = [_TIER, {**_TIER, "from_seats": 50, "unit_price_minor": 4500}]
_IN: Json = {"name": "Europe 2030", "currency": "EUR", "valid_from": "2030-01-01", "valid_until": None, "follows": None, "tiers": _TIERS}
BOOK: Json = {
    "slug": "europe-2030-eur-2030-01-01", "name": "Europe 2030", "currency": "EUR", "valid_from": "2030-01-01", "valid_until": None,
    "state": "planned", "follows": None, "followed_by": None, "written_by": "Mona Diaz", "written_at": "2026-11-20T08:00:00.000000Z",
    "tiers": _TIERS,
}  # fmt: skip
EXAMPLES: Json = {
    "books": {"price_books": [BOOK], "next": None}, "book": BOOK, "book_in": _IN, "end": {"valid_until": "2030-12-31"},
    "ended": {**BOOK, "valid_until": "2030-12-31"},
    "rates": {"tax_rates": [{"id": "FR-2026-01-01", "country": "FR", "percent": "20.00", "valid_from": "2026-01-01", "is_current": True,
                             "is_home": True, "source": "European Commission, Taxes in Europe database, 1 January 2026"}], "next": None},
}  # fmt: skip

"""Price books on their pages: a grid a manager fills in, for days to come; reps read it (R63, U2)."""

from __future__ import annotations

import re
from datetime import timedelta

from app.services.ordering import price_books
from tests.factories import act, rep, staff
from tests.factories.accounts import TODAY
from tests.integration.services.test_price_books import a_book

FIELD = re.compile(r'name="((?:columns|rows)-[^"]+|name|valid_from|valid_until|percent|add)"')
SOON = TODAY + timedelta(days=30)
WRITE = "/desk/prices/write?follows=eur"


def typed(page):
    """What stands in the fields of the grid."""
    return {name: page.value(name) for name in dict.fromkeys(FIELD.findall(page.source)) if name != "add"}


def opened(browse, **books):
    a_book(tiers={1: 4800, 50: 4500}, **books)
    page = browse(staff("manager"))
    page.open(WRITE)
    return page


def test_r63_other_prices_from_a_day_on(browse):
    page = opened(browse)
    stands = typed(page)
    assert (stands["columns-1"], stands["rows-0-plan"], stands["rows-0-prices-1"]) == ("50", "support:professional", "45.00")
    page.send(WRITE, 200, **{**stands, "do": "shift", "percent": "10"})
    assert typed(page)["rows-0-prices-1"] == "49.50"
    page.send(WRITE, 303, **{**typed(page), "do": "keep", "name": "From spring", "valid_from": SOON.isoformat(), "columns-2": "100",
                             "rows-0-prices-2": "41"})  # fmt: skip
    (new,) = act(rep(), price_books.listed, f"eur-{SOON.isoformat()}")
    assert [(one["from_seats"], one["unit_price_minor"]) for one in new.tiers] == [(1, 5280), (50, 4950), (100, 4100)]
    assert act(rep(), price_books.read, "eur").valid_until == SOON - timedelta(days=1)
    assert "The prices before these" in page.open(f"/desk/prices/{new.slug}")
    page.send(f"/desk/prices/{new.slug}/withdraw", 303)
    assert act(rep(), price_books.read, "eur").valid_until is None


def test_r63_a_book_begins_with_a_currency_and_a_product(browse):
    page = browse(staff("manager"))
    write = "/desk/prices/write?currency=EUR"
    page.open(write)
    page.send(write, 200, **{**typed(page), "do": "add", "add": "support"})
    plan = next(key.removesuffix("-plan") for key, value in typed(page).items() if value == "support:professional")
    text = page.send(write, 422, **{**typed(page), "do": "keep", "name": "First", "valid_from": SOON.isoformat(), f"{plan}-prices-1": "99"})
    assert "a larger tier is never dearer" in text
    page.send(write, 303, **{**typed(page), "do": "keep", "name": "First", "valid_from": SOON.isoformat(), f"{plan}-prices-1": "40"})
    (new,) = act(rep(), price_books.listed)
    assert new.slug == f"first-eur-{SOON.isoformat()}"


def test_u2_what_cannot_be_read_is_said_where_it_stands_and_the_rest_stays(browse):
    page = opened(browse)
    sent = {**typed(page), "do": "keep", "valid_from": TODAY.isoformat(), "rows-0-prices-0": "a lot", "columns-1": "many"}
    text = page.send(WRITE, 422, **sent)
    assert "Give the price as an amount" in text
    assert typed(page)["rows-0-prices-0"] == "a lot"
    for wrong in ("columns-1", "rows-0-prices-0"):
        assert f'<a href="#{wrong}">' in page.source
    page.send(WRITE, 422, **{**sent, "name": "", "valid_from": ""})
    for wrong in ("name", "valid_from", "columns-1", "rows-0-prices-0"):  # every error at once
        assert f'<a href="#{wrong}">' in page.source
    text = page.send(WRITE, 422, **{**sent, "rows-0-prices-0": "50.00", "columns-1": "50"})
    assert "at the earliest" in text
    page.send(WRITE, 200, **{**typed(page), "do": "more"})
    assert "columns-5" in typed(page)
    assert "Give a percentage" in page.send(WRITE, 200, **{**typed(page), "do": "shift", "percent": "much"})


def test_r63_a_book_is_given_its_last_day(browse):
    page = opened(browse)
    page.open("/desk/prices/eur")
    page.send("/desk/prices/eur/end", 303, valid_until=SOON.isoformat())
    assert act(rep(), price_books.read, "eur").valid_until == SOON
    text = page.send("/desk/prices/eur/end", 422, valid_until=(TODAY - timedelta(days=9)).isoformat())
    assert "or later" in text


def test_reps_read_books_and_rates_and_write_none(browse):
    a_book(tiers={1: 4800})
    page = browse(rep())
    page.open("/desk/prices?currency=EUR")
    assert "/desk/prices/eur" in page.source
    assert "Keep the last day" not in page.open("/desk/prices/eur")
    assert "France" in page.open("/desk/tax-rates")
    page.open(WRITE, 403)
    page.open("/desk/prices/nothing", 404)

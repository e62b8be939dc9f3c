"""U13, U22: with no product at all and with twelve each page of the account area says what there is, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.counting import counting
from tests.factories import extremes, viewer_of
from tests.factories.extremes import BARE, FULL

PAGES = ("/subscription", "/team", "/team/add", "/team/import", "/requests", "/contacts", "/settings", "/help/add-seats",
         "/subscription/history", "/subscription/calendar")  # fmt: skip
ASKING = {"managed": "/requests/new", "self_service": "/subscription/manage"}
CHANGES = ("add_seats", "remove_seats", "add_product", "remove_product", "upgrade_plan", "downgrade_plan")


@pytest.fixture(params=["managed", "self_service"])
def kind(request, record, owner_connection: psycopg.Connection) -> Iterator[str]:
    extremes.make(owner_connection, request.param)
    yield request.param
    extremes.unmake_catalogue(owner_connection)


@pytest.fixture
def page(customer, kind):
    return lambda slug: customer(viewer_of(extremes.owner_of(slug)))


@pytest.mark.parametrize("slug", [BARE, FULL])
def test_u13_every_page_of_an_account_with_no_product_or_twelve_reads_well(page, kind, slug):
    browser = page(slug)
    for path in (*PAGES, *(f"{ASKING[kind]}?change={change}" for change in CHANGES)):
        text = browser.open(path)
        assert text, path
        assert browser.source.count("<h1") == 1, path


def test_u13_without_a_product_the_subscription_page_offers_one(page, kind):
    browser = page(BARE)
    text = browser.open("/subscription")
    assert f"{ASKING[kind]}?change=add_product" in browser.source or "Add a product" in text or "Ask for a product" in text, text
    team = browser.open("/team/add")
    assert "Your account has no product yet." in team, "why there is no role to give"


def test_u22_with_twelve_products_each_has_its_card_and_its_row(page, kind):
    browser = page(FULL)
    browser.open("/subscription")
    assert browser.source.count('class="card licence') == extremes.PRODUCTS
    browser.open(f"{ASKING[kind]}?change=add_seats")
    assert browser.source.count('name="seats-') == extremes.PRODUCTS


def test_u16_twelve_products_cost_as_many_statements_as_one(page, kind, app):
    browser = page(FULL)
    for path in ("/subscription", "/team", "/team/add"):
        with counting(app) as counter:
            browser.open(path)
        assert len(counter.statements) <= 12, path

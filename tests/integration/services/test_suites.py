"""R28: the products of a suite move together."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app.errors import Refused
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.services.seating import planned_changes
from tests.factories import account, act, as_job, order_at, person, wish
from workflows.intake import Change

SUITE = ("support", "guide", "chat", "talk")


@pytest.mark.parametrize("product", [*SUITE, "support_suite"])
def test_r28_changing_one_changes_all(record: Flask, product: str) -> None:
    house = account("self_service", seats={"support-suite": 10, "sell": 5})
    act(house.owner, requests.submit, wish(**{product: 3}))
    assert [house.seats(one) for one in SUITE] == [(13, 0, 0, 13)] * 4
    assert house.seats("sell") == (5, 0, 0, 5)


def test_r28_the_same_number_for_several_products_of_a_suite_is_one_change(record: Flask) -> None:
    house = account("self_service", seats={"support-suite": 10})
    asked = wish(support=3, chat=3, support_suite=3)
    preview = act(house.owner, requests.preview, asked)
    assert [line.products for line in preview.ask.lines] == [("Support", "Chat", "Support Suite")]
    assert len(preview.ask.pricing.lines) == 1
    act(house.owner, requests.submit, asked)
    assert house.seats("talk") == (13, 0, 0, 13)


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_r28_different_numbers_in_one_suite_are_refused_with_the_reason(record: Flask, kind: str) -> None:
    house = account(kind, seats={"support-suite": 10, "sell": 5})
    with pytest.raises(Refused, match="belong to one suite") as caught:
        act(house.owner, requests.submit, wish(support=3, sell=9, chat=4))
    assert caught.value.field == "lines.2.seats"
    assert house.seats("support") == (10, 0, 0, 10)


def test_r28_different_numbers_of_products_that_are_no_suite_are_fine(record: Flask) -> None:
    house = account("self_service", seats={"support": 10, "chat": 10})
    act(house.owner, requests.submit, wish(support=3, chat=4))
    assert (house.seats("support")[0], house.seats("chat")[0]) == (13, 14)


def test_r28_an_order_moves_them_together_too(record: Flask) -> None:
    house = account("managed", seats={"support-suite": 10})
    order_at("fulfilled", house, asked=wish(talk=5))
    assert [house.seats(one) for one in SUITE] == [(15, 0, 0, 15)] * 4


@pytest.mark.parametrize("again", [3, 4])
def test_r28_a_product_named_twice_is_refused_whatever_the_numbers(record: Flask, again: int) -> None:
    """Two lines of three are neither three nor six for sure: nobody gets fewer seats than they asked for in silence."""
    house = account("self_service", seats={"support": 10, "sell": 5})
    asked, more = wish(sell=1, support=3), wish(support=again)
    twice = type(asked)(asked.change, [*asked.lines, *more.lines], asked.justification)
    with pytest.raises(Refused, match="Support is asked for twice") as caught:
        act(house.owner, requests.submit, twice)
    assert caught.value.field == "lines.2.product"
    assert house.seats("support") == (10, 0, 0, 10)


@pytest.fixture
def enterprise(owner_connection: psycopg.Connection) -> Iterator[str]:
    """A third plan of the suite, above the two there are."""
    made = """WITH plan AS (INSERT INTO plans (product_id, slug, name, rank, allows_temporary_seats)
                            SELECT id, 'enterprise', 'Enterprise', 3, true FROM products WHERE slug = 'support-suite' RETURNING id)
              INSERT INTO prices SELECT id, 'EUR', 12900 FROM plan RETURNING plan_id"""
    row = owner_connection.execute(made).fetchone()
    yield "enterprise"
    owner_connection.execute("DELETE FROM prices WHERE plan_id = %s", row)
    owner_connection.execute("DELETE FROM plans WHERE id = %s", row)


def test_r28_two_plans_for_one_suite_are_refused_with_the_reason(record: Flask, enterprise: str) -> None:
    house = account("self_service", seats={"support-suite": 10}, plan="team")
    both = [AskedLine("support", plan="professional"), AskedLine("guide", plan=enterprise)]
    with pytest.raises(Refused, match="they have one plan") as caught:
        act(house.owner, requests.submit, Wish(Change.UPGRADE_PLAN, both))
    assert caught.value.field == "lines.1.plan"
    same = [AskedLine("support", plan=enterprise), AskedLine("guide", plan=enterprise)]
    assert act(house.owner, requests.preview, Wish(Change.UPGRADE_PLAN, same)).ask.lines[0].offer.plan_slug == enterprise


def test_r28_reducing_is_measured_by_everybody_in_the_suite(record: Flask) -> None:
    house = account("self_service", seats={"support-suite": 3})
    person(house, products={"chat": "agent"})
    person(house, products={"talk": "agent"})
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    (planned,) = as_job(planned_changes.listing, house.id)
    assert (planned.used, planned.seats_after, planned.losing_count) == (2, 1, 1)

"""R28: the products of a suite move together."""

from __future__ import annotations

import pytest
from flask import Flask

from app.errors import Refused
from app.services.requesting import requests
from app.services.seating import planned_changes
from tests.factories import account, act, as_job, order_at, person, wish

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


def test_r28_the_same_product_twice_with_one_number_is_no_more_seats(record: Flask) -> None:
    house = account("self_service", seats={"support": 10})
    preview = act(house.owner, requests.preview, wish(support=3))
    doubled = wish(support=3)
    twice = type(doubled)(doubled.change, [*doubled.lines, *doubled.lines], doubled.justification)
    assert act(house.owner, requests.preview, twice).ask.pricing.totals == preview.ask.pricing.totals


def test_r28_reducing_is_measured_by_everybody_in_the_suite(record: Flask) -> None:
    house = account("self_service", seats={"support-suite": 3})
    person(house, products={"chat": "agent"})
    person(house, products={"talk": "agent"})
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    (planned,) = as_job(planned_changes.listing, house.id)
    assert (planned.used, planned.seats_after, planned.losing_count) == (2, 1, 1)

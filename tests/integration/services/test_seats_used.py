"""R15 to R19, R21: what uses a seat."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from tests.factories import House, account, person


def used(house: House, product: str) -> tuple[int, int]:
    """(used, free)"""
    purchased, taken, _, _ = house.seats(product)
    return taken, purchased - taken


@pytest.mark.parametrize(
    ("role", "in_product", "uses"),
    [
        ("agent", "agent", 1),
        ("admin", "admin", 1),
        ("admin", "agent", 1),
        ("light_agent", "light_agent", 0),
        ("contributor", "contributor", 0),
        ("light_agent", "agent", 1),
        ("contributor", "agent", 1),
    ],
)
def test_r15_r17_who_uses_a_seat(record: Flask, role: str, in_product: str, uses: int) -> None:
    house = account(seats={"support": 5})
    person(house, role, products={"support": in_product})
    assert used(house, "support") == (uses, 5 - uses)


def test_r15_the_owner_uses_a_seat_like_every_agent(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 5})
    owner_connection.execute(
        "INSERT INTO seat_assignments (account_id, person_id, product_id, role) SELECT account_id, id,"
        " (SELECT id FROM products WHERE slug = 'support'), 'agent' FROM people WHERE role = 'owner'"
    )
    assert used(house, "support") == (1, 4)


def test_r16_a_suspended_agent_still_uses_a_seat(record: Flask) -> None:
    house = account(seats={"support": 5})
    person(house, products={"support": "agent"}, is_suspended=True)
    person(house, "light_agent", products={"support": "light_agent"}, is_suspended=True)
    assert used(house, "support") == (1, 4)


def test_r17_the_fixed_example(record: Flask) -> None:
    """5 seats; 1 admin, 3 agents, 10 light agents, one of whom is also a Chat agent: 5 used, 0 free."""
    house = account(seats={"support-suite": 5})
    person(house, "admin", products={"support": "admin"})
    for _ in range(3):
        person(house, "agent", products={"support": "agent"})
    for _ in range(9):
        person(house, "light_agent", products={"support": "light_agent"})
    assert used(house, "support") == (4, 1)
    person(house, "light_agent", products={"support": "light_agent", "chat": "agent"})
    assert used(house, "support") == (5, 0)


def test_r18_the_owner_of_support_and_sell_uses_two_seats_one_in_each(record: Flask) -> None:
    house = account(seats={"support": 5, "sell": 3})
    person(house, products={"support": "agent", "sell": "agent"})
    assert used(house, "support") == (1, 4)
    assert used(house, "sell") == (1, 2)


def test_r19_in_a_suite_one_person_uses_one_seat_across_all_products(record: Flask) -> None:
    house = account(seats={"support-suite": 5})
    person(house, products={"support": "agent", "guide": "admin", "chat": "agent", "talk": "agent"})
    assert {
        product: used(house, product) for product in ("support", "guide", "chat", "talk")
    } == dict.fromkeys(("support", "guide", "chat", "talk"), (1, 4))


def test_somebody_who_waits_for_a_seat_uses_none_yet(record: Flask) -> None:
    house = account(seats={"support": 0})
    person(house, products={"support": "agent"}, waits_for=["support"])
    assert used(house, "support") == (0, 0)

"""R22: before more seats are asked for, the page says which could be freed instead."""

from __future__ import annotations

import psycopg
from flask import Flask

from app.services.requesting.freeing import Why, freeable
from tests.counting import counting
from tests.factories import House, account, act, person


def found(house: House) -> dict[tuple[str, Why], tuple[int, int]]:
    rows = act(house.owner, lambda _me: freeable(house.id))
    return {(one.licence, one.why): (one.count, len(one.people)) for one in rows}


def test_r22_suspended_people_light_roles_and_invitations_that_lapsed(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("managed", seats={"support-suite": 20, "sell": 5})
    for _ in range(5):
        person(house, products={"support": "agent", "chat": "agent"}, is_suspended=True)
    person(house, "light_agent", products={"chat": "agent", "support": "light_agent"})
    late = person(house, products={"sell": "agent"})
    person(house, products={"sell": "agent"})  # invited today
    person(house, "contributor", products={"sell": "contributor"})  # uses no seat
    owner_connection.execute("UPDATE people SET created_at = now() - interval '60 days' WHERE id = %s", (late.id,))
    assert found(house) == {("support-suite", Why.SUSPENDED): (5, 3), ("support-suite", Why.LIGHT): (1, 1),
                            ("sell", Why.LAPSED): (1, 1)}  # fmt: skip


def test_r22_whoever_has_been_there_or_waits_for_a_seat_is_not_named(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("managed")
    there = person(house, products={"support": "agent"})
    person(house, products={"support": "agent"}, waits_for=["support"])
    owner_connection.execute("UPDATE people SET created_at = now() - interval '60 days'")
    owner_connection.execute("UPDATE people SET last_sign_in_at = now() WHERE id = %s", (there.id,))
    assert found(house) == {}


def test_s2_other_accounts_are_not_counted(record: Flask) -> None:
    house, other = account("managed"), account("managed")
    person(other, products={"support": "agent"}, is_suspended=True)
    assert found(house) == {}


def test_r22_is_one_statement(record: Flask) -> None:
    house = account("managed")
    assert house.owner  # signed in before anything is counted
    with counting(record) as cost:
        found(house)
    assert len([one for one in cost.statements if not one.startswith("SELECT set_config")]) == 1

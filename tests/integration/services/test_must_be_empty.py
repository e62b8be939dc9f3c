"""R47: of a product whose seats must be empty, a seat in use refuses the reduction, or keeps it smaller on the day."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from app.errors import Refused
from app.services.requesting import requests
from tests.factories import account, act, wish
from tests.integration.services.planning import events, listed, plan, promised, team, the_day_comes


def test_r47_of_what_must_be_empty_a_seat_in_use_refuses_the_reduction(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"sell": 5})
    team(house, owner_connection, 3, {"sell": "agent"})
    with pytest.raises(Refused, match="3 people use Sell"):
        act(house.owner, requests.preview, wish("remove_seats", sell=3))
    with pytest.raises(Refused, match="3 people use Sell"):
        act(house.owner, requests.preview, wish("remove_product", sell=0))
    assert plan(house, sell=2).seats_after == 3


def test_r47_on_the_day_only_empty_seats_go_and_the_admins_are_told_why(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"sell": 5})
    plan(house, sell=4)
    team(house, owner_connection, 3, {"sell": "agent"})
    assert [one.stuck for one in listed(house)] == [2]
    the_day_comes(house, owner_connection)
    assert house.seats("sell") == (3, 3, 0, 3)
    (said,) = events(owner_connection, house, "rebase_planned_change")
    assert (said["seats"], said["new_seats"]) == (-4, -2)
    assert "only empty seats can go" in said["template"]
    assert promised(owner_connection, house, "tell_plan") == [0]


def test_r47_with_no_empty_seat_on_the_day_the_change_is_cancelled_with_the_reason(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"sell": 2})
    plan(house, sell=1)
    team(house, owner_connection, 2, {"sell": "agent"})
    the_day_comes(house, owner_connection)
    assert house.seats("sell") == (2, 2, 0, 2)
    assert [said["licence"] for said in events(owner_connection, house, "cancel_planned_change")] == ["Sell"]

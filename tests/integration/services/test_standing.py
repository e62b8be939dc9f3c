"""R5: an account suspended for non-payment adds no seats; its open orders wait, and resume by themselves."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Refused
from app.extensions import db
from app.services.actors import SYSTEM
from app.services.ordering import deadlines
from app.services.ordering.steps import facts_of
from app.services.requesting import requests
from tests.factories import House, account, act, as_job, as_system, order_at, wish
from workflows.guards import in_good_standing
from workflows.seat_order import State


def set_standing(house: House, standing: str) -> None:
    with as_system():
        db.session.execute(
            text("UPDATE accounts SET standing = :s WHERE id = :id"), {"s": standing, "id": house.id}
        )


def sweep() -> int:
    """What the clock does once a minute."""
    return sum(as_job(deadlines.carry_out, order_id, action) for order_id, action in as_job(deadlines.due))


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
@pytest.mark.parametrize(
    "asked", [wish(), wish("add_product", talk=1), wish("add_short_list_product", guide=1)]
)
def test_r5_a_suspended_account_cannot_add(record: Flask, kind: str, asked: requests.Wish) -> None:
    house = account(kind, standing="suspended")
    with pytest.raises(Refused, match="suspended for non-payment"):
        act(house.owner, requests.submit, asked)
    assert house.seats() == (10, 0, 0, 10)


def test_r5_it_can_still_ask_for_fewer(record: Flask) -> None:
    house = account("self_service", standing="suspended")
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    assert house.seats() == (10, 0, 0, 8)


def test_r5_an_order_accepted_meanwhile_waits_says_why_and_resumes_by_itself(record: Flask) -> None:
    case = order_at("quoted")
    set_standing(case.house, "suspended")
    case.accept()
    assert case.state is State.ACCEPTED
    assert sweep() == 0
    assert case.state is State.ACCEPTED
    assert not case.page().order.is_in_good_standing
    set_standing(case.house, "good")
    assert sweep() == 1
    assert case.state is State.FULFILLING
    assert [event.verb for event in case.page().events][-2:] == ["accept_quote", "start"]


def test_r5_an_order_at_the_contract_price_that_the_owner_approves_meanwhile_waits_too(record: Flask) -> None:
    case = order_at("awaiting_owner", account("online_assisted"))
    set_standing(case.house, "suspended")
    case.step(case.house.owner, "approve_request")
    assert case.state is State.ACCEPTED
    assert case.house.seats() == (10, 0, 12, 22)
    set_standing(case.house, "good")
    assert sweep() == 1
    assert case.state is State.FULFILLING


def test_r5_the_guard_says_why_in_words_for_the_customer(record: Flask) -> None:
    case = order_at("accepted")
    set_standing(case.house, "suspended")
    reason = in_good_standing(facts_of(case.order, SYSTEM))
    assert "suspended for non-payment" in str(reason)
    assert "goes on by itself" in str(reason)


def test_r5_a_reduction_does_not_wait_for_the_money(record: Flask) -> None:
    case = order_at("quoted", asked=wish("remove_seats", support=2))
    set_standing(case.house, "suspended")
    case.accept()
    assert case.state is State.FULFILLING


def test_an_accepted_order_starts_on_its_day_and_not_before(record: Flask) -> None:
    case = order_at("accepted")
    assert sweep() == 0
    assert case.state is State.ACCEPTED
    case.move_start(case.order.today)
    assert sweep() == 1
    assert case.state is State.FULFILLING

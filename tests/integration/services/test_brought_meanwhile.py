"""R69: what one order has brought, another one agreed on before, or sent again, does not bring a second time."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Refused
from app.extensions import db
from app.services.ordering import deadlines
from app.services.requesting import requests
from tests.factories import Case, House, account, act, as_job, as_system, order_at, wish
from tests.integration.services.lending import about, counts, lent, taken_to
from tests.integration.services.together import at_once
from workflows.seat_order import State


def licences(house: House) -> dict[str, tuple[str, int]]:
    """Plan and seats of each licence the account holds."""
    held = text("""
        SELECT p.slug, plan.slug, coalesce(sum(c.delta) FILTER (WHERE c.status = 'applied'), 0) FROM subscriptions s
        JOIN products p ON p.id = s.product_id JOIN plans plan ON plan.id = s.plan_id
        LEFT JOIN seat_changes c ON c.account_id = s.account_id AND c.subscription_id = s.id
        WHERE s.account_id = :id AND s.ended_on IS NULL GROUP BY 1, 2""")
    with as_system():
        return {licence: (plan, int(seats)) for licence, plan, seats in db.session.execute(held, {"id": house.id})}


def sent_again(case: Case) -> None:
    """A request that was refused is sent again, quoted and accepted."""
    case.step(case.house.owner, "resubmit")
    case.step(case.rep, "claim")
    case.quote()
    case.accept()


def test_r69_a_product_that_is_there_by_now_is_not_added_again(record: Flask) -> None:
    house = account("managed")
    first = order_at("rejected", house, asked=wish("add_product", sell=5, plan="professional"))
    order_at("fulfilled", house, asked=wish("add_product", sell=7, plan="team"))
    sent_again(first)
    assert first.state is State.IN_REVIEW
    assert first.page().last.comment == "The account has Sell by now: what was agreed would come on top of it."
    assert licences(house)["sell"] == ("team", 7)


def test_r69_at_the_contract_price_it_comes_before_a_rep_instead(record: Flask) -> None:
    house = account("online_assisted")
    first = order_at("awaiting_owner", house, asked=wish("add_short_list_product", guide=5))
    with as_system():
        db.session.execute(text("UPDATE accounts SET type = 'managed' WHERE id = :id"), {"id": house.id})
    order_at("fulfilled", house, asked=wish("add_short_list_product", guide=7))
    with as_system():
        db.session.execute(text("UPDATE accounts SET type = 'online_assisted' WHERE id = :id"), {"id": house.id})
    first.step(house.owner, "approve_request")
    assert first.state is State.PENDING
    assert licences(house)["guide"][1] == 7


@pytest.mark.parametrize(("one", "other"), [("sell", "sales_suite"), ("sales_suite", "sell")])
def test_r19_a_suite_and_a_product_of_it_do_not_come_beside_one_another(record: Flask, one: str, other: str) -> None:
    house = account("managed")
    first, second = (order_at("quoted", house, asked=wish("add_product", **{product: 5})) for product in (one, other))
    first.accept()
    second.accept()
    assert (first.state, second.state) == (State.FULFILLING, State.IN_REVIEW)
    assert "counted twice" in second.page().last.comment


def test_r69_an_order_is_not_in_its_own_way(record: Flask) -> None:
    """Control: an order's own place in the plan is not in its way, nor is what it brought itself."""
    case = order_at("quoted", asked=wish("add_product", sell=5))
    case.accept()
    case.provision()
    assert licences(case.house)["sell"] == ("team", 5)


@pytest.mark.parametrize(("change", "before", "after"), [("upgrade_plan", "team", "professional"), ("downgrade_plan", "professional", "team")])
def test_r42_a_plan_is_not_moved_back_by_what_was_agreed_before(record: Flask, change: str, before: str, after: str) -> None:
    house = account("managed", plan=before)
    first = order_at("rejected", house, asked=wish(change, plan=after, support=0))
    order_at("fulfilled", house, asked=wish(change, plan=after, support=0))
    sent_again(first)
    assert first.state is State.IN_REVIEW
    assert "by now" in first.page().last.comment
    assert licences(house)["support"][0] == after


def test_r42_of_two_offers_for_a_higher_plan_one_is_accepted(record: Flask) -> None:
    house = account("managed", plan="team")
    first, second = (order_at("quoted", house, asked=wish("upgrade_plan", plan="professional", support=0)) for _ in range(2))
    first.accept()
    second.accept()
    assert (first.state, second.state) == (State.FULFILLING, State.IN_REVIEW)
    first.provision()
    assert licences(house)["support"][0] == "professional"


@pytest.mark.parametrize("kind", ["convert", "end_early", "extend"])
def test_r52_temporary_seats_that_are_spoken_for_are_not_disposed_of_twice(
    record: Flask, owner_connection: psycopg.Connection, kind: str
) -> None:
    house = account()
    one = lent(house, owner_connection, end=10, seats=3)
    first = order_at("rejected", house, asked=about(one, kind, owner_connection, *((10, 20) if kind == "extend" else (0, 5))))
    second = taken_to("accepted", house, about(one, "end_early", owner_connection, end=6))
    before = counts(house)
    sent_again(first)
    assert (first.state, second.state) == (State.IN_REVIEW, State.ACCEPTED)
    assert first.page().last.comment == f"These temporary seats are spoken for in {second.reference}, which was accepted."
    assert counts(house) == before


def test_r2_a_product_whose_order_is_withdrawn_is_not_held(record: Flask) -> None:
    """Or an online-assisted account would add seats by itself of a product that only its representative opens."""
    house = account("online_assisted")
    case = order_at("accepted", house, asked=wish("add_product", sell=5))
    assert "sell" in licences(house)
    case.step(house.owner, "cancel")
    assert "sell" not in licences(house)
    with pytest.raises(Refused, match="no licence of Sell"):
        order_at("pending", house, asked=wish(sell=2))
    again = order_at("accepted", house, asked=wish("add_product", sell=7))
    again.move_start(again.order.today)
    as_job(deadlines.carry_out, again.id, deadlines.begin)
    again.provision()
    assert licences(house)["sell"] == ("team", 7)


def test_r48_a_product_that_was_there_before_stays_when_an_order_for_it_is_withdrawn(record: Flask) -> None:
    case = order_at("accepted")
    case.step(case.house.owner, "cancel")
    assert licences(case.house) == {"support": ("professional", 10)}


@pytest.mark.parametrize(("kind", "product"), [("self_service", "sell"), ("online_assisted", "guide")])
def test_r73_of_many_who_add_the_same_product_at_once_one_does(record: Flask, kind: str, product: str) -> None:
    house = account(kind)
    asked = wish("add_product", **{product: 5})
    answers = at_once(*(partial(act, house.owner, requests.submit, asked) for _ in range(8)))
    for order in [answer.order for answer in answers if isinstance(answer, requests.Outcome) and answer.order]:
        Case(house, house.owner, order.reference, order.id).provision()
    assert sum(isinstance(answer, Refused) for answer in answers) == 7
    assert licences(house)[product][1] == 5


def test_r42_of_many_who_raise_the_plan_at_once_one_does(record: Flask) -> None:
    house = account("self_service", plan="team")
    asked = wish("upgrade_plan", plan="professional", support=0)
    answers = at_once(*(partial(act, house.owner, requests.submit, asked) for _ in range(8)))
    assert sum(isinstance(answer, Refused) for answer in answers) == 7

"""R69: rights, seats and price are checked again at acceptance and fulfilment; what fails goes back."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import NotAllowed
from app.extensions import db
from app.services.ordering import fulfilment
from app.services.ordering.quotes import DraftLine
from tests.factories import Case, account, as_job, as_system, order_at, person, place, viewer_of, wish
from tests.factories.time import advance
from tests.integration.services.reading import ledger_of, tasks_of
from workflows.seat_order import State

RAISE_THE_PRICE = "UPDATE prices SET unit_price_minor = unit_price_minor + 1"
LOWER_THE_PRICE = "UPDATE prices SET unit_price_minor = unit_price_minor - 1"


def fewer(state: str) -> Case:
    """An order for 4 fewer of 10 seats of Sell, which must be empty, from today on (R47)."""
    case = order_at("in_review", account("managed", seats={"sell": 10}), asked=wish("remove_seats", sell=4))
    case.quote(starts_on=case.order.today)
    if state == "fulfilling":
        case.accept()
    assert case.state == state
    return case


def fill(case: Case, people: int) -> None:
    for _ in range(people):
        person(case.house, products={"sell": "agent"})


def last_words(case: Case) -> tuple[str, str]:
    last = case.page().last
    return last.verb, last.comment


def test_r69_seats_in_use_at_acceptance_send_a_reduction_back_to_the_rep(record: Flask) -> None:
    case = fewer("quoted")
    fill(case, 8)
    case.accept()
    assert (case.state, case.order.rep_id) == (State.IN_REVIEW, case.rep.staff_id)
    verb, why = last_words(case)
    assert verb == "send_back"
    assert "8 people use Sell" in why
    assert ledger_of(case) == []
    assert tasks_of(case)[-1] == "tell_rep"


def test_r69_seats_in_use_at_fulfilment_send_it_back_too_and_give_its_place_back(record: Flask) -> None:
    case = fewer("fulfilling")
    fill(case, 8)
    assert as_job(fulfilment.ready, [case.id]) == []
    assert case.state is State.IN_REVIEW
    assert last_words(case)[0] == "send_back"
    assert [status for status, _, _ in ledger_of(case)] == ["cancelled"]
    assert case.house.seats("sell") == (10, 8, 0, 10)


def test_r69_as_long_as_enough_seats_are_free_it_goes_through(record: Flask) -> None:
    case = fewer("quoted")
    fill(case, 6)
    case.accept()
    case.provision()
    assert case.house.seats("sell") == (6, 6, 0, 6)


def test_r69_a_licence_that_is_gone_sends_it_back(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    case = order_at("quoted")
    owner_connection.execute("UPDATE subscriptions SET ended_on = now()")
    case.accept()
    assert case.state is State.IN_REVIEW
    assert "no longer has a licence" in last_words(case)[1]


@pytest.fixture
def prices_as_before(owner_connection: psycopg.Connection) -> object:
    yield
    owner_connection.execute(LOWER_THE_PRICE)


def test_r69_a_contract_price_that_changed_before_fulfilment_puts_the_order_before_a_rep(
    record: Flask, owner_connection: psycopg.Connection, prices_as_before: object
) -> None:
    house = account("online_assisted")
    case = place(house.owner, house=house)
    assert case.state is State.FULFILLING
    owner_connection.execute(RAISE_THE_PRICE)
    assert as_job(fulfilment.ready, [case.id]) == []
    assert (case.state, case.order.is_at_contract_price) == (State.PENDING, False)
    verb, why = last_words(case)
    assert verb == "requeue"
    assert "price of Support has changed" in why
    assert case.house.seats() == (10, 0, 0, 10)
    assert tasks_of(case)[-1] == "tell_reps"


def test_r69_a_contract_price_that_changed_before_the_owner_approved_goes_to_a_rep(
    record: Flask, owner_connection: psycopg.Connection, prices_as_before: object
) -> None:
    case = order_at("awaiting_owner", account("online_assisted"))
    owner_connection.execute(RAISE_THE_PRICE)
    case.step(case.house.owner, "approve_request")
    assert case.state is State.PENDING
    assert not case.order.is_at_contract_price
    assert tasks_of(case)[-1] == "tell_reps"
    assert "price of" in case.page().last.details["template"]


def test_r69_an_agreed_quote_holds_whatever_the_list_says_now(
    record: Flask, owner_connection: psycopg.Connection, prices_as_before: object
) -> None:
    case = order_at("quoted")
    owner_connection.execute(RAISE_THE_PRICE)
    case.accept()
    case.provision()
    assert case.state is State.FULFILLED


def test_r69_somebody_whose_rights_were_taken_away_accepts_nothing(record: Flask) -> None:
    case = order_at("quoted")
    with as_system():
        db.session.execute(
            text("UPDATE people SET has_billing_rights = false WHERE email = :email"),
            {"email": case.house.email("billing")},
        )
    with pytest.raises(NotAllowed):
        case.step(viewer_of(case.house.email("billing")), "accept_quote")
    assert case.state is State.QUOTED


def test_r69_what_went_back_can_be_quoted_again_and_fulfilled(record: Flask) -> None:
    case = fewer("fulfilling")
    fill(case, 8)
    as_job(fulfilment.ready, [case.id])
    case.quote(lines=[DraftLine("sell", 2, 5900)], starts_on=case.order.today)
    case.accept()
    case.provision()
    assert case.state is State.FULFILLED
    assert case.house.seats("sell") == (8, 8, 0, 8)
    assert [row[:2] for row in ledger_of(case)] == [("cancelled", -4), ("applied", -2)]


def test_r69_the_reason_can_be_said_in_the_reader_s_language(record: Flask) -> None:
    case = fewer("quoted")
    fill(case, 8)
    case.accept()
    details = case.page().last.details
    assert details["values"] == {"used": "8", "product": "Sell"}
    assert "%(used)s" in details["template"]


@pytest.mark.parametrize(("days", "state"), [(4, State.FULFILLING), (5, State.IN_REVIEW)])
def test_r69_a_price_for_a_cycle_that_has_ended_is_reckoned_anew(
    record: Flask, owner_connection: psycopg.Connection, days: int, state: State
) -> None:
    """Five days of the old cycle are not the price of seats for the new one (R29, R30)."""
    case = order_at("quoted", account("managed", renews_in=5))
    case.move_last_day(60)
    advance(owner_connection, days=days)
    case.accept()
    assert case.state is state
    if state is State.IN_REVIEW:
        assert last_words(case) == (
            "send_back",
            f"The offer was reckoned until {case.order.today}, when another billing cycle began: its price must be reckoned anew.",
        )
        case.quote()
        case.accept()
        assert case.state is State.FULFILLING


def test_r69_fewer_seats_agreed_for_the_renewal_have_no_price_that_ends(record: Flask, owner_connection: psycopg.Connection) -> None:
    """Control: what waits for a renewal is charged nothing until then."""
    case = order_at("quoted", account("managed", renews_in=5), asked=wish("remove_seats", support=2))
    case.move_last_day(60)
    advance(owner_connection, days=5)
    case.accept()
    assert case.state in {State.ACCEPTED, State.FULFILLING}

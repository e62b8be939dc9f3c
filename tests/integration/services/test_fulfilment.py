"""R71: seats change exactly once a line, whatever happens twice; or the order stalls before a person."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.ordering import deadlines, fulfilment
from app.services.ordering.order_reading import load_many
from app.services.requesting import requests
from app.services.seating import ledger
from tests.factories import House, account, act, as_job, as_system, order_at, person, staff, wish
from tests.integration.services.reading import ledger_of, tasks_of
from workflows.seat_order import State


def test_r71_one_ledger_row_a_line_and_fulfilling_twice_does_nothing(record: Flask) -> None:
    house = account(seats={"support": 10, "sell": 5})
    case = order_at("fulfilling", house, asked=wish(support=12, sell=3))
    assert ledger_of(case) == [("planned", 12, 1), ("planned", 3, 2)]
    for _ in range(3):
        case.provision()
    assert ledger_of(case) == [("applied", 12, 1), ("applied", 3, 2)]
    assert (house.seats("support")[0], house.seats("sell")[0]) == (22, 8)
    assert [event.verb for event in case.page().events].count("fulfil") == 1


def test_r71_the_database_refuses_a_second_row_for_a_line(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    order_at("fulfilled")
    with pytest.raises(psycopg.errors.UniqueViolation, match="once_per_line"):
        owner_connection.execute(
            "INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, order_id,"
            " line_no, cause, actor_name) SELECT account_id, subscription_id, delta, 'planned', effective_on,"
            " order_id, line_no, cause, actor_name FROM seat_changes WHERE order_id IS NOT NULL"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seat_changes SET delta = delta + 1",
        "UPDATE seat_changes SET status = 'planned'",
        "UPDATE seat_changes SET status = 'cancelled'",
        "UPDATE seat_changes SET line_no = 7",
    ],
)
def test_r33_an_applied_ledger_row_is_never_rewritten(
    record: Flask, owner_connection: psycopg.Connection, statement: str
) -> None:
    order_at("fulfilled")
    with pytest.raises(psycopg.errors.IntegrityError, match="never rewritten"):
        owner_connection.execute(statement)


def test_r33_the_application_deletes_no_ledger_row(record: Flask) -> None:
    order_at("fulfilled")
    with pytest.raises(Exception, match="permission denied"), as_system():
        db.session.execute(text("DELETE FROM seat_changes"))


def test_r71_the_product_is_told_the_same_number_under_the_same_key_however_often(record: Flask) -> None:
    case = order_at("fulfilling")
    first = as_job(fulfilment.calls, [case.house.id], [case.id])
    assert [(call.account, call.product, call.seats, call.order_id) for call in first] == [
        (case.house.slug, "support", 22, case.id)
    ]
    assert as_job(fulfilment.calls, [case.house.id], [case.id]) == first
    case.provision()
    assert as_job(fulfilment.calls, [case.house.id], [case.id]) == []


def test_r71_the_number_stays_fixed_when_another_change_counts_meanwhile(record: Flask) -> None:
    case = order_at("fulfilling")
    (first,) = as_job(fulfilment.calls, [case.house.id], [case.id])
    order_at("fulfilled", case.house, asked=wish(support=3))
    assert as_job(fulfilment.calls, [case.house.id], [case.id]) == [first]


def test_r71_giving_up_puts_the_cause_and_a_retry_button_in_front_of_a_person(record: Flask) -> None:
    case = order_at("stalled")
    page = case.page(staff("operator"))
    assert (page.last.verb, page.last.comment) == ("stall", "The product refused: no such account.")
    assert page.verbs == ["retry"]
    assert tasks_of(case)[-1] == "tell_operators"


@pytest.mark.parametrize("who", ["rep", "manager", "operator"])
def test_r71_a_retry_asks_under_a_fresh_key_and_changes_seats_once(record: Flask, who: str) -> None:
    case = order_at("fulfilling")
    (first,) = as_job(fulfilment.calls, [case.house.id], [case.id])
    with as_system():
        fulfilment.stall(case.order, "No answer")
    case.step(staff(who), "retry")
    assert case.state is State.FULFILLING
    (second,) = as_job(fulfilment.calls, [case.house.id], [case.id])
    assert (second.seats, second.change != first.change) == (22, True)
    case.provision()
    assert ledger_of(case) == [("cancelled", 12, 1), ("applied", 12, 1)]
    assert case.house.seats() == (22, 0, 0, 22)


def test_r71_a_new_product_is_there_with_its_seats_and_the_owner_in_one_of_them(record: Flask) -> None:
    house = account("managed")
    order_at("fulfilled", house, asked=wish("add_product", sell=4))
    assert house.seats("sell") == (4, 1, 0, 4)


def test_r71_a_product_that_is_not_there_yet_has_no_seats(record: Flask) -> None:
    house = account("managed")
    order_at("fulfilling", house, asked=wish("add_product", sell=4))
    assert house.seats("sell") == (0, 0, 4, 4)


def test_r71_a_removed_product_is_gone(record: Flask) -> None:
    house = account("managed", seats={"support": 10, "sell": 4})
    order_at("fulfilled", house, asked=wish("remove_product", sell=0))
    with pytest.raises(StopIteration):
        house.seats("sell")
    assert house.seats("support") == (10, 0, 0, 10)


def test_r71_an_upgrade_changes_the_plan_and_forgets_the_old_contract_price(record: Flask) -> None:
    house = account("managed", plan="team", contract_price=1000)
    order_at("fulfilled", house, asked=wish("upgrade_plan", plan="professional", support=0))
    with as_system():
        row = db.session.execute(
            text(
                "SELECT p.slug, contract_unit_price_minor FROM subscriptions s JOIN plans p ON p.id = plan_id"
            )
        ).one()
    assert tuple(row) == ("professional", None)


def test_r41_a_planned_reduction_takes_effect_on_its_day_once(record: Flask) -> None:
    house = account("self_service", renews_in=0)
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    assert as_job(deadlines.apply_planned_changes) == 0
    assert house.seats() == (10, 0, 0, 6)
    with as_system():
        db.session.execute(
            text("UPDATE seat_changes SET effective_on = effective_on - 400 WHERE status = 'planned'")
        )
    assert as_job(deadlines.apply_planned_changes) == 1
    assert as_job(deadlines.apply_planned_changes) == 0
    assert house.seats() == (6, 0, 0, 6)


def test_r71_the_seats_of_a_self_service_change_are_told_to_the_product(record: Flask) -> None:
    house = account("self_service")
    (changed,) = act(house.owner, requests.submit, wish(support=3)).seat_changes
    (call,) = as_job(fulfilment.calls, [house.id], (), [str(changed.id)])
    assert (call.product, call.seats, call.change) == ("support", 13, changed.id)
    as_job(fulfilment.acknowledged, house.id, [str(changed.id)])
    assert as_job(fulfilment.calls, [house.id], (), [str(changed.id)]) == []


def test_two_orders_of_one_account_are_fulfilled_together(record: Flask) -> None:
    house = account()
    cases = [order_at("fulfilling", house, asked=wish(support=n)) for n in (2, 3)]
    person(house, products={"support": "agent"})
    with as_system():
        fulfilment.fulfil(fulfilment.ready([case.id for case in cases]))
    assert house.seats() == (15, 1, 0, 15)


def test_r69_r71_a_retry_of_what_no_longer_holds_goes_back_to_the_rep(record: Flask) -> None:
    """Between the failed try and the next one the product was removed: nothing is opened anew without a plan."""
    case = order_at("stalled")
    with as_system():
        db.session.execute(text("UPDATE subscriptions SET ended_on = clock_today('UTC') WHERE account_id = :id"), {"id": case.house.id})
    case.step(staff("operator"), "retry")
    case.provision()
    assert case.state is State.IN_REVIEW
    assert "no longer has a licence" in case.page().last.comment
    assert ledger_of(case) == [("cancelled", 12, 1)]


def told(house: House) -> list[tuple[str, int]]:
    """What the product is told for what was promised beside the orders: product and seats."""
    promised = text("SELECT payload -> 'seat_changes' FROM tasks WHERE account_id = :id AND kind = 'sync_seats' ORDER BY id")
    with as_system():
        changes = [one for payload in db.session.execute(promised, {"id": house.id}).scalars() for one in payload]
        return [(call.product, call.seats) for call in fulfilment.calls([house.id], changes=changes)]


def test_r71_a_withdrawn_order_of_which_the_product_was_told_has_it_told_what_holds(record: Flask) -> None:
    """The product may have taken the number although nobody heard so."""
    case = order_at("fulfilling")
    assert [call.seats for call in as_job(fulfilment.calls, [case.house.id], [case.id])] == [22]
    as_job(lambda: fulfilment.stall(load_many([case.id])[0], "No answer."))
    case.step(staff("manager"), "cancel")
    assert told(case.house) == [("support", 10)]
    assert case.house.seats() == (10, 0, 0, 10)
    assert [one.delta for one in act(case.house.owner, ledger.newest, "support")] == [12, 10], "a change of nothing is none"


def test_r71_nor_does_it_keep_what_went_back_to_the_representative(record: Flask) -> None:
    case = order_at("in_review", account("managed", seats={"sell": 10}), asked=wish("remove_seats", sell=4))
    case.quote(starts_on=case.order.today)
    case.accept()
    assert [call.seats for call in as_job(fulfilment.calls, [case.house.id], [case.id])] == [6]
    for _ in range(8):
        person(case.house, products={"sell": "agent"})
    assert as_job(fulfilment.ready, [case.id]) == []
    assert case.state is State.IN_REVIEW
    assert told(case.house) == [("sell", 10)]


def test_r71_what_the_product_was_never_told_it_is_not_told_again(record: Flask) -> None:
    case = order_at("accepted")
    case.step(case.house.owner, "cancel")
    assert told(case.house) == []

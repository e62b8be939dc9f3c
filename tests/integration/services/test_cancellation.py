"""R83: the owner ends the account at the end of its cycle, and may think again until then."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db
from app.services.ordering import deadlines
from app.services.ordering.steps import MovingOrder
from app.services.requesting import requests
from app.services.requesting.requests import Wish
from app.services.seating import account_types, cancellation
from app.services.seating.cancellation import Planned
from tests.factories import (
    Case,
    House,
    account,
    act,
    as_job,
    as_system,
    order_at,
    person,
    rep,
    viewer_of,
    wish,
)
from workflows.intake import AccountType, Change
from workflows.seat_order import State


def row(statement: str, house: House) -> tuple[object, ...]:
    with as_system():
        return tuple(db.session.execute(text(statement), {"id": house.id}).one())


def end_today(house: House) -> None:
    with as_system():
        db.session.execute(text("UPDATE cancellations SET effective_on = clock_today('Pacific/Niue') WHERE account_id = :id"),
                           {"id": house.id})  # fmt: skip


def test_r83_a_self_service_account_ends_with_its_cycle(record: Flask) -> None:
    house = account("self_service", renews_in=40)
    planned = act(house.owner, cancellation.cancel, "We close the shop")
    assert isinstance(planned, Planned)
    assert (planned.effective_on, planned.reason) == (house.today + timedelta(days=40), "We close the shop")
    assert as_job(cancellation.end_due) == 0
    assert house.seats()[0] == 10


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
@pytest.mark.parametrize("who", ["billing", "admin", "agent"])
def test_r83_r9_only_the_owner_cancels(record: Flask, kind: str, who: str) -> None:
    with pytest.raises(NotAllowed):
        act(getattr(account(kind), who), cancellation.cancel, "Enough")


def test_r83_it_needs_a_reason_and_happens_once(record: Flask) -> None:
    house = account("self_service")
    with pytest.raises(Invalid, match="Say why"):
        act(house.owner, cancellation.cancel, "  ")
    act(house.owner, cancellation.cancel, "Enough")
    with pytest.raises(Refused, match="cancelled already"):
        act(house.owner, cancellation.cancel, "Really")


def test_r83_it_can_be_taken_back_until_then(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, cancellation.cancel, "Enough")
    act(house.owner, cancellation.take_back)
    end_today(house)
    assert as_job(cancellation.end_due) == 0
    with pytest.raises(Refused, match="no cancellation"):
        act(house.owner, cancellation.take_back)
    act(house.owner, cancellation.cancel, "Enough after all")


def test_r83_r48_a_planned_change_of_the_cycle_ends_with_the_account(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, requests.submit, Wish(Change.CHANGE_CYCLE, [], "We pay by the month"))
    act(house.owner, cancellation.cancel, "Enough")
    end_today(house)
    assert as_job(cancellation.end_due) == 1
    assert row("SELECT status FROM cycle_changes WHERE account_id = :id", house) == ("cancelled",)


def test_r83_r75_the_end_of_the_cycle_keeps_its_day_when_the_renewal_is_late(record: Flask) -> None:
    """An account of the 31st that renewed on 28 February: the next cycle ends on 31 March, not on the 28th."""
    house = account("self_service", cycle="monthly")
    with as_system():
        db.session.execute(text("UPDATE accounts SET renews_on = date '2026-02-28', anchor_day = 31 WHERE id = :id"), {"id": house.id})
    ends_on = act(house.owner, cancellation.stakes).effective_on
    assert (ends_on + timedelta(days=1)).day == 1 or ends_on.day == 31


def test_r83_on_its_day_everything_ends_once_and_the_people_stay(record: Flask) -> None:
    house = account("self_service", seats={"support": 10, "sell": 3})
    person(house, "agent", products={"support": "agent", "sell": "agent"})
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    act(house.owner, cancellation.cancel, "Enough")
    end_today(house)
    assert as_job(cancellation.end_due) == 1
    assert as_job(cancellation.end_due) == 0
    assert row("SELECT standing FROM accounts WHERE id = :id", house) == ("closed",)
    assert row("SELECT count(*) FROM subscriptions WHERE account_id = :id AND ended_on IS NULL", house) == (0,)
    assert row("SELECT sum(delta) FROM seat_changes WHERE account_id = :id AND status = 'applied'", house) == (0,)
    assert row("SELECT count(*) FROM seat_changes WHERE account_id = :id AND status = 'planned'", house) == (0,)
    assert row("SELECT count(*) FROM seat_assignments WHERE account_id = :id", house) == (0,)
    assert viewer_of(house.email("agent")).account_id == house.id


def test_r83_r48_what_was_planned_is_cancelled_in_the_history_by_name(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    act(house.owner, cancellation.cancel, "Enough")
    end_today(house)
    as_job(cancellation.end_due)
    dropped = row("SELECT jsonb_array_length(details -> 'dropped') FROM order_events WHERE account_id = :id AND verb = 'end_account'",
                  house)  # fmt: skip
    assert dropped == (1,)


def test_r83_the_product_and_the_people_are_told(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, cancellation.cancel, "Enough")
    end_today(house)
    as_job(cancellation.end_due)
    kinds = row("SELECT array_agg(kind ORDER BY kind) FROM tasks WHERE account_id = :id", house)
    assert kinds == (["sync_seats", "tell_cancellation", "tell_cancellation"],)


def test_r83_an_account_that_has_ended_buys_nothing_and_ends_once(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, cancellation.cancel, "Enough")
    end_today(house)
    as_job(cancellation.end_due)
    with pytest.raises(Refused, match="has ended"):
        act(viewer_of(house.email("owner")), requests.submit, wish("add_product", guide=2))
    with pytest.raises(Refused, match="ended already"):
        act(viewer_of(house.email("owner")), cancellation.cancel, "Again")


@pytest.mark.parametrize("kind", ["managed", "online_assisted"])
def test_r83_r2_a_sales_assisted_account_asks_its_representative_about_every_licence(record: Flask, kind: str) -> None:
    house = account(kind, seats={"support": 10, "sell": 3})
    order = act(house.owner, cancellation.cancel, "We move to another product")
    assert isinstance(order, MovingOrder)
    assert (order.change, order.state) == ("cancel_account", "pending")
    assert sorted(line["licence"] for line in order.agreed or []) == ["Sell", "Support"]
    assert house.seats()[0] == 10


def test_r83_before_its_day_in_the_accounts_own_time_zone_nothing_ends(record: Flask) -> None:
    """Control: the sweep asks for the day."""
    house = account("self_service", time_zone="Pacific/Kiritimati")
    act(house.owner, cancellation.cancel, "Enough")
    with as_system():
        db.session.execute(text("UPDATE cancellations SET effective_on = clock_today('Pacific/Kiritimati') + 1"))
    assert as_job(cancellation.end_due) == 0
    with as_system():
        db.session.execute(text("UPDATE cancellations SET effective_on = clock_today('Pacific/Kiritimati')"))
    assert as_job(cancellation.end_due) == 1


def test_r83_r41_what_the_representative_was_asked_to_end_ends_with_the_cycle_not_before(record: Flask) -> None:
    house, rita = account("managed", seats={"support": 10, "sell": 3}, renews_in=40), rep()
    order = act(house.owner, cancellation.cancel, "We move to another product")
    assert isinstance(order, MovingOrder)
    case = Case(house, rita, order.reference, order.id)
    case.step(rita, "claim")
    case.quote()
    case.accept()
    assert (case.state, case.order.starts_on) == (State.ACCEPTED, house.today + timedelta(days=40))
    assert deadlines_of(case) == []
    assert row("SELECT count(*) FROM subscriptions WHERE account_id = :id AND ended_on IS NULL", house) == (2,)
    case.move_start(house.today)
    assert deadlines_of(case) == [case.id]
    as_job(deadlines.carry_out, case.id, deadlines.begin)
    case.provision()
    assert row("SELECT count(*) FROM subscriptions WHERE account_id = :id AND ended_on IS NULL", house) == (0,)


def test_r83_r5_an_account_that_owes_money_ends_all_the_same(record: Flask) -> None:
    house, rita = account("managed"), rep()
    order = act(house.owner, cancellation.cancel, "Enough")
    assert isinstance(order, MovingOrder)
    case = Case(house, rita, order.reference, order.id)
    case.step(rita, "claim")
    case.quote()
    case.accept()
    with as_system():
        db.session.execute(text("UPDATE accounts SET standing = 'suspended' WHERE id = :id"), {"id": house.id})
    case.move_start(house.today)
    assert deadlines_of(case) == [case.id]


def deadlines_of(case: Case) -> list[int]:
    return [order_id for order_id, action in as_job(deadlines.due) if action is deadlines.begin]


@pytest.mark.parametrize("to", ["managed", "online_assisted", "self_service"])
def test_r48_r83_a_planned_end_is_let_go_where_the_representative_is_asked_from_now_on(
    record: Flask, owner_connection: psycopg.Connection, to: str
) -> None:
    house = account("self_service")
    act(house.owner, cancellation.cancel, "Enough")
    as_job(account_types.change, house.slug, AccountType(to))
    is_let_go = to != "self_service"
    assert (as_job(cancellation.planned, house.id) is None) is is_let_go
    verbs = "SELECT verb FROM order_events WHERE account_id = %s ORDER BY position"
    told = owner_connection.execute("SELECT payload ->> 'verb' FROM tasks WHERE kind = 'tell_cancellation' ORDER BY id").fetchall()
    last = owner_connection.execute(verbs, [house.id]).fetchall()[-1]
    assert (last == ("let_cancellation_go",), told[-1] == ("let_cancellation_go",)) == (is_let_go, is_let_go)


@pytest.mark.parametrize("asked", [wish("remove_seats", support=2), wish("remove_product", support=10),
                                   wish("downgrade_plan", plan="team", support=0), Wish(Change.CHANGE_CYCLE, [])])  # fmt: skip
def test_r83_nothing_is_planned_for_a_renewal_that_will_not_come(record: Flask, asked: Wish) -> None:
    house = account("self_service", seats={"support": 10})
    act(house.owner, cancellation.cancel, "Enough")
    with pytest.raises(Refused, match="nothing can be planned for the renewal"):
        act(house.owner, requests.submit, asked)
    act(house.owner, requests.submit, wish("add_seats", support=1))
    act(house.owner, cancellation.take_back)
    act(house.owner, requests.preview, Wish(Change.CHANGE_CYCLE, []))


@pytest.mark.parametrize("asked", [wish(), wish("add_product", sell=3), wish("upgrade_plan", plan="professional", support=0)])
def test_r83_r69_what_was_agreed_goes_back_once_the_account_has_ended(record: Flask, asked: Wish) -> None:
    """From a time when it had a representative: nothing is set up for an account that has ended, and nothing waits for ever."""
    house = account("managed", plan="team", seats={"support": 10, "talk": 2})
    offered, agreed = order_at("quoted", house, asked=asked), order_at("accepted", house, asked=wish(talk=1))
    as_job(account_types.change, house.slug, AccountType.SELF_SERVICE)
    act(viewer_of(house.email("owner")), cancellation.cancel, "Enough")
    end_today(house)
    assert as_job(cancellation.end_due) == 1
    offered.accept()
    for order_id, action in as_job(deadlines.due):
        as_job(deadlines.carry_out, order_id, action)
    assert (offered.state, agreed.state) == (State.IN_REVIEW, State.IN_REVIEW)
    assert {case.page().last.comment for case in (offered, agreed)} == {"The account has ended already."}
    assert row("SELECT count(*) FROM subscriptions WHERE account_id = :id AND ended_on IS NULL", house) == (0,)

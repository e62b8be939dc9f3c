"""U11, R67: an order's due time follows its steps within a sweep, in the hours of whoever has it, and stands while the customer is asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.domain.due import Due
from app.errors import Invalid, NotAllowed
from app.extensions import db
from app.jobs import scheduler
from app.services.ordering import orders
from app.services.ordering.orders import Asked
from app.services.queueing import calendars, due, service_levels
from app.services.queueing.calendars import WorkWeek
from app.services.queueing.service_levels import ServiceLevel
from tests.factories import Case, account, act, as_job, order_at, rep, staff
from tests.factories.time import advance
from workflows.clock import add_business_time, business_time_between
from workflows.seat_order import State

ROUND_THE_CLOCK = WorkWeek("FR", "UTC", ((time(0), time(0)),) * 7)
ONLY_SUNDAYS = WorkWeek("FR", "UTC", (None,) * 6 + ((time(9), time(10)),))
SECOND = timedelta(seconds=1)


@pytest.fixture
def always_open(record: Flask) -> None:
    """The desk never closes, so that a test reads the same whatever the hour: working time is time."""
    act(staff("manager"), calendars.save, None, ROUND_THE_CLOCK)


def clock_of(owner: psycopg.Connection, case: Case) -> Any:
    """(due_at, due_soon_at, due_of, due_left_seconds, is_set, state_since)."""
    return owner.execute(
        "SELECT due_at, due_soon_at, due_of, due_left_seconds, due_version = version, state_since FROM orders WHERE id = %s", [case.id]
    ).fetchone()


def reckoned_anew(case: Case) -> Due:
    """What the history says of the order, whatever is stored."""
    row = db.session.execute(text(due.READ + "WHERE o.id = :id"), {"id": case.id}).mappings().one()
    ((_one, found),) = due.reckon([due.Waiting(**{**row, "state": State(row["state"])})])
    return found


def sent_at(owner: psycopg.Connection, case: Case) -> datetime:
    row = owner.execute("SELECT at FROM order_events WHERE order_id = %s AND verb = 'submit'", [case.id]).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def test_u11_a_new_order_is_due_in_the_desks_hours(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = order_at("pending")
    assert clock_of(owner_connection, case)[0] is None, "a step sets nothing: the sweep does"
    assert as_job(due.set_due) == 1
    due_at, soon_at, of, left, is_set, _since = clock_of(owner_connection, case)
    assert (of, left, is_set) == ("response", None, True)
    office = calendars.calendar_of(calendars.DESK)
    assert due_at == add_business_time(sent_at(owner_connection, case), timedelta(hours=8), office)
    assert business_time_between(soon_at, due_at, office) == timedelta(hours=2)
    assert as_job(due.set_due) == 0, "what is set is left alone"


@pytest.mark.usefixtures("always_open")
def test_u11_the_clock_stands_while_the_customer_is_asked_and_goes_on(owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    advance(owner_connection, hours=5)
    case.step(case.rep, "ask_customer", "How many?")
    as_job(due.set_due)
    due_at, _soon, of, left, _set, asked_at = clock_of(owner_connection, case)
    assert (due_at, of) == (None, "decision")
    spent = asked_at - sent_at(owner_connection, case)
    assert abs(timedelta(seconds=left) - (timedelta(hours=24) - spent)) < 2 * SECOND
    advance(owner_connection, days=9)
    case.step(case.house.owner, "answer", "Twelve")
    as_job(due.set_due)
    due_at, _soon, of, stood, _set, answered_at = clock_of(owner_connection, case)
    assert (of, stood) == ("decision", None)
    assert abs(due_at - answered_at - timedelta(seconds=left)) < 2 * SECOND


@pytest.mark.usefixtures("always_open")
def test_r67_a_claim_by_somebody_with_other_hours_sets_it_anew(owner_connection: psycopg.Connection) -> None:
    case = order_at("pending")
    as_job(due.set_due)
    before = clock_of(owner_connection, case)[0]
    act(case.rep, calendars.save, case.rep.staff_id, ONLY_SUNDAYS)
    case.step(case.rep, "claim")
    as_job(due.set_due)
    after = clock_of(owner_connection, case)[0]
    assert after > before + timedelta(days=40) and after.weekday() == 6, "eight Sundays of one hour each"


@pytest.mark.usefixtures("always_open")
def test_r67_hours_spent_before_a_hand_over_stay_spent(owner_connection: psycopg.Connection) -> None:
    """Whoever hands an order over, to whomever: the customer has waited all the same."""
    manager, other, case = staff("manager"), rep(), order_at("in_review")
    as_job(due.set_due)
    before = clock_of(owner_connection, case)[0]
    advance(owner_connection, hours=3)
    case.step(manager, "assign", rep_id=other.staff_id)
    as_job(due.set_due)
    assert abs(clock_of(owner_connection, case)[0] - before) < 2 * SECOND


@pytest.mark.usefixtures("always_open")
def test_u11_hours_that_change_change_the_due_times_of_open_orders(owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    before = clock_of(owner_connection, case)[0]
    act(case.rep, calendars.save, case.rep.staff_id, ONLY_SUNDAYS)
    assert as_job(due.set_due) == 1
    assert clock_of(owner_connection, case)[0] > before


@pytest.mark.usefixtures("always_open")
def test_u11_gold_waits_shorter_than_standard_and_managers_say_how_long(owner_connection: psycopg.Connection) -> None:
    manager, case = staff("manager"), order_at("pending")
    as_job(due.set_due)
    standard = clock_of(owner_connection, case)[0]
    act(manager, service_levels.give, case.house.slug, "gold")
    as_job(due.set_due)
    assert clock_of(owner_connection, case)[0] == standard - timedelta(hours=4)
    act(manager, service_levels.save, "gold", ServiceLevel(60, 120, 15, 30))
    as_job(due.set_due)
    assert clock_of(owner_connection, case)[0] == standard - timedelta(hours=7)


@pytest.mark.parametrize("state", ["awaiting_owner", "accepted", "fulfilling", "fulfilled", "rejected", "cancelled", "expired"])
def test_u11_where_the_vendor_is_not_awaited_nothing_is_due(record: Flask, owner_connection: psycopg.Connection, state: str) -> None:
    case = order_at(state)
    as_job(due.set_due)
    assert clock_of(owner_connection, case)[:4] == (None, None, None, None)


@pytest.mark.usefixtures("always_open")
def test_u11_a_decided_order_is_not_due_any_more_and_sent_again_it_starts_anew(owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    case.step(case.rep, "reject", "No")
    as_job(due.set_due)
    assert clock_of(owner_connection, case)[0] is None
    advance(owner_connection, days=3)
    case.step(case.house.owner, "resubmit")
    as_job(due.set_due)
    due_at, _soon, of, _left, _set, since = clock_of(owner_connection, case)
    assert of == "response" and abs(due_at - since - timedelta(hours=8)) < 2 * SECOND


def test_u11_an_account_somebody_writes_about_waits_for_the_next_sweep(record: Flask, owner_connection: psycopg.Connection) -> None:
    """The sweep stands in nobody's way: it neither waits for a step nor overwrites one."""
    case, other = order_at("pending"), order_at("pending", account("managed"))
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_advisory_xact_lock(7236, hashint8(%s))", [case.house.id])
        assert as_job(due.set_due) == 1
        assert clock_of(owner_connection, other)[4]
    assert not clock_of(owner_connection, case)[4]
    assert as_job(due.set_due) == 1


def test_u11_a_lost_sweep_is_made_up_for_by_the_next(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = order_at("pending")
    case.step(case.rep, "claim")
    case.step(case.rep, "release")
    as_job(scheduler.sweep)
    assert clock_of(owner_connection, case)[4]


def test_u11_a_step_costs_no_statement_more(record: Flask, owner_connection: psycopg.Connection) -> None:
    """The due time is set by the sweep; between a step and the sweep the order knows that it is unset."""
    case = order_at("pending")
    as_job(due.set_due)
    act(case.rep, orders.step, case.reference, Asked("claim"))
    assert clock_of(owner_connection, case)[4] is False


def test_u11_only_managers_change_what_is_promised(record: Flask) -> None:
    somebody, level = rep(), ServiceLevel(60, 120, 15, 30)
    for refused in (lambda: act(somebody, service_levels.save, "gold", level),
                    lambda: act(somebody, calendars.save, None, ROUND_THE_CLOCK),
                    lambda: act(somebody, calendars.save, rep().staff_id, ROUND_THE_CLOCK)):  # fmt: skip
        with pytest.raises(NotAllowed):
            refused()
    act(somebody, calendars.save, somebody.staff_id, ROUND_THE_CLOCK)
    assert act(somebody, calendars.of, somebody.staff_id).hours == ROUND_THE_CLOCK


@pytest.mark.parametrize(
    ("level", "field"),
    [(ServiceLevel(0, 60, 0, 0), "response_minutes"), (ServiceLevel(60, 30, 0, 0), "decision_minutes"),
     (ServiceLevel(60, 60, -1, 0), "remind_minutes"), (ServiceLevel(60, 60, 0, 10**9), "escalate_minutes")],
)  # fmt: skip
def test_u11_a_promise_that_makes_no_sense_is_refused(record: Flask, level: ServiceLevel, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        act(staff("manager"), service_levels.save, "gold", level)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("hours", "field"),
    [(WorkWeek("XX"), "country"), (WorkWeek("FR", "Europe/Nowhere"), "zone"), (WorkWeek("FR", "localtime"), "zone"),
     (WorkWeek(week=(None,) * 7), "week")],
)  # fmt: skip
def test_r67_hours_that_make_no_sense_are_refused(record: Flask, hours: WorkWeek, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        act(staff("manager"), calendars.save, None, hours)
    assert refused.value.field == field


@pytest.mark.parametrize("state", ["pending", "in_review", "on_hold", "quoted", "accepted"])
def test_u11_the_record_says_what_the_history_says(record: Flask, owner_connection: psycopg.Connection, state: str) -> None:
    """Whatever became of an order, by whomever and whenever it was swept: reckoned anew, its due time is the same."""
    manager, others = staff("manager"), [rep(), rep()]
    case = order_at(state)
    act(others[0], calendars.save, others[0].staff_id, ROUND_THE_CLOCK)
    for n in range(4):
        advance(owner_connection, hours=7 + n)
        if n % 2:
            as_job(due.set_due)
        if state in {"pending", "in_review", "on_hold", "quoted"}:
            case.step(manager, "assign", rep_id=others[n % 2].staff_id)
    as_job(due.set_due)
    reckoned = as_job(reckoned_anew, case)
    due_at, soon_at, of, left, is_set, _since = clock_of(owner_connection, case)
    assert is_set
    assert (due_at, soon_at, of) == (reckoned.at, reckoned.soon_at, reckoned.of)
    assert left == (None if reckoned.left is None else int(reckoned.left.total_seconds()))


def test_r67_the_hours_of_whoever_had_it_before_still_count(record: Flask, owner_connection: psycopg.Connection) -> None:
    """Ana's hours said how much of the time was over when she handed it on: they change, and so does what is left."""
    manager, ana, ben = staff("manager"), rep("Ana"), rep("Ben")
    act(manager, calendars.save, None, ROUND_THE_CLOCK)
    case = order_at("in_review", rep=ana)
    advance(owner_connection, hours=3)
    case.step(ana, "hand_over", "Yours now", rep_id=ben.staff_id)
    as_job(due.set_due)
    before = clock_of(owner_connection, case)[0]
    act(manager, calendars.save, ana.staff_id, ONLY_SUNDAYS)
    assert as_job(due.set_due) == 1
    after = clock_of(owner_connection, case)[0]
    assert after == as_job(reckoned_anew, case).at
    assert abs(after - before - timedelta(hours=3)) < SECOND

"""U11, U12: before and at the due time whoever has the order hears, then the managers, each once, announced beforehand."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from app.services.queueing import calendars, due, due_reading, reminders, service_levels
from app.services.queueing.service_levels import ServiceLevel
from tests.factories import Case, act, as_job, order_at, staff
from tests.factories.time import advance
from tests.integration.services.queueing.test_due_times import ROUND_THE_CLOCK


@pytest.fixture(autouse=True)
def always_open(record: Flask) -> None:
    act(staff("manager"), calendars.save, None, ROUND_THE_CLOCK)


def promised(owner: psycopg.Connection) -> list[tuple[str, str]]:
    """(kind, reminder) of the tasks, in their order."""
    return owner.execute(
        "SELECT kind, payload ->> 'reminder' FROM tasks WHERE kind IN ('remind_due', 'escalate_due') ORDER BY id"
    ).fetchall()  # type: ignore[return-value]


def announced(case: Case) -> list[tuple[str, bool]]:
    found = act(case.rep, due_reading.of_order, case.reference).announced
    return [(one.kind, one.sent_at is not None) for one in found]


def test_u12_what_will_be_said_is_announced_with_its_times(record: Flask) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    found = act(case.rep, due_reading.of_order, case.reference).announced
    assert [one.kind for one in found] == ["soon", "due", "escalate"]
    assert found[0].at < found[1].at == found[1].due_at < found[2].at
    assert as_job(reminders.say_due) == 0, "nothing is due yet"


def test_u12_each_is_said_once_at_its_time(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    for hours, reminder in ((6.1, ("remind_due", "soon")), (2, ("remind_due", "due")), (4, ("escalate_due", "escalate"))):
        advance(owner_connection, hours=hours)
        assert as_job(reminders.say_due) == 1
        assert as_job(reminders.say_due) == 0, "once"
        assert promised(owner_connection)[-1] == reminder
    assert announced(case) == [("soon", True), ("due", True), ("escalate", True)]


def test_u12_after_an_outage_nobody_hears_due_soon_of_what_is_due(record: Flask, owner_connection: psycopg.Connection) -> None:
    order_at("in_review")
    as_job(due.set_due)
    advance(owner_connection, days=2)
    assert as_job(reminders.say_due) == 3
    assert promised(owner_connection) == [("remind_due", "due"), ("escalate_due", "escalate")]


def test_u12_what_was_answered_is_not_reminded_of(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    advance(owner_connection, hours=7)
    case.step(case.rep, "ask_customer", "How many?")
    assert as_job(reminders.say_due) == 0, "the order has moved: its times are set first"
    as_job(due.set_due)
    assert (as_job(reminders.say_due), announced(case)) == (0, [])


def test_u12_a_shorter_promise_takes_along_what_was_announced(record: Flask, owner_connection: psycopg.Connection) -> None:
    """The order is late all at once, and long: what had been announced is said, not forgotten with a wrong time."""
    case = order_at("in_review")
    as_job(due.set_due)
    advance(owner_connection, hours=6)
    act(staff("manager"), service_levels.save, "standard", ServiceLevel(60, 600, 10, 30))
    as_job(due.set_due)
    found = act(case.rep, due_reading.of_order, case.reference)
    assert {one.due_at for one in found.announced} == {found.due_at}
    as_job(reminders.say_due)
    assert promised(owner_connection) == [("remind_due", "due"), ("escalate_due", "escalate")]
    assert as_job(reminders.say_due) == 0, "once"


def test_u12_what_was_late_before_anybody_counted_is_not_mailed(record: Flask, owner_connection: psycopg.Connection) -> None:
    """The first sweep after years of orders writes to nobody about the past."""
    case = order_at("in_review")
    advance(owner_connection, days=10)
    as_job(due.set_due)
    assert (as_job(reminders.say_due), announced(case)) == (0, [])


def test_u12_an_order_that_stood_is_reminded_of_at_its_new_time(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = order_at("on_hold")
    as_job(due.set_due)
    assert announced(case) == []
    advance(owner_connection, days=1)
    case.step(case.house.owner, "answer", "Twelve")
    as_job(due.set_due)
    assert announced(case) == [("soon", False), ("due", False), ("escalate", False)]

"""R72, S7: every step writes who, what, when, from, to and why; history is append-only and shows tampering."""

from __future__ import annotations

import threading

import psycopg
import pytest
from flask import Flask

from app.errors import Problem
from app.services import audit
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from tests.factories import account, act, as_job, order_at, wish
from workflows.seat_order import State

AS_NOBODY = "SET session_replication_role = replica; "
RIGHT_AGAIN = "SET session_replication_role = DEFAULT"


def test_r72_every_step_is_written_down(record: Flask) -> None:
    case = order_at("fulfilled")
    events = case.page().events
    assert [(event.verb, event.from_state, event.to_state) for event in events] == [
        ("submit", None, "pending"),
        ("claim", "pending", "in_review"),
        ("write_quote", "in_review", "in_review"),
        ("send_quote", "in_review", "quoted"),
        ("accept_quote", "quoted", "accepted"),
        ("start", "accepted", "fulfilling"),
        ("fulfil", "fulfilling", "fulfilled"),
    ]
    names = [case.house.owner.name, *[case.rep.name] * 3, case.house.owner.name, "Seatwright", "Seatwright"]
    assert [event.actor_name for event in events] == names
    assert events[0].comment == "New colleagues"
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_r72_a_step_that_was_refused_leaves_no_line(record: Flask) -> None:
    case = order_at("pending")
    with pytest.raises(Problem):
        case.step(case.house.admin, "cancel")
    assert [event.verb for event in case.page().events] == ["submit"]


def test_r72_a_self_service_change_is_in_the_history_too(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service")
    act(house.owner, requests.submit, wish(support=3))
    row = owner_connection.execute(
        "SELECT verb, order_id, actor_name, details -> 'changes' -> 0 ->> 'seats' FROM order_events"
    )
    assert row.fetchall() == [("update_subscription", None, house.owner.name, "3")]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE order_events SET comment = 'x'", "DELETE FROM order_events", "TRUNCATE order_events CASCADE"],
)
def test_s7_r72_the_application_cannot_rewrite_history(
    record: Flask, app_connection: psycopg.Connection, statement: str
) -> None:
    order_at("pending")
    app_connection.execute("SET seatwright.account = '*'")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE order_events SET comment = 'x'", "DELETE FROM order_events", "TRUNCATE order_events CASCADE"],
)
def test_s7_r72_nor_can_the_owner_of_the_database_by_accident(
    record: Flask, owner_connection: psycopg.Connection, statement: str
) -> None:
    order_at("pending")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner_connection.execute(statement)


TAMPERING = {
    "a comment is rewritten": ("UPDATE order_events SET comment = 'x' WHERE position = 2", "changed"),
    "somebody else did it": ("UPDATE order_events SET actor_name = 'Ravi' WHERE position = 2", "changed"),
    "it happened earlier": (
        "UPDATE order_events SET at = at - interval '1 microsecond' WHERE position = 3",
        "changed",
    ),
    "a number in the details": (
        "UPDATE order_events SET details = jsonb_set(details, '{total_minor}', '1') WHERE position = 3",
        "changed",
    ),
    "a line is gone": ("DELETE FROM order_events WHERE position = 2", "missing"),
    "the first line is gone": ("DELETE FROM order_events WHERE position = 1", "missing"),
    "the last line is gone": (
        "DELETE FROM order_events WHERE position = (SELECT max(position) FROM order_events)",
        "shortened",
    ),
    "two lines change places": (
        """UPDATE order_events SET position = 99 WHERE position = 2;
           UPDATE order_events SET position = 2 WHERE position = 3;
           UPDATE order_events SET position = 3 WHERE position = 99""",
        "changed",
    ),
    "a line is moved to another order's place": (
        "UPDATE order_events SET order_id = NULL WHERE position = 4",
        "changed",
    ),
    "a line is rewritten and hashed again": (
        """UPDATE order_events SET comment = 'x' WHERE position = 2;
           UPDATE order_events e SET hash = order_event_digest(e) WHERE position = 2""",
        "unlinked",
    ),
    "all is gone": ("DELETE FROM order_events", "shortened"),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_s7_r72_a_change_made_past_all_locks_is_found(
    record: Flask, owner_connection: psycopg.Connection, how: str
) -> None:
    """As somebody who switched the triggers off. The untouched account beside it stays sound."""
    statement, fault = TAMPERING[how]
    case = order_at("quoted")
    assert as_job(audit.verify)[1] == []
    try:
        owner_connection.execute(AS_NOBODY + statement)
    finally:
        owner_connection.execute(RIGHT_AGAIN)
    other = order_at("quoted")
    breaks = as_job(audit.verify)[1]
    assert fault in {one.fault for one in breaks}
    assert {one.account for one in breaks} == {case.house.slug}
    assert as_job(audit.verify, other.house.slug)[1] == []
    assert as_job(audit.verify, case.house.slug)[1] != []


def test_s7_r72_sixteen_writers_on_one_account_make_one_chain(record: Flask) -> None:
    house = account("self_service", seats={"support": 1})
    owner, start = house.owner, threading.Barrier(16)
    failures: list[BaseException] = []

    def write(viewer: Viewer) -> None:
        start.wait()
        try:
            for _ in range(10):
                act(viewer, requests.submit, wish(support=1))
        except BaseException as failure:  # noqa: BLE001  (reported below, in the test's own thread)
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(owner,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    count, breaks = as_job(audit.verify)
    assert (count, list(breaks)) == (160, [])
    assert house.seats() == (161, 0, 0, 161)


def test_s7_r72_the_position_and_the_hash_are_the_database_s_whatever_a_writer_claims(
    record: Flask, app_connection: psycopg.Connection
) -> None:
    house = account()
    app_connection.execute("SELECT set_config('seatwright.account', %s, false)", [str(house.id)])
    app_connection.execute(
        "INSERT INTO order_events"
        " (account_id, position, verb, actor_kind, actor_name, actor_role, comment, hash, at)"
        " VALUES (%s, 99, 'claim', 'system', 'x', 'system', '', 'forged', '2001-01-01')",
        [house.id],
    )
    row = app_connection.execute(
        "SELECT position, length(hash), at > now() - interval '1 hour' FROM order_events"
    )
    assert row.fetchall() == [(1, 32, True)]


@pytest.mark.parametrize("state", State)
def test_r72_versions_count_the_lines_of_the_history(record: Flask, state: State) -> None:
    case = order_at(state)
    assert len(case.page().events) == case.order.version

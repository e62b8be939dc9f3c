"""U13: the running counts stay few and right, however many steps were taken and however long ago orders were closed."""

from __future__ import annotations

from typing import Any

import psycopg
from flask import Flask

from app.ops.doctor.history import HISTORY
from app.services.ordering import tallies
from tests.factories import as_job, order_at
from workflows.seat_order import State

ROWS = "SELECT id, state, rep_id, n FROM order_tallies ORDER BY id"
TOTALS = "SELECT state, sum(n) FROM order_tallies GROUP BY state HAVING sum(n) <> 0 ORDER BY state"
QUERIES = {one.id: one.query for one in HISTORY}
COUNTED = f"SELECT state, sum(n) FROM {tallies.COUNTS} c GROUP BY state HAVING sum(n) <> 0 ORDER BY state"


def is_right(owner: psycopg.Connection) -> bool:
    """What the doctor asks of the counts, and what pages are told is what is there."""
    return (not of(owner, QUERIES["tallies-count-orders"]) and not of(owner, QUERIES["totals-are-the-tallies"])
            and of(owner, COUNTED) == of(owner, TOTALS))  # fmt: skip


def of(owner: psycopg.Connection, sql: str) -> list[tuple[Any, ...]]:
    return owner.execute(sql.encode()).fetchall()


def test_u13_what_was_appended_is_added_up_once_and_closed_orders_keep_no_day(record: Flask, owner_connection: psycopg.Connection) -> None:
    for state in (State.PENDING, State.REJECTED, State.REJECTED):
        order_at(state)
    owner_connection.execute("""
        WITH one AS (UPDATE orders SET state_since = state_since - interval '3 days'
                     WHERE id = (SELECT min(id) FROM orders WHERE state = 'rejected') RETURNING rep_id)
        INSERT INTO order_tallies (state, rep_id, since_on, n)
        SELECT 'rejected', rep_id, clock_today('UTC') - d, CASE d WHEN 3 THEN 1 ELSE -1 END FROM one, (VALUES (0), (3)) v(d)""")
    before = of(owner_connection, TOTALS)
    assert is_right(owner_connection)
    as_job(tallies.fold, beyond=1000)
    assert of(owner_connection, TOTALS) == before and len(of(owner_connection, ROWS)) > 8, "the control: too few to be added up"
    as_job(tallies.fold, beyond=1)
    assert of(owner_connection, TOTALS) == before
    days = of(owner_connection, "SELECT DISTINCT since_on FROM order_tallies WHERE state = 'rejected'")
    assert len(days) == 1, "of those that are over nobody asks since when"
    assert is_right(owner_connection)
    folded = of(owner_connection, ROWS)
    as_job(tallies.fold, beyond=1)
    assert of(owner_connection, ROWS) == folded, "what was added up is left alone"
    order_at(State.PENDING)
    as_job(tallies.fold, beyond=1)
    assert of(owner_connection, ROWS) != folded
    assert is_right(owner_connection)


def test_u13_counts_that_come_to_nothing_are_not_kept(record: Flask, owner_connection: psycopg.Connection) -> None:
    """An order that has moved on leaves no row behind, and pages that count read a row for each state and representative."""
    order_at(State.IN_REVIEW)
    as_job(tallies.fold, beyond=0)
    days = of(owner_connection, "SELECT state FROM order_tallies WHERE n <> 0")
    assert days == [("in_review",)] and of(owner_connection, "SELECT state FROM order_tallies WHERE n = 0") == []
    for _ in range(2):
        order_at(State.IN_REVIEW)
        as_job(tallies.fold, beyond=0)
    assert of(owner_connection, "SELECT sum(n) FROM order_totals WHERE state = 'in_review'") == [(3,)]
    assert of(owner_connection, "SELECT count(*) FROM order_tallies WHERE NOT is_folded") == [(0,)]
    assert is_right(owner_connection)


def test_u13_a_wrong_total_is_noticed(record: Flask, owner_connection: psycopg.Connection) -> None:
    """The negative control of what this file calls right."""
    order_at(State.PENDING)
    as_job(tallies.fold, beyond=0)
    assert is_right(owner_connection)
    owner_connection.execute("UPDATE order_totals SET n = n + 1 WHERE state = 'pending'")
    assert not is_right(owner_connection)

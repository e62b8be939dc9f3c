"""What a monitor wants to know of the record, in one statement: orders by state, the outbox, mails that failed (D5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.ordering import tallies
from app.services.outbox import QUEUES
from workflows.seat_order import OPEN, State

# Counted where steps keep the counts; of the orders themselves only the first of each open state is read.
READ = text(f"""
SELECT (SELECT coalesce(jsonb_object_agg(state, n), '{{}}') FROM (
           SELECT state, sum(n) AS n FROM {tallies.COUNTS} c GROUP BY state) s) AS orders,
       (SELECT coalesce(jsonb_object_agg(s.state, extract(epoch FROM clock_now() - o.state_since)), '{{}}')
        FROM unnest(CAST(:open AS text[])) AS s(state) CROSS JOIN LATERAL (
            SELECT state_since FROM orders o WHERE o.state = s.state ORDER BY o.state_since, o.id LIMIT 1) o) AS oldest,
       (SELECT coalesce(jsonb_object_agg(queue, jsonb_build_array(due, lag, retried, given_up)), '{{}}') FROM (
            SELECT queue, count(*) FILTER (WHERE is_due) AS due, coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE is_due)), 0) AS lag,
                   count(*) FILTER (WHERE failed_at IS NULL AND (attempts > 1 OR attempts = 1 AND last_error <> '')) AS retried,
                   count(*) FILTER (WHERE failed_at IS NOT NULL) AS given_up
            FROM (SELECT queue, due_at, attempts, last_error, failed_at, failed_at IS NULL AND due_at <= now() AS is_due FROM tasks
                  WHERE done_at IS NULL AND failed_at IS NULL
                  UNION ALL
                  SELECT queue, due_at, attempts, last_error, failed_at, false FROM tasks
                  WHERE done_at IS NULL AND failed_at IS NOT NULL) t GROUP BY queue) q) AS queues,
       (SELECT count(*) FROM refused_letters WHERE settled_at IS NULL) AS refused
""")  # noqa: S608  (a constant of ours)


@dataclass(frozen=True, slots=True)
class Queue:
    """A job queue: tasks due and not done, seconds since the oldest of them was due, tasks tried before, tasks given up."""

    due: int = 0
    lag: float = 0.0
    retried: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Gauges:
    """`oldest` is how many seconds an open state's longest order has been in it; 0 without one."""

    orders: Mapping[State, int]
    oldest: Mapping[State, float]
    queues: Mapping[str, Queue]
    refused_mails: int
    hears: bool


def read() -> Gauges:
    """One statement. States and queues without anything are there too, so that an alarm on them never goes blind."""
    row = db.session.execute(READ, {"open": sorted(OPEN)}).one()
    queues = {name: Queue(*row.queues.get(name, ())) for name in sorted(set(QUEUES.values()))}
    return Gauges(
        {state: int(row.orders.get(state, 0)) for state in State},
        {state: float(row.oldest.get(state, 0)) for state in State if state in OPEN},
        queues, row.refused, doorbell.bell is None or doorbell.bell.is_heard(),
    )  # fmt: skip

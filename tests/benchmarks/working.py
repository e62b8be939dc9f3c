"""Fulfilment of a backlog, and from acceptance to seats: beside what RQ itself needs for jobs that do nothing."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import psycopg
from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from app import create_app
from app.extensions import db
from app.ops.ports import free_port
from app.services.people.viewers import identify
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from tests.benchmarks import orders, servers
from tests.benchmarks.ground import Ground, token_of
from tests.benchmarks.table import Line, of_rounds
from workflows.intake import Change

BACKLOG = 5_000
ACCEPTED = """
WITH told AS (
    INSERT INTO order_events (account_id, order_id, verb, to_state, actor_kind, actor_name, actor_role)
    SELECT account_id, id, 'submit', 'fulfilling', 'person', 'Owner', 'owner' FROM orders WHERE state = 'fulfilling'
), planned AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, order_id, line_no, cause, actor_name)
    SELECT o.account_id, s.id, l.seats, 'planned', current_date, o.id, l.line_no, 'add_seats', 'Owner'
    FROM orders o JOIN order_lines l ON l.account_id = o.account_id AND l.order_id = o.id
    JOIN subscriptions s ON s.account_id = o.account_id AND s.product_id = l.product_id WHERE o.state = 'fulfilling'
)
INSERT INTO tasks (account_id, kind, queue, payload, ordering_key)
SELECT account_id, 'provision_seats', 'provisioning', jsonb_build_object('order_id', id, 'verb', 'start'), 'seats:' || account_id
FROM orders WHERE state = 'fulfilling'
"""


def run(ground: Ground, rounds: int, backlog: int = BACKLOG) -> Iterator[Line]:
    """Two workers of ours with the demo product, then RQ's default worker with a job that does nothing."""
    with _workers(ground), ground.connect() as session:
        rate = _backlog(session, backlog)
        orders.forget(session)
        app = create_app(ground.settings)
        waits = [_one_order(app, session) for _ in range(rounds * 5)]
    with _rq_workers(ground) as queue:
        noop = _noop_rate(queue, max(backlog // 25, 50))
        noop_waits = [_noop_wait(queue) for _ in range(rounds * 5)]
    yield of_rounds(
        f"a backlog of {backlog:,} orders, beside RQ's no-op jobs",
        [(rate, noop)],
        3,
        is_floor=True,
        unit="1/s",
    )
    yield of_rounds(
        "accepted to seats visible, idle, beside an RQ no-op",
        [(median(waits) * 1000, median(noop_waits) * 1000)],
        2,
        is_floor=False,
        unit="ms",
    )


@contextlib.contextmanager
def _workers(ground: Ground) -> Iterator[None]:
    """Product, relay and two workers, on a Redis database of their own."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        port = free_port()
        settings = replace(
            ground.settings, product_url=f"http://127.0.0.1:{port}", product_secret="bench-" * 8
        )
        python = (sys.executable, "-m")
        store = str(Path(folder) / "product.sqlite3")
        running.enter_context(
            servers.process(
                *python, "app.ops.product", "--port", str(port), "--store", store, settings=settings
            )
        )
        servers.wait_for(f"http://127.0.0.1:{port}/health")
        running.enter_context(servers.process(*python, "app.jobs.relay", settings=settings))
        for name in ("bench-1", "bench-2"):
            running.enter_context(
                servers.process(*python, "app.jobs.worker", "--name", name, settings=settings)
            )
        time.sleep(3)
        yield


def _backlog(session: psycopg.Connection, count: int) -> float:
    """Orders fulfilled a second, from all of them waiting to the last one done."""
    orders.forget(session)
    orders.make(session, "fulfilling", count)
    session.execute("BEGIN")
    session.execute(ACCEPTED)
    session.execute("COMMIT")
    began = time.perf_counter()
    while session.execute("SELECT EXISTS (SELECT FROM orders WHERE state = 'fulfilling')").fetchone() == (
        True,
    ):
        if time.perf_counter() - began > 120:
            raise TimeoutError("the backlog does not end")
        time.sleep(0.2)
    return count / (time.perf_counter() - began)


def _one_order(app: Flask, session: psycopg.Connection) -> float:
    """Seconds from accepting an order (at the contract price, rung for as ever) to the commit that shows its seats."""
    time.sleep(0.3)
    with app.app_context():
        viewer = identify("token", token_of("owner@online-assisted-0.example"))
        assert viewer is not None
        outcome = requests.submit(viewer, requests.Wish(Change.ADD_SEATS, [AskedLine("support", 1)]))
        assert outcome.order is not None
        began = time.perf_counter()
        db.session.commit()
        number = outcome.order.id
        db.session.remove()
    while session.execute("SELECT state FROM orders WHERE id = %s", [number]).fetchone() != ("fulfilled",):
        if time.perf_counter() - began > 30:
            raise TimeoutError("the order is not fulfilled")
        time.sleep(0.001)
    return time.perf_counter() - began


@contextlib.contextmanager
def _rq_workers(ground: Ground) -> Iterator[Queue]:
    """RQ as it comes: two default workers, a fork for each job."""
    redis = Redis.from_url(ground.settings.redis_url)
    queue = Queue("bench-noop", connection=redis, serializer=JSONSerializer)
    command = (
        sys.executable,
        "-m",
        "rq.cli",
        "worker",
        "bench-noop",
        "--url",
        ground.settings.redis_url,
        "--quiet",
        "--serializer",
        "rq.serializers.JSONSerializer",
    )
    with (
        servers.process(*command, settings=ground.settings),
        servers.process(*command, settings=ground.settings),
    ):
        time.sleep(3)
        yield queue
    queue.delete(delete_jobs=True)


def _noop_rate(queue: Queue, count: int) -> float:
    jobs = [queue.enqueue("time.time") for _ in range(count)]
    began = time.perf_counter()
    while any(job.get_status() not in {"finished", "failed"} for job in jobs[-3:]):
        time.sleep(0.02)
    return count / (time.perf_counter() - began)


def _noop_wait(queue: Queue) -> float:
    began = time.perf_counter()
    job = queue.enqueue("time.time")
    while job.get_status() not in {"finished", "failed"}:
        time.sleep(0.001)
    return time.perf_counter() - began

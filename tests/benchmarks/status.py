"""The managers' page with many orders behind it, beside the smallest page of the product, and how fast events are counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import quantiles

import psycopg
from flask import Flask

from app import database
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.reporting import counting
from tests.benchmarks import servers
from tests.benchmarks.client import load, request
from tests.benchmarks.ground import Ground
from tests.benchmarks.orders import MAKE
from tests.benchmarks.reading import session_of
from tests.benchmarks.table import Line, of_rounds

PAGE_SECONDS = 0.15
"""The 95th percentile of the page, on a machine that does nothing else."""
# As if each order had gone its whole way; the chain is not what is measured here, so its trigger rests.
LIVES = """
INSERT INTO order_events (account_id, order_id, position, verb, from_state, to_state, actor_kind, actor_name, actor_role, at, previous_hash)
SELECT o.account_id, o.id, o.id * 10 + w.place, w.verb, w.source, w.target, 'system', 'x', 'system',
       o.created_at + w.hours * (0.5 + (o.id % 100) / 100.0) * interval '1 hour', int8send(o.id * 10 + w.place)
FROM orders o JOIN (VALUES (1, 'submit', NULL, 'pending', 0.0, 1), (2, 'claim', 'pending', 'in_review', 9.0, 2),
    (3, 'send_quote', 'in_review', 'quoted', 30.0, 3), (4, 'accept_quote', 'quoted', 'accepted', 80.0, 3),
    (5, 'start', 'accepted', 'fulfilling', 80.1, 3), (6, 'fulfil', 'fulfilling', 'fulfilled', 80.2, 3)) w(place, verb, source, target, hours, least)
  ON w.least = 1 OR o.state = 'fulfilled'
"""


def run(ground: Ground, rounds: int, count: int, orders: int) -> Iterator[Line]:
    """`orders` of them over a year, a third open; then so many requests, one connection."""
    with ground.connect() as session:
        _fill(session, orders)
        events = session.execute("SELECT count(*) FROM order_events").fetchone()[0]  # type: ignore[index]
        seconds = _count_all(ground)
        yield of_rounds("events counted, beside 1,000/s", [(events / seconds, 1000.0)], 1.0, is_floor=True, unit="1/s")
        with servers.web("wsgi:app", ground.settings) as (port, _):
            cookie = session_of(session, port, "rep-0@vendor.example")
            pairs = [(_p95(port, cookie, "/status", count) * 1000, PAGE_SECONDS * 1000) for _ in range(rounds)]
            yield of_rounds(f"managers' page p95 at {orders:,} orders, beside 150 ms", pairs, 1.0, is_floor=False, unit="ms")
            smallest = [(_p95(port, cookie, "/status?weeks=52", count), _p95(port, "", "/livez", count)) for _ in range(rounds)]
            yield of_rounds("a year of it, beside the smallest page (p95)", smallest, 200.0, is_floor=False, unit="s")


def _fill(session: psycopg.Connection, orders: int) -> None:
    session.execute("SET session_replication_role = replica")
    for start in range(0, orders, 50_000):
        some = min(50_000, orders - start)
        for state, n in (("pending", some // 3), ("fulfilled", some - some // 3)):
            session.execute(MAKE.replace("n * 30", f"n * {31_536_000 // max(orders, 1)} + {start}"),
                            {"state": state, "count": n, "rep": None if state == "pending" else 1, "accounts": 600})  # fmt: skip
    session.execute(LIVES)
    session.execute("UPDATE orders SET version = 6 WHERE state = 'fulfilled'")
    session.execute("SET session_replication_role = origin")
    session.execute("VACUUM ANALYZE")


def _count_all(ground: Ground) -> float:
    app = Flask("counting")
    database.init(app, ground.settings)
    begun = time.perf_counter()
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        counting.count_new(most_batches=1)
        db.session.commit()
        while counting.count_new(most_batches=10):
            db.session.commit()
        db.session.commit()
        db.engine.dispose()
    return time.perf_counter() - begun


def _p95(port: int, cookie: str, path: str, count: int) -> float:
    """Seconds, of so many requests one after another."""
    headers = {"Cookie": cookie} if cookie else {}
    result = load(port, [request("GET", f"http://127.0.0.1:{port}{path}", **headers)] * count, connections=1, expected=200)
    if result.wrong:
        raise ValueError(f"{len(result.wrong)} unexpected answers, such as {result.wrong[0]}")
    return quantiles(result.seconds, n=20)[-1]

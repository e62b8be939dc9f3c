"""Submit, step and seat change: ours with everything on, beside a bare view and beside psycopg alone."""

from __future__ import annotations

import itertools
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg

from tests.benchmarks import orders, servers, statements
from tests.benchmarks.client import load, request
from tests.benchmarks.ground import ACCOUNTS, Ground, token_of
from tests.benchmarks.table import Line, of_rounds

LINES = [{"product": "support", "seats": 5}, {"product": "chat", "seats": 5}]
Round = tuple[float, float]


def run(ground: Ground, rounds: int, count: int) -> Iterator[Line]:
    """All write benchmarks; `count` requests a side and round."""
    with (
        servers.web("wsgi:app", ground.settings) as (ours, _),
        servers.web("tests.benchmarks.bare:app", ground.settings) as (bare, _),
        ground.connect() as session,
    ):
        managed, online = _accounts(session, "managed"), _accounts(session, "online_assisted")
        for path, _ in ((ours, 0), (bare, 0)):
            _warm(path)
        # One request an account and round: a second one would have to say whether it joins the first (R36).
        yield from _submit(session, ours, bare, managed, rounds, min(count, len(managed)), ground)
        yield from _one_account(session, ours, online, rounds, count)  # orders of their own stand beside one another
        yield from _step(session, ours, bare, rounds, count)
        yield from _seats(session, ours, bare, rounds, count)


def _accounts(session: psycopg.Connection, kind: str) -> list[tuple[int, str]]:
    return session.execute("SELECT id, slug FROM accounts WHERE type = %s ORDER BY id", [kind]).fetchall()


def _warm(port: int) -> None:
    load(port, [request("GET", f"http://127.0.0.1:{port}/livez")] * 50, expected=200)


def _check(what: str, wrong: Sequence[int]) -> None:
    if wrong:
        raise ValueError(f"{what}: {len(wrong)} unexpected answers, such as {wrong[0]}")


def _api(port: int, method: str, path: str, email: str, body: dict[str, Any]) -> bytes:
    return request(
        method,
        f"http://127.0.0.1:{port}/api/v1{path}",
        json.dumps(body).encode(),
        Authorization=f"Bearer {token_of(email)}",
        Idempotency_Key=uuid.uuid4().hex,
    )


def _submissions(
    port: int, accounts: Sequence[tuple[int, str]], count: int, change: str = "add_seats"
) -> list[bytes]:
    body = {"change": change, "lines": LINES, "justification": "for the new team"}
    chosen = itertools.islice(itertools.cycle(accounts), count)
    return [
        _api(port, "POST", f"/accounts/{slug}/requests", f"owner@{slug}.example", body) for _, slug in chosen
    ]


def _pairs(
    session: psycopg.Connection, rounds: int, ours: Callable[[], float], ceiling: Callable[[], float]
) -> list[Round]:
    """Both sides in turn, the first alternating, from empty tables each time."""
    pairs = []
    for n in range(rounds):
        sides = {}
        for side in ("ours", "ceiling") if n % 2 else ("ceiling", "ours"):
            orders.forget(session)
            sides[side] = ours() if side == "ours" else ceiling()
        pairs.append((sides["ours"], sides["ceiling"]))
    return pairs


def _submit(
    session: psycopg.Connection,
    ours: int,
    bare: int,
    accounts: list[tuple[int, str]],
    rounds: int,
    count: int,
    ground: Ground,
) -> Iterator[Line]:
    def our_rate() -> float:
        result = load(ours, _submissions(ours, accounts, count))
        _check("submit", result.wrong)
        return result.rate

    def bare_rate() -> float:
        chosen = itertools.islice(itertools.cycle(accounts), count)
        raw = [
            request("POST", f"http://127.0.0.1:{bare}/submit", json.dumps({"account": account}).encode())
            for account, _ in chosen
        ]
        return load(bare, raw).rate

    def direct_rate() -> float:
        arguments = [
            statements.submit_arguments(account)
            for account, _ in itertools.islice(itertools.cycle(accounts), count)
        ]
        return _directly(ground, statements.SUBMIT, arguments)

    yield of_rounds(
        "submit by API, 2 lines, beside a bare view",
        _pairs(session, rounds, our_rate, bare_rate),
        0.5,
        is_floor=True,
        unit="1/s",
    )
    yield of_rounds(
        "  (for information: beside psycopg alone)",
        _pairs(session, rounds, our_rate, direct_rate),
        0,
        is_floor=True,
        unit="1/s",
    )


def _directly(ground: Ground, statement: str, arguments: Sequence[dict[str, Any]]) -> float:
    """Eight sessions, one prepared statement and one commit each time."""
    waiting, lock = iter(arguments), threading.Lock()

    def work() -> None:
        with ground.connect() as own:
            while True:
                with lock:
                    one = next(waiting, None)
                if one is None:
                    return
                own.execute(statement, one)

    threads = [threading.Thread(target=work) for _ in range(8)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(arguments) / (time.perf_counter() - began)


def _one_account(
    session: psycopg.Connection, ours: int, accounts: list[tuple[int, str]], rounds: int, count: int
) -> Iterator[Line]:
    def on_one() -> float:
        result = load(ours, _submissions(ours, accounts[:1], count))
        _check("one account", result.wrong)
        return result.rate

    def on_many() -> float:
        return load(ours, _submissions(ours, accounts, count)).rate

    yield of_rounds(
        "8 clients on one account, beside 8 on many",
        _pairs(session, rounds, on_one, on_many),
        0.8,
        is_floor=True,
        unit="1/s",
    )


def _step(session: psycopg.Connection, ours: int, bare: int, rounds: int, count: int) -> Iterator[Line]:
    def our_rate() -> float:
        orders.make(session, "pending", count)
        raw = [
            _api(ours, "POST", f"/orders/{reference}/steps", "rep-0@vendor.example", {"verb": "claim"})
            for _, _, reference in orders.pending(session)
        ]
        result = load(ours, raw, expected=200)
        _check("step", result.wrong)
        return result.rate

    def bare_rate() -> float:
        orders.make(session, "pending", count)
        raw = [
            request("POST", f"http://127.0.0.1:{bare}/step", json.dumps({"order": [account, order]}).encode())
            for account, order, _ in orders.pending(session)
        ]
        return load(bare, raw, expected=200).rate

    yield of_rounds(
        "a step (claim), beside a bare step",
        _pairs(session, rounds, our_rate, bare_rate),
        0.6,
        is_floor=True,
        unit="1/s",
    )


def _seats(session: psycopg.Connection, ours: int, bare: int, rounds: int, count: int) -> Iterator[Line]:
    accounts = _accounts(session, "self_service")[:ACCOUNTS]
    held = session.execute("SELECT account_id, min(id) FROM subscriptions GROUP BY account_id").fetchall()
    subscription = dict(held)

    def our_rate() -> float:
        body = {"change": "add_seats", "lines": [{"product": "support", "seats": 2}]}
        chosen = itertools.islice(itertools.cycle(accounts), count)
        raw = [
            _api(ours, "POST", f"/accounts/{slug}/requests", f"owner@{slug}.example", body)
            for _, slug in chosen
        ]
        result = load(ours, raw)
        _check("seat change", result.wrong)
        return result.rate

    def bare_rate() -> float:
        chosen = itertools.islice(itertools.cycle(accounts), count)
        raw = [
            request(
                "POST",
                f"http://127.0.0.1:{bare}/seats",
                json.dumps({"account": [account, subscription[account]]}).encode(),
            )
            for account, _ in chosen
        ]
        return load(bare, raw).rate

    yield of_rounds(
        "a self-service seat change, beside a bare one",
        _pairs(session, rounds, our_rate, bare_rate),
        0.6,
        is_floor=True,
        unit="1/s",
    )

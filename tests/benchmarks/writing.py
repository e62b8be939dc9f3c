"""Submit, step and seat change: ours with everything on, beside a bare view, beside the libraries alone, beside psycopg."""

from __future__ import annotations

import itertools
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg

from tests.benchmarks import approving, orders, servers, statements
from tests.benchmarks.client import load, request
from tests.benchmarks.ground import ACCOUNTS, Ground, token_of
from tests.benchmarks.table import Line, of_rounds

LINES = [{"product": "support", "seats": 5}, {"product": "chat", "seats": 5}]
MORE = {"change": "add_seats", "lines": [{"product": "support", "seats": 2}]}
WHY = {"change": "add_seats", "lines": LINES, "justification": "for the new team"}
Accounts = Sequence[tuple[int, str]]
Side = Callable[[], float]


def run(ground: Ground, rounds: int, count: int) -> Iterator[Line]:
    """All write benchmarks; `count` requests a side and round."""
    with (
        servers.web("wsgi:app", ground.settings) as (ours, _),
        servers.web("tests.benchmarks.floor_pages:app", ground.settings) as (floor, _),
        servers.web("tests.benchmarks.bare:app", ground.settings) as (bare, _),
        ground.connect() as session,
    ):
        for port in (ours, floor, bare):
            load(port, [request("GET", f"http://127.0.0.1:{port}/livez")] * 50, expected=200)
        managed, online = _accounts(session, "managed"), _accounts(session, "online_assisted")
        # One request an account and round: a second one would have to say whether it joins the first (R36).
        few = min(count, len(managed))
        sides = _submit(ours, floor, bare, managed, few)
        yield from _compared(session, rounds, "submit by API, 2 lines", sides, 0.5)
        arguments = [statements.submit_arguments(account) for account, _ in itertools.islice(managed, few)]
        yield _beside(session, rounds, "  (for information: beside psycopg alone)", sides[0],
                      lambda: _directly(ground, statements.SUBMIT, arguments), 0)  # fmt: skip
        # Orders at the contract price stand beside one another, so that one account can have many.
        yield _beside(session, rounds, "8 clients on one account, beside 8 on many",
                      lambda: _sent(ours, _submissions(ours, online[:1], count)),
                      lambda: _sent(ours, _submissions(ours, online, count)), 0.8)  # fmt: skip
        yield from _compared(session, rounds, "a step (claim)", _step(session, ours, floor, bare, count), 0.6)
        changes = _seats(session, ours, floor, bare, count)
        yield from _compared(session, rounds, "a self-service seat change", changes, 0.6)
        yield from decisions(session, rounds, (ours, floor, bare), count)


def decisions(session: psycopg.Connection, rounds: int, ports: tuple[int, int, int], count: int) -> Iterator[Line]:
    """The lines of the approval: under a policy that is over with them."""
    approver = approving.prepare(session)
    sides = approving.sides(session, ports, approver, count)
    yield from _compared(session, rounds, "an approval decision, POST to next page", sides, 0.4)
    approving.done(session)


def _compared(
    session: psycopg.Connection, rounds: int, what: str, sides: Sequence[Side], bound: float
) -> Iterator[Line]:
    """Ours beside the bare view, the libraries beside it, and ours beside the libraries."""
    found = _in_turn(session, rounds, sides)
    yield _line(f"{what}, beside a bare view", [(ours, bare) for ours, _, bare in found], bound)
    yield _line(
        "  (the libraries alone, beside the bare view)", [(floor, bare) for _, floor, bare in found], 0
    )
    yield _line("  (ours, beside the libraries alone)", [(ours, floor) for ours, floor, _ in found], 0.6)


def _beside(
    session: psycopg.Connection, rounds: int, what: str, ours: Side, ceiling: Side, bound: float
) -> Line:
    return _line(what, [(one, two) for one, two in _in_turn(session, rounds, (ours, ceiling))], bound)


def _line(what: str, pairs: Sequence[tuple[float, float]], bound: float) -> Line:
    return of_rounds(what, pairs, bound, is_floor=True, unit="1/s")


def _in_turn(session: psycopg.Connection, rounds: int, sides: Sequence[Side]) -> list[list[float]]:
    """Each round's rates, in the order of `sides`; who begins changes, and each begins with empty tables.

    A round that does not count comes first: its requests make the connections and have the statements planned.
    """
    found = []
    for n in range(rounds + 1):
        rates = [0.0] * len(sides)
        for place in range(len(sides)):
            chosen = (place + n) % len(sides)
            orders.forget(session)
            rates[chosen] = sides[chosen]()
        found.append(rates)
    return found[1:]


def _accounts(session: psycopg.Connection, kind: str) -> list[tuple[int, str]]:
    return session.execute("SELECT id, slug FROM accounts WHERE type = %s ORDER BY id", [kind]).fetchall()


def _sent(port: int, raw: Sequence[bytes], expected: int = 201) -> float:
    """Answers a second. Raises ValueError for an answer that was not expected: a refusal is quick."""
    result = load(port, raw, expected=expected)
    if result.wrong:
        raise ValueError(f"{len(result.wrong)} unexpected answers, such as {result.wrong[0]}")
    return result.rate


def _by_token(port: int, path: str, email: str, body: dict[str, Any]) -> bytes:
    return request(
        "POST", f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(),
        Authorization=f"Bearer {token_of(email)}", Idempotency_Key=uuid.uuid4().hex,
    )  # fmt: skip


def _plain(port: int, path: str, body: dict[str, Any]) -> bytes:
    return request("POST", f"http://127.0.0.1:{port}{path}", json.dumps(body).encode())


def _cycled(accounts: Accounts, count: int) -> Iterator[tuple[int, str]]:
    return itertools.islice(itertools.cycle(accounts), count)


def _submissions(port: int, accounts: Accounts, count: int) -> list[bytes]:
    return [_by_token(port, f"/api/v1/accounts/{slug}/requests", f"owner@{slug}.example", WHY)
            for _, slug in _cycled(accounts, count)]  # fmt: skip


def _submit(ours: int, floor: int, bare: int, accounts: Accounts, count: int) -> tuple[Side, Side, Side]:
    def of_floor() -> float:
        owners = [f"owner@{slug}.example" for _, slug in _cycled(accounts, count)]
        return _sent(floor, [_by_token(floor, "/submit", email, WHY) for email in owners])

    def of_bare() -> float:
        return _sent(bare, [_plain(bare, "/submit", {"account": one}) for one, _ in _cycled(accounts, count)])

    return lambda: _sent(ours, _submissions(ours, accounts, count)), of_floor, of_bare


def _step(
    session: psycopg.Connection, ours: int, floor: int, bare: int, count: int
) -> tuple[Side, Side, Side]:
    def pending() -> list[tuple[int, int, str]]:
        orders.make(session, "pending", count)
        return orders.pending(session)

    def claims(port: int, path: str) -> float:
        paths = [path.format(account=one, order=two, reference=three) for one, two, three in pending()]
        return _sent(
            port, [_by_token(port, one, "rep-0@vendor.example", {"verb": "claim"}) for one in paths], 200
        )

    def of_bare() -> float:
        return _sent(bare, [_plain(bare, "/step", {"order": [one, two]}) for one, two, _ in pending()], 200)

    return (
        lambda: claims(ours, "/api/v1/orders/{reference}/steps"),
        lambda: claims(floor, "/step/{account}/{order}"),
        of_bare,
    )


def _seats(
    session: psycopg.Connection, ours: int, floor: int, bare: int, count: int
) -> tuple[Side, Side, Side]:
    accounts = _accounts(session, "self_service")[:ACCOUNTS]
    held = dict(
        session.execute("SELECT account_id, min(id) FROM subscriptions GROUP BY account_id").fetchall()
    )

    def changes(port: int, path: str) -> float:
        return _sent(port, [
            _by_token(port, path.format(slug=slug, held=held[account]), f"owner@{slug}.example", MORE)
            for account, slug in _cycled(accounts, count)
        ])  # fmt: skip

    def of_bare() -> float:
        chosen = [account for account, _ in _cycled(accounts, count)]
        return _sent(bare, [_plain(bare, "/seats", {"account": [one, held[one]]}) for one in chosen])

    return (
        lambda: changes(ours, "/api/v1/accounts/{slug}/requests"),
        lambda: changes(floor, "/seats/{held}"),
        of_bare,
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

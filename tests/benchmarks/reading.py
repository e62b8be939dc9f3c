"""The queue page: does it care how many orders there are, and how deep one looks?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

import psycopg

from tests.benchmarks import orders, servers
from tests.benchmarks.client import Connection, Load, load, request
from tests.benchmarks.ground import Ground, token_of
from tests.benchmarks.table import Line, of_rounds

SMALL, LARGE, OPEN_ORDERS = 10_000, 1_000_000, 300_000


def run(ground: Ground, rounds: int, count: int, large: int = LARGE) -> Iterator[Line]:
    """Medians of the time a page takes, one connection, counts included."""
    open_orders = min(OPEN_ORDERS, large // 3)
    with (
        ground.connect() as session,
        servers.web("wsgi:app", ground.settings) as (ours, _),
        servers.web("tests.benchmarks.floor_pages:app", ground.settings) as (floor, _),
        servers.web("tests.benchmarks.bare:app", ground.settings) as (bare, _),
    ):
        cookie = session_of(session, ours, "rep-0@vendor.example")
        page = Page(ours, cookie, count)
        _fill(session, SMALL, SMALL // 3)
        small = [page.time() for _ in range(rounds)]
        yield from _compared(page, floor, bare, rounds)
        _fill(session, large, open_orders)
        pairs = [(page.time() * 1000, before * 1000) for before in small]
        yield of_rounds(
            f"queue page at {large:,} orders, beside {SMALL:,}", pairs, 1.15, is_floor=False, unit="ms"
        )
        yield from _searches(page, session, rounds, large)
        deep = page.deep(session, open_orders)
        yield of_rounds(
            f"queue page {open_orders:,} orders deep, beside the first",
            [(page.time(deep) * 1000, page.time() * 1000) for _ in range(rounds)],
            1.3,
            is_floor=False,
            unit="ms",
        )


def _compared(page: Page, floor: int, bare: int, rounds: int) -> Iterator[Line]:
    """The page beside a bare one, the libraries beside it, and the page beside the libraries."""
    token = {"Authorization": f"Bearer {token_of('rep-0@vendor.example')}"}
    found = [(1 / page.time(), 1 / _plain(floor, page.count, **token), 1 / _plain(bare, page.count)) for _ in range(rounds)]
    for what, pairs, bound in (
        ("queue page of 50, beside a bare HTML page (rate)", [(ours, ceiling) for ours, _, ceiling in found], 0.6),
        ("  (the libraries alone, beside the bare page)", [(libraries, ceiling) for _, libraries, ceiling in found], 0),
        ("  (ours, beside the libraries alone)", [(ours, libraries) for ours, libraries, _ in found], 0),
    ):
        yield of_rounds(what, pairs, bound, is_floor=True, unit="1/s")


def _searches(page: Page, session: psycopg.Connection, rounds: int, large: int) -> Iterator[Line]:
    """A word that a handful of orders say, and one that all of them say; the first page of each."""
    (reference,) = session.execute("SELECT reference FROM orders WHERE state = 'pending' ORDER BY id LIMIT 1").fetchone() or ("",)
    for kind, word in (("rare", reference[3:7].lower()), ("common", "team")):
        for view in ("unclaimed", "all"):
            path = f"/desk?view={view}&q={word}"
            times = [(page.p95(path) * 1000, 100.0) for _ in range(rounds)]
            yield of_rounds(f"search for a {kind} word in {large:,} orders ({view}), p95", times, 1, is_floor=False, unit="ms")
            beside = [(page.time(path) * 1000, page.time() * 1000) for _ in range(rounds)]
            yield of_rounds(f"search for a {kind} word ({view}), beside the first page", beside, 2.5, is_floor=False, unit="ms")


def _fill(session: psycopg.Connection, count: int, open_orders: int) -> None:
    orders.forget(session)
    orders.make(session, "pending", open_orders)
    orders.make(session, "fulfilled", count - open_orders)
    orders.add_up(session)
    session.execute("VACUUM ANALYZE")


def session_of(session: psycopg.Connection, port: int, email: str) -> str:
    """The cookie of a signed-in rep, through the demo's own sign-in."""
    connection = Connection(port)
    connection.socket.sendall(request("GET", f"http://127.0.0.1:{port}/sign-in", Cookie="x=y"))
    page = connection.socket.recv(1 << 20)
    while b"</html>" not in page:
        page += connection.socket.recv(1 << 20)
    cookie = cookie_of(page)
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None, "the sign-in page has no form"
    body = f"email={email}&csrf_token={token[1].decode()}".encode()
    raw = request(
        "POST",
        f"http://127.0.0.1:{port}/sign-in/demo",
        body,
        Cookie=cookie,
        Referer=f"http://127.0.0.1:{port}/",
    )
    other = Connection(port)
    other.socket.sendall(raw.replace(b"application/json", b"application/x-www-form-urlencoded"))
    return cookie_of(other.socket.recv(1 << 20))


def cookie_of(answer: bytes) -> str:
    found = re.search(rb"[Ss]et-[Cc]ookie: ([^;]+)", answer)
    assert found is not None, answer[:300]
    return found[1].decode()


class Page:
    """The unclaimed view of the queue, as a rep's browser asks for it."""

    def __init__(self, port: int, cookie: str, count: int) -> None:
        self.port, self.cookie, self.count = port, cookie, count

    def raw(self, path: str) -> bytes:
        return request("GET", f"http://127.0.0.1:{self.port}{path}", Cookie=self.cookie)

    def time(self, path: str = "/desk?view=unclaimed") -> float:
        """Seconds, the median of so many pages one after another."""
        result = load(self.port, [self.raw(path)] * self.count, connections=1, expected=200)
        return _median(result)

    def p95(self, path: str) -> float:
        """Seconds within which 95 of 100 such pages come."""
        result = load(self.port, [self.raw(path)] * self.count, connections=1, expected=200)
        _median(result)
        return sorted(result.seconds)[int(len(result.seconds) * 0.95)]

    def deep(self, session: psycopg.Connection, open_orders: int) -> str:
        """The address of a page near the end, made the way the page makes its own."""
        from app.services.ordering.queue import mark

        row = session.execute(
            "SELECT state_since, id FROM orders WHERE state = 'pending' ORDER BY state_since, id OFFSET %s LIMIT 1",
            [open_orders - 100],
        ).fetchone()
        assert row is not None
        return f"/desk?view=unclaimed&cursor={mark(row[0], row[1])}"


def _median(result: Load) -> float:
    if result.wrong:
        raise ValueError(f"{len(result.wrong)} unexpected answers, such as {result.wrong[0]}")
    return median(result.seconds)


def _plain(port: int, count: int, **headers: str) -> float:
    raw = [request("GET", f"http://127.0.0.1:{port}/queue", **headers)] * count
    return _median(load(port, raw, connections=1, expected=200))

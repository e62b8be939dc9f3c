"""The queue searched and filtered, with a million orders unlike each other: each question alone, and together."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from tests.benchmarks import orders, servers, varied
from tests.benchmarks.ground import Ground
from tests.benchmarks.reading import Page, session_of
from tests.benchmarks.table import Line, of_rounds

MOST_MS = 100.0
"""Server time of the whole page, of 95 in 100, on a machine that does nothing else."""
SEARCHED = {"common": "team", "rare": "p1234", "no hit": "zzzz", "one letter": "a", "two letters": "te", "several words": "orleans+p123+managed",
            "of notes": "borealis", "of one order in a hundred": "urgent"}  # fmt: skip
FILTERED = {"a product": "product=chat", "a product of few": f"product={varied.RARE}", "a product nobody uses": f"product={varied.UNUSED}",
            "a kind of account": "type=managed", "a kind without orders": "type=self_service", "an account": "account=managed-17",
            "an age": "age=older", "what is late": "urgency=late", "a least amount": "from=130000", "a most amount": "to=600",
            "a representative": "rep=3", "the largest first": "sort=amount"}  # fmt: skip
TOGETHER = {"a word, a product nobody uses": f"q=team&product={varied.UNUSED}",
            "a word, a kind, the largest first": "q=team&type=managed&sort=amount",
            "a word, a product of few, by due time": f"q=koln&product={varied.RARE}&sort=due"}  # fmt: skip


def run(ground: Ground, rounds: int, count: int, large: int) -> Iterator[Line]:
    """So many pages of each list one after another, one connection, in the view of everything and of what nobody has."""
    with ground.connect() as session, servers.web("wsgi:app", ground.settings) as (port, _):
        cookie = session_of(session, port, "rep-0@vendor.example")
        fill(session, large)
        page = Page(port, cookie, count)
        asked = {**{f"search {name}": f"q={word}" for name, word in SEARCHED.items()}, **FILTERED, **TOGETHER}
        for view in ("unclaimed", "all"):
            for name, question in asked.items():
                times = [(page.p95(f"/desk?view={view}&{question}") * 1000, MOST_MS) for _ in range(rounds)]
                yield of_rounds(f"{name} ({view}), p95", times, 1.0, is_floor=False, unit="ms")


def fill(session: psycopg.Connection, count: int) -> None:
    """So many orders, and none of before."""
    orders.forget(session)
    varied.make(session, count)
    orders.add_up(session)

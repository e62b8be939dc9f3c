"""Two web workers of ours beside two of a bare application that imports SQLAlchemy, after some work; proportional set size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import servers
from tests.benchmarks.client import load, request
from tests.benchmarks.ground import Ground, token_of
from tests.benchmarks.table import Line, of_rounds


def run(ground: Ground) -> Iterator[Line]:
    """MiB of gunicorn's master and both workers together; the libraries alone are `floor_libraries.py`."""
    token = f"Bearer {token_of('rep-0@vendor.example')}"
    mine = _after_work(ground, "wsgi:app", "/api/v1/orders", Authorization=token)
    libraries = _after_work(ground, "tests.benchmarks.floor_libraries:app", "/orders")
    bare = _after_work(ground, "tests.benchmarks.bare_sqlalchemy:app", "/orders")
    for what, pair, bound in (
        ("2 web workers, beside a bare app with SQLAlchemy", (mine, bare), 1.35),
        ("  (the libraries alone, beside the bare app)", (libraries, bare), 9),
        ("  (ours, beside the libraries alone)", (mine, libraries), 9),
    ):
        yield of_rounds(what, [pair], bound, is_floor=False, unit="MiB")


def _after_work(ground: Ground, app: str, path: str, **headers: str) -> float:
    with servers.web(app, ground.settings) as (port, master):
        load(port, [request("GET", f"http://127.0.0.1:{port}{path}", **headers)] * 200, expected=200)
        return _megabytes(master)


def _megabytes(master: int) -> float:
    """Memory shared by several processes counts once among them."""
    family = [master, *_children(master)]
    return sum(_pss(pid) for pid in family) / 1024


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _pss(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0

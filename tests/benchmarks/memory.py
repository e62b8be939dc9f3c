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
    """MiB of gunicorn's master and both workers together."""
    with servers.web("wsgi:app", ground.settings) as (ours, master):
        raw = request(
            "GET",
            f"http://127.0.0.1:{ours}/api/v1/orders",
            Authorization=f"Bearer {token_of('rep-0@vendor.example')}",
        )
        load(ours, [raw] * 200, expected=200)
        mine = _megabytes(master)
    with servers.web("tests.benchmarks.bare_sqlalchemy:app", ground.settings) as (bare, master):
        load(bare, [request("GET", f"http://127.0.0.1:{bare}/orders")] * 200, expected=200)
        theirs = _megabytes(master)
    yield of_rounds(
        "2 web workers, beside a bare app with SQLAlchemy", [(mine, theirs)], 1.35, is_floor=False, unit="MiB"
    )


def _megabytes(master: int) -> float:
    """Memory shared by several processes counts once among them."""
    family = [master, *_children(master)]
    return sum(_pss(pid) for pid in family) / 1024


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _pss(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0

"""How long answers take, by route: counted in memory that all processes of this node's web server share (D5).

Each process counts in a place of its own, so that nobody waits; a place whose process has died is taken over as it is,
so that no count ever falls. The time runs from the request's arrival to the head of the answer.
"""

from __future__ import annotations

import logging
import mmap
import os
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds in seconds, by which answers are counted; the last count is of those that took longer."""
CLASSES = ("2xx", "3xx", "4xx", "5xx")
PLACES = 64
NOWHERE = ("", "nowhere")
"""Method and route of requests for addresses that do not exist: however many are tried, they are one line."""
WIDTH = len(BOUNDS) + 1 + 1 + len(CLASSES)
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Route:
    """What one route has answered: how often within each bound and beyond, seconds in all, how often by class of status."""

    method: str
    rule: str
    counts: tuple[int, ...]
    seconds: float
    by_class: dict[str, int]


class Timings:
    """The counts of this node, made before the web server divides into processes."""

    def __init__(self, app: Flask) -> None:
        known = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
        self.keys = [NOWHERE, *sorted(known)]
        self.rows = {key: number for number, key in enumerate(self.keys)}
        self.size = 1 + len(self.keys) * WIDTH
        self.numbers = memoryview(mmap.mmap(-1, PLACES * self.size * 8)).cast("d")
        self.writing = threading.Lock()
        self.owner, self.start = 0, 0

    def note(self, method: str, rule: str | None, seconds: float, status: str) -> None:
        """Count one answer."""
        row = self.rows.get((method, rule or ""), 0)
        with self.writing:
            if self.owner != os.getpid():
                self._find_place()
            at = self.start + 1 + row * WIDTH
            self.numbers[at + bisect_left(BOUNDS, seconds)] += 1
            self.numbers[at + len(BOUNDS) + 1] += seconds
            self.numbers[at + len(BOUNDS) + 2 + min(max(ord(status[0]) - ord("2"), 0), 3)] += 1

    def _find_place(self) -> None:
        """A place whose process is gone, beginning with the one of this process's number."""
        self.owner = os.getpid()
        for step in range(PLACES):
            start = (self.owner + step) % PLACES * self.size
            if not _lives(int(self.numbers[start])):
                break
        self.start = start
        self.numbers[start] = self.owner

    def read(self) -> Iterator[Route]:
        """Every route that has answered, all processes together."""
        for row, (method, rule) in enumerate(self.keys):
            cells = [0.0] * WIDTH
            for place in range(PLACES):
                at = place * self.size + 1 + row * WIDTH
                if self.numbers[place * self.size]:
                    cells = [have + more for have, more in zip(cells, self.numbers[at : at + WIDTH], strict=True)]
            counts, seconds, classes = cells[: len(BOUNDS) + 1], cells[len(BOUNDS) + 1], cells[len(BOUNDS) + 2 :]
            if any(counts):
                by_class = {name: int(n) for name, n in zip(CLASSES, classes, strict=True)}
                yield Route(method, rule, tuple(int(n) for n in counts), seconds, by_class)


def _lives(process: int) -> bool:
    if not process:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's, so alive
    return True


def init(app: Flask) -> None:
    """Time every request, and log those that may have changed something (D4). After the last route was added."""
    timings = app.extensions["timings"] = Timings(app)
    app.wsgi_app = _timed(app.wsgi_app, timings)  # type: ignore[method-assign, assignment]


def _timed(wsgi_app: WSGIApplication, timings: Timings) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            seconds = time.perf_counter() - began
            found = getattr(environ.get("werkzeug.request"), "url_rule", None)
            method, rule = environ["REQUEST_METHOD"], found.rule if found else ""
            timings.note(method, rule, seconds, status)
            if method in CHANGING:
                log.info("answered", extra={"method": method, "route": rule, "status": status[:3], "seconds": round(seconds, 4)})
            return start_response(status, headers, exc_info)

        return wsgi_app(environ, start)

    return answer

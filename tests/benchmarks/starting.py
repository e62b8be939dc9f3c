"""From `./run` to ready, a second time; and from an empty database to the first order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import Settings
from app.ops.ports import free_port
from tests.benchmarks.client import Connection, request
from tests.benchmarks.ground import empty, furnish, token_of
from tests.benchmarks.servers import ROOT, web
from tests.benchmarks.servers import environment as server_environment
from tests.benchmarks.table import Line, of_rounds


def run(settings: Settings, rounds: int) -> Iterator[Line]:
    """Seconds, beside the bounds we set ourselves (so the ceiling here is a wish, not a measurement)."""
    with TemporaryDirectory(prefix="seatwright-bench-") as folder:
        environment = _environment(Path(folder) / "state")
        _until_ready(environment)
        seconds = [_until_ready(environment) for _ in range(rounds)]
    yield of_rounds("second ./run until ready", [(one, 4.0) for one in seconds], 1, is_floor=False, unit="s")
    firsts = [(_first_order(settings), 3.0) for _ in range(rounds)]
    yield of_rounds("empty database to first order", firsts, 1, is_floor=False, unit="s")


ASK = {"change": "add_seats", "lines": [{"product": "support", "seats": 2}], "justification": "The first of many"}


def _first_order(settings: Settings) -> float:
    """The servers run, the database has no table: migrate it, put a catalogue and accounts in, place an order by the API."""
    with empty(settings, "seatwright_first") as ground, web("wsgi:app", ground.settings) as (port, _pid):
        began = time.perf_counter()
        migrate = [sys.executable, "-m", "app.ops.migrate"]
        subprocess.run(migrate, env=server_environment(ground.settings), cwd=ROOT, check=True, capture_output=True)
        furnish(ground)
        token, body = token_of("owner@managed-0.example"), json.dumps(ASK).encode()
        raw = request("POST", f"http://127.0.0.1:{port}/api/v1/accounts/managed-0/requests", body, Authorization=f"Bearer {token}")
        status, answer = Connection(port).ask(raw)
        seconds = time.perf_counter() - began
    if status != 201:
        raise RuntimeError(f"no first order: {status} {answer!r}")
    return seconds


def _environment(state: Path) -> dict[str, str]:
    moved = {"SEATWRIGHT_STATE": str(state), "PORT": str(free_port())}
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {**kept, **moved}


def _until_ready(environment: dict[str, str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(
        ["/bin/sh", str(ROOT / "run")],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            while not _is_ready(int(environment["PORT"])):
                if running.poll() is not None or time.perf_counter() - began > 120:
                    raise TimeoutError("./run did not become ready")
                time.sleep(0.02)
            return time.perf_counter() - began
        finally:
            running.terminate()
            running.wait(30)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

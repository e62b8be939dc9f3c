"""From `./run` to ready, a second time."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from app.ops.ports import free_port
from tests.benchmarks.servers import ROOT
from tests.benchmarks.table import Line, of_rounds


def run(rounds: int) -> Iterator[Line]:
    """Seconds, beside the bounds we set ourselves (so the ceiling here is a wish, not a measurement)."""
    with TemporaryDirectory(prefix="seatwright-bench-") as folder:
        environment = _environment(Path(folder) / "state")
        _until_ready(environment)
        seconds = [_until_ready(environment) for _ in range(rounds)]
    yield of_rounds("second ./run until ready", [(one, 4.0) for one in seconds], 1, is_floor=False, unit="s")


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

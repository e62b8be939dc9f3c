"""One process of the product: started for real, killed without warning, started again by a keeper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from app.ops import leash
from app.ops.leash import Leash, Program

ROOT = Path(__file__).parents[3]


class Process:
    """`python -m module ...` in a session of its own, held by a leash so that it never outlives the tests."""

    def __init__(self, hold: Leash, name: str, environment: Mapping[str, str], log: Path, *command: str) -> None:
        self.name, self.deaths = name, 0
        self.program = Program(name, (sys.executable, "-m", *command), log, {**environment, "PYTHONPATH": str(ROOT)})
        self._hold = hold
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        if not self.is_alive:
            self._process = self._hold.start(self.program)

    def kill(self) -> None:
        """kill -9 of the whole group, as the machine going away would be."""
        if self._process is not None:
            leash.kill(self._process)

    def kill_children(self) -> None:
        """kill -9 of what the process has started, and of nothing else."""
        for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP freezes, SIGCONT wakes."""
        os.killpg(self.pid, number)

    def stop(self) -> None:
        if self._process is not None:
            self.kill() if not self.is_alive else leash.stop(self._process, self.program, 5)

    def log(self) -> str:
        return leash.last_lines(self.program.log, 40)


class Keeper:
    """Starts again whatever dies, as ./run does, and counts the deaths."""

    def __init__(self, processes: list[Process]) -> None:
        self.processes = processes
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        for process in processes:
            process.start()
        self._thread.start()

    def _keep(self) -> None:
        while not self._is_over.wait(0.05):
            for process in self.processes:
                if not process.is_alive:
                    process.deaths += 1
                    process.start()

    def stop(self) -> None:
        """Leave them alone, then ask each to end."""
        self._is_over.set()
        self._thread.join()
        for process in self.processes:
            process.stop()


def eventually(is_true: object, seconds: float = 60, every: float = 0.05) -> bool:
    """Wait until a condition holds; whether it did. The limit is only there to end a test that has failed."""
    assert callable(is_true)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(every)
    return bool(is_true())

"""One process of the product: started for real, killed without warning, started again by a keeper."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.ops import leash
from app.ops.leash import Leash, Program

ROOT = Path(__file__).parents[3]


class Nursery:
    """The harness's end of nursery.py."""

    def __init__(self, hold: Leash, environment: Mapping[str, str], log: Path) -> None:
        self._one_at_a_time, self._log = threading.Lock(), log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.harness.nursery"], env={**environment, **hold.marks("nursery")}, cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, start_new_session=True,
        )  # fmt: skip
        self._hear()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery is gone"
        return line

    def fork(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
        """Start `python -m command` and return its pid."""
        asked = {"command": command, "environment": dict(environment), "log": str(log)}
        with self._one_at_a_time:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            return int(self._hear())

    def close(self) -> None:
        """No more children; those there are belong to the leash."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()
        self._log.close()


class Process:
    """`python -m module ...` in a session of its own, held by a leash so that it never outlives the tests."""

    def __init__(self, hold: Leash, name: str, environment: Mapping[str, str], log: Path, *command: str,
                 nursery: Nursery | None = None) -> None:  # fmt: skip
        self.name, self.deaths, self.log_file = name, 0, log
        self.environment = {**environment, "PYTHONPATH": str(ROOT)}
        self._hold, self._nursery, self._command = hold, nursery, command
        self._pid = 0
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._pid, f"{self.name} was never started"
        return self._pid

    @property
    def is_alive(self) -> bool:
        if self._started is not None:
            return self._started.poll() is None
        return bool(self._pid) and Path(f"/proc/{self._pid}").exists()

    def start(self) -> None:
        if self.is_alive:
            return
        if self._nursery is not None:
            self._pid = self._nursery.fork(self._command, self.environment, self.log_file)
        else:
            program = Program(self.name, (sys.executable, "-m", *self._command), self.log_file, self.environment)
            self._started = self._hold.start(program)
            self._pid = self._started.pid

    def kill(self) -> None:
        """kill -9 of the whole group, as the machine going away would be, and wait until it is gone."""
        killed = self.pid
        with contextlib.suppress(ProcessLookupError):
            self.send(signal.SIGKILL)
        # a keeper may have started the next one before we look
        assert eventually(lambda: self._pid != killed or not self.is_alive, every=0.005)

    def kill_children(self) -> None:
        """kill -9 of what the process has started, and of nothing else."""
        for child in self._children():
            os.kill(int(child), signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP freezes, SIGCONT wakes."""
        os.killpg(self.pid, number)

    def renew(self) -> None:
        """HUP to gunicorn's master: it forks new workers, and those there are end once their requests are answered."""
        before = self._children()
        os.kill(self.pid, signal.SIGHUP)
        assert eventually(lambda: not before & self._children()), self.log()

    def _children(self) -> set[str]:
        return set(Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())

    def log(self) -> str:
        return leash.last_lines(self.log_file, 40)


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
        """Leave them dead, and end each."""
        self._is_over.set()
        self._thread.join()
        for process in self.processes:
            process.kill()


def eventually(is_true: Callable[[], bool], seconds: float = 60, every: float = 0.05) -> bool:
    """Wait until a condition holds; whether it did. The limit is only there to end a test that has failed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(every)
    return bool(is_true())

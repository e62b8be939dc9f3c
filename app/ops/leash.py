"""Starts processes that cannot outlive the one that started them, even if it is killed with -9."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.ops import guard

LARGEST_LOG = 5 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """What to run and how to know that it is there. `user` is (uid, gid) to become; `grace` is in seconds."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    is_ready: Callable[[], bool] | None = (
        None  # None for what cannot be asked: it is there once it was started
    )


class Leash:
    """Holds the processes of one owner. `owner` distinguishes it from every other owner on this machine."""

    def __init__(self, owner: str) -> None:
        self.mark = f"{owner}/"
        self._started: list[subprocess.Popen[bytes]] = []
        script = [sys.executable, "-I", "-S", guard.__file__, self.mark]
        self._guard = subprocess.Popen(
            script,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def marks(self, name: str) -> dict[str, str]:
        """The environment by which a program and all it ever starts can be found again."""
        return {guard.MARK: f"{self.mark}{name}/"}

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        """Start it in its own session, marked, with its output in its log. Raises OSError if it cannot."""
        rotate(program.log)
        uid, gid = program.user or (None, None)
        with program.log.open("ab") as log:
            process = subprocess.Popen(
                program.command,
                env={**program.environment, **self.marks(program.name)},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=uid,
                group=gid,
                extra_groups=None if uid is None else [],
            )
        self._started = [each for each in self._started if each.poll() is None] + [process]
        return process

    def sweep(self, name: str) -> None:
        """End what is left of a program whose first process is gone."""
        guard.sweep(f"{self.mark}{name}/")

    def close(self) -> None:
        """End everything at once, and the guard last."""
        guard.sweep(self.mark)
        for process in self._started:
            kill(process)
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        self._guard.wait()


def stop(process: subprocess.Popen[bytes], program: Program, grace: float | None = None) -> None:
    """Ask it to stop; kill its whole group if it has not after `grace` seconds (its own grace by default)."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)
    wait_or_kill(process, program.grace if grace is None else grace)


def wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait that long at most, then kill the process and its group."""
    try:
        process.wait(max(seconds, 0))
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and its group without asking, and collect it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def rotate(log: Path) -> None:
    """Keep one old log: a demo that runs for weeks must not fill the disk."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".old.log"))


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for the message that says why something did not start."""
    with contextlib.suppress(FileNotFoundError):
        return "\n".join(log.read_text(errors="replace")[-8000:].splitlines()[-count:])
    return ""

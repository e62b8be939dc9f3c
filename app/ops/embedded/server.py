"""One embedded server as a test holds it: started, reachable at `url`, gone when told or when we end."""

import functools
import os
import signal
import subprocess
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from app.ops import leash
from app.ops.leash import Leash, Program

START_SECONDS = 60.0  # for one attempt to answer
TRIES_FOR = 10.0  # a server killed a moment ago may hold its lock until its last process has ended


class DidNotStart(Exception):
    """The message holds the end of the server's log."""


class Server:
    """A running server. Usable as a context manager, which stops it at the end."""

    def __init__(self, program: Program, url: str, tries_for: float = TRIES_FOR) -> None:
        self.program, self.url = program, url
        self._leash, self._tries_for = _own_leash(os.getpid()), tries_for
        self._process: subprocess.Popen[bytes] | None = None
        self.after_start: Callable[[], object] = lambda: None

    @property
    def pid(self) -> int | None:
        """The first process of the server, while there is one."""
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Start it and wait until it answers. Raises DidNotStart."""
        last_try_at = time.monotonic() + self._tries_for
        while True:
            self._process = self._leash.start(self.program)
            if self._answers():
                self.after_start()
                return self
            self.kill()
            if time.monotonic() > last_try_at:
                end_of_log = leash.last_lines(self.program.log)
                raise DidNotStart(f"{self.program.name} did not start. Its log ends:\n{end_of_log}")
            time.sleep(0.3)

    def _answers(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self._process is not None and self._process.poll() is None and time.monotonic() < deadline:
            if self.program.is_ready is None or self.program.is_ready():
                return True
            time.sleep(0.02)
        return False

    def stop(self) -> None:
        """Stop it in an orderly way; what was acknowledged is on disk."""
        if self._process is not None:
            leash.stop(self._process, self.program)
            self._process = None

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it without any order, as a crash would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            leash.wait_or_kill(self._process, 10)
        self._process = None

    def restart(self, *, immediately: bool = False) -> None:
        """Stop (or kill) it and start it again on the same data and at the same address."""
        if immediately:
            self.kill()
        else:
            self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@functools.cache
def _own_leash(pid: int) -> Leash:
    """One for this process; the pid is asked for, so that a fork does not share its parent's."""
    return Leash(f"process-{pid}-{time.time_ns()}")

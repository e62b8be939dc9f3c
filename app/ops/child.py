"""Keeps one program running: starts it again when it dies, after a pause that grows while it keeps dying."""

import subprocess
import time
from collections.abc import Callable

from app.ops import leash
from app.ops.leash import Leash, Program

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
LIVED_WELL = 60.0  # seconds after which an earlier death is forgiven


class Child:
    """A program and the process that runs it now, if there is one. Times are seconds of `clock`."""

    def __init__(self, program: Program, hold: Leash, clock: Callable[[], float] = time.monotonic) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths_in_a_row = 0
        self._leash, self._clock = hold, clock
        self._started_at = self._due_at = 0.0

    def start(self) -> None:
        """Run the program now."""
        self._started_at = self._clock()
        self.process = self._leash.start(self.program)

    def is_running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Whether it runs and answers."""
        return self.is_running() and (self.program.is_ready is None or self.program.is_ready())

    def look_after(self) -> str:
        """Notice a death, or start again after the pause. Returns a sentence about what happened, or ""."""
        if self.process is None:
            return self._start_again() if self._clock() >= self._due_at else ""
        if self.process.poll() is None:
            return ""
        how = _how(self.process.returncode)
        return f"stopped ({how}); starting again in {self._bury():g} s, see {self.program.log.name}"

    def seconds_until_due(self) -> float | None:
        """How long until it must be started again; None while it runs."""
        return max(0.0, self._due_at - self._clock()) if self.process is None else None

    def _bury(self) -> float:
        if self._clock() - self._started_at >= LIVED_WELL:
            self.deaths_in_a_row = 0
        pause: float = min(FIRST_PAUSE * 2.0**self.deaths_in_a_row, LONGEST_PAUSE)
        self.deaths_in_a_row += 1
        self.process = None
        self._due_at = self._clock() + pause
        self._leash.sweep(self.program.name)  # its own children must not work on beside their successors
        return pause

    def _start_again(self) -> str:
        try:
            self.start()
        except OSError as failure:
            return f"cannot be started ({failure}); trying again in {self._bury():g} s"
        return "started again"

    def ask_to_stop(self) -> None:
        """Send it the signal it understands; do not wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def stop_within(self, seconds: float) -> None:
        """Wait that long for it to end, then kill it, and whatever it has left behind."""
        if self.process is not None:
            leash.wait_or_kill(self.process, seconds)
            self._leash.sweep(self.program.name)
            self.process = None


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"

"""Starts programs floor by floor, keeps them going, and stops them in reverse."""

import time
from collections.abc import Callable, Iterator, Sequence

from app.ops import leash
from app.ops.alarm import Alarm
from app.ops.child import Child
from app.ops.leash import Leash, Program
from app.ops.ports import CannotStart
from app.ops.terminal import Terminal

START_SECONDS = 120.0
DEATHS_ALLOWED = 3  # at the start; later a child is started again for ever
SERVERS_STOP_SECONDS = 5.0  # what the servers get even when everything must stop at once


class Supervisor:
    """Floors of children, the lowest first: what stands on a floor needs the floors below."""

    def __init__(self, hold: Leash, alarm: Alarm, terminal: Terminal) -> None:
        self._leash, self._alarm, self._terminal = hold, alarm, terminal
        self.floors: list[list[Child]] = []

    @property
    def children(self) -> list[Child]:
        """All of them, in the order they were started."""
        return [child for floor in self.floors for child in floor]

    @property
    def is_told(self) -> bool:
        """Whether somebody has asked us to stop."""
        return self._alarm.times_told > 0

    def start(self, programs: Sequence[Program]) -> list[Child]:
        """Start a floor; do not wait for it. Raises CannotStart."""
        floor: list[Child] = []
        self.floors.append(floor)
        for program in programs:
            child = Child(program, self._leash)
            floor.append(child)
            try:
                child.start()
            except OSError as failure:
                raise CannotStart(f"{program.name} cannot be run: {failure}") from failure
        return floor

    def wait_for(self, floor: Sequence[Child]) -> None:
        """Wait until each has come up, saying so. Raises Told, or CannotStart with the end of a log."""
        waiting = list(floor)
        for child in self._until(lambda: not waiting, lambda: ", ".join(_names(waiting))):
            if child in waiting and child.is_ready():
                waiting.remove(child)
                word = "started" if child.program.is_ready is None else "ready"
                self._terminal.thing(child.program.name, word, is_routine=True)

    def wait_until(self, is_true: Callable[[], bool], what: str) -> None:
        """Wait for something that no child can say of itself. Raises Told or CannotStart."""
        for _ in self._until(is_true, lambda: what):
            pass

    def _until(self, is_done: Callable[[], bool], what: Callable[[], str]) -> Iterator[Child]:
        """Every child again and again, kept alive, until it is done."""
        deadline = time.monotonic() + START_SECONDS
        while not is_done():
            self._alarm.raise_if_told()
            for child in self.children:
                child.look_after()
                if child.deaths_in_a_row >= DEATHS_ALLOWED:
                    raise CannotStart(_with_log(f"{child.program.name} does not start.", child.program))
                yield child
            if time.monotonic() > deadline:
                sentence = f"After {START_SECONDS:.0f} s there is still no sign of {what()}."
                raise CannotStart(f"{sentence} The logs may say why.")
            self._alarm.wait(0.05)

    def run_once(self, program: Program, what: str) -> None:
        """Run a program to its end, then say what it did. Raises Told, or CannotStart when it fails."""
        self._terminal.doing(program.name, "takes a moment, this once")
        process = self._leash.start(program)
        while process.poll() is None:
            self._alarm.raise_if_told()
            self._alarm.wait(0.1)
        if process.returncode:
            raise CannotStart(_with_log(f"{program.name} failed.", program))
        self._terminal.thing(program.name, what)

    def keep_going(self) -> None:
        """Start again whatever dies, until we are told to stop."""
        while not self._alarm.times_told:
            for child in self.children:
                if news := child.look_after():
                    self._terminal.thing(child.program.name, news)
            pauses = [pause for child in self.children if (pause := child.seconds_until_due()) is not None]
            self._alarm.wait(min(pauses, default=60.0))

    def stop(self) -> None:
        """Stop the floors from the top. Told once more, the product's own processes get no more time."""
        told_before = self._alarm.times_told
        for number, floor in reversed(list(enumerate(self.floors))):
            for child in reversed(floor):
                child.ask_to_stop()
            for child in reversed(floor):
                self._stop(child, told_before, is_server=number == 0)

    def _stop(self, child: Child, told_before: int, is_server: bool) -> None:
        """Wait for one child in small steps, so that a second Ctrl-C is heard."""
        deadline = time.monotonic() + child.program.grace
        while child.is_running() and time.monotonic() < deadline:
            if self._alarm.times_told > told_before:
                deadline = min(deadline, time.monotonic() + (SERVERS_STOP_SECONDS if is_server else 0.0))
            self._alarm.wait(0.05)
        child.stop_within(0.0)


def _names(children: Sequence[Child]) -> list[str]:
    return [child.program.name for child in children]


def _with_log(sentence: str, program: Program) -> str:
    end = leash.last_lines(program.log)
    return f"{sentence} {program.log} ends:\n{end}" if end else sentence

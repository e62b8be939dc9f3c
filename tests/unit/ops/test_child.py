"""A child that dies is started again, after a pause that grows while it keeps dying."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ops.child import LIVED_WELL, LONGEST_PAUSE, Child
from app.ops.guard import marked
from app.ops.leash import Leash, Program


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def leash() -> Iterator[Leash]:
    held = Leash(f"test-{os.getpid()}-{time.time_ns()}")
    yield held
    held.close()


def program(tmp_path: Path, code: str) -> Program:
    return Program("mayfly", (sys.executable, "-S", "-c", code), tmp_path / "mayfly.log")


def die(child: Child) -> str:
    assert child.process is not None
    child.process.wait()
    return child.look_after()


def pause_after_death(child: Child, clock: Clock) -> float:
    """Let it die, step over the pause, let it start, and say how long the pause was."""
    die(child)
    pause = child.seconds_until_due()
    assert pause is not None
    clock.now += pause + 0.001
    assert child.look_after() == "started again"
    return pause


def test_the_pause_doubles_up_to_half_a_minute(tmp_path: Path, leash: Leash) -> None:
    clock = Clock()
    child = Child(program(tmp_path, "raise SystemExit(3)"), leash, clock)
    child.start()
    pauses = [pause_after_death(child, clock) for _ in range(9)]
    assert pauses == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, LONGEST_PAUSE])


def test_nothing_is_started_before_the_pause_is_over(tmp_path: Path, leash: Leash) -> None:
    clock = Clock()
    child = Child(program(tmp_path, "raise SystemExit(3)"), leash, clock)
    child.start()
    assert "exit code 3" in die(child)
    assert child.look_after() == ""
    assert not child.is_running()


def test_a_minute_of_good_life_forgives_earlier_deaths(tmp_path: Path, leash: Leash) -> None:
    clock = Clock()
    child = Child(program(tmp_path, "raise SystemExit(3)"), leash, clock)
    child.start()
    for _ in range(4):
        pause_after_death(child, clock)
    clock.now += LIVED_WELL
    assert pause_after_death(child, clock) == pytest.approx(0.2)


def test_its_own_children_are_ended_before_its_successor_starts(tmp_path: Path, leash: Leash) -> None:
    code = (
        "import subprocess, sys, time;"
        "sleep = [sys.executable, '-S', '-c', 'import time; time.sleep(600)'];"
        "subprocess.Popen(sleep, start_new_session=True);"
        "print('has a child', flush=True); time.sleep(600)"
    )
    child = Child(program(tmp_path, code), leash)
    child.start()
    wait_for_line(tmp_path / "mayfly.log", "has a child")
    assert len(marked(leash.mark)) == 2
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    assert "signal 9" in die(child)
    assert marked(leash.mark) == []


def test_a_program_that_cannot_be_run_is_tried_again(tmp_path: Path, leash: Leash) -> None:
    clock = Clock()
    child = Child(Program("nothing", (str(tmp_path / "missing"),), tmp_path / "log"), leash, clock)
    with pytest.raises(FileNotFoundError):
        child.start()
    assert "cannot be started" in child.look_after()
    assert child.seconds_until_due() == pytest.approx(0.2)


def wait_for_line(log: Path, line: str) -> None:
    deadline = time.monotonic() + 30
    while line not in (log.read_text() if log.exists() else ""):
        assert time.monotonic() < deadline, f"{log} never said {line!r}"
        time.sleep(0.02)

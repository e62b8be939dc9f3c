"""What is on the leash ends with its owner, however the owner ends, and wherever it has hidden."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.ops import leash as leash_module
from app.ops.guard import MARK, marked, sweep
from app.ops.leash import LARGEST_LOG, Leash, Program, last_lines, rotate, stop

SLEEP = "import time; time.sleep(600)"
# Starts a program that starts another one in a session of its own, as an RQ worker does.
OWNER = f"""
import sys, time
from pathlib import Path
from app.ops.leash import Leash, Program
child = "import subprocess, sys, time; " \\
    "subprocess.Popen([sys.executable, '-S', '-c', {SLEEP!r}], start_new_session=True); time.sleep(600)"
held = Leash(sys.argv[1])
held.start(Program("parent", (sys.executable, "-S", "-c", child), Path(sys.argv[2])))
time.sleep(600)
"""


def until(count: int, mark: str) -> list[int]:
    deadline = time.monotonic() + 30
    while len(found := marked(mark)) != count:
        assert time.monotonic() < deadline, f"{len(found)} processes carry the mark, not {count}"
        time.sleep(0.05)
    return found


def test_everything_ends_when_the_owner_is_killed(tmp_path: Path) -> None:
    name = f"test-{os.getpid()}-{time.time_ns()}"
    owner = subprocess.Popen([sys.executable, "-c", OWNER, name, str(tmp_path / "log")])
    until(2, f"{name}/")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    until(0, f"{name}/")


def test_a_sweep_touches_nobody_else(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-S", "-c", SLEEP], env={MARK: f"other-{os.getpid()}/"})
    try:
        held = Leash(f"test-{os.getpid()}-{time.time_ns()}")
        held.start(Program("sleeper", (sys.executable, "-S", "-c", SLEEP), tmp_path / "log"))
        until(1, held.mark)
        held.close()
        assert marked(held.mark) == []
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_what_ignores_the_request_is_killed(tmp_path: Path) -> None:
    held = Leash(f"test-{os.getpid()}-{time.time_ns()}")
    code = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEP}"
    program = Program("deaf", (sys.executable, "-S", "-c", code), tmp_path / "log")
    process = held.start(program)
    while "deaf" not in (tmp_path / "log").read_text():
        time.sleep(0.02)
    stop(process, program, grace=0.1)
    assert process.returncode == -signal.SIGKILL
    held.close()


def test_a_sweep_with_grace_lets_a_program_say_goodbye(tmp_path: Path) -> None:
    held = Leash(f"test-{os.getpid()}-{time.time_ns()}")
    code = (
        "import signal, sys, time;"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('goodbye')));"
        "print('here', flush=True); time.sleep(600)"
    )
    process = held.start(Program("polite", (sys.executable, "-S", "-c", code), tmp_path / "log"))
    while "here" not in (tmp_path / "log").read_text():
        time.sleep(0.02)
    sweep(held.mark, grace=10.0, deadline=0.0)
    process.wait()
    assert last_lines(tmp_path / "log") == "here\ngoodbye"
    held.close()


def test_a_log_is_set_aside_when_it_is_large(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * LARGEST_LOG)
    rotate(log)
    assert log.exists()
    log.write_bytes(b"x" * (LARGEST_LOG + 1))
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "web.old.log").stat().st_size == LARGEST_LOG + 1


def test_the_guard_is_gone_with_the_leash() -> None:
    held = Leash(f"test-{os.getpid()}-{time.time_ns()}")
    held.close()
    assert held._guard.returncode == 0
    assert leash_module.last_lines(Path("/nonexistent")) == ""

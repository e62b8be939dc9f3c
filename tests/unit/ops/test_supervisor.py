"""Floors come up from the ground, stop from the top, and leave nobody behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.ops.guard import marked

ROOT = Path(__file__).parents[3]
# A supervisor over three programs that write down when they start and stop; `deaf` ignores every request.
SCRIPT = """
import sys
from pathlib import Path
from app.ops.alarm import Alarm, Told
from app.ops.leash import Leash, Program
from app.ops.ports import CannotStart
from app.ops.supervisor import Supervisor
from app.ops.terminal import Terminal

mark, place, kind = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
code = '''
import signal, sys, time
diary, name = open(sys.argv[1], "a", buffering=1), sys.argv[2]
def end(*_):
    diary.write(f"{name} stops\\\\n")
    sys.exit()
signal.signal(signal.SIGTERM, signal.SIG_IGN if name == "deaf" else end)
if name == "broken":
    sys.exit("I am broken")
diary.write(f"{name} starts\\\\n")
while True:
    time.sleep(600)
'''
def program(name):
    said = f"{name} starts"
    diary = place / "diary"
    return Program(
        name, (sys.executable, "-S", "-c", code, str(diary), name), place / f"{name}.log",
        is_ready=lambda: said in (diary.read_text() if diary.exists() else ""),
    )
leash = Leash(mark)
supervisor = Supervisor(leash, Alarm(), Terminal(sys.stdout))
try:
    for names in (["ground"], ["first-a", "first-b"], [kind]):
        supervisor.wait_for(supervisor.start([program(name) for name in names]))
    print("all up", flush=True)
    supervisor.keep_going()
except Told:
    pass
except CannotStart as failure:
    print(failure)
finally:
    supervisor.stop()
    leash.close()
"""


def start(tmp_path: Path, kind: str) -> tuple[subprocess.Popen[str], str]:
    mark = f"test-{os.getpid()}-{time.time_ns()}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, mark, str(tmp_path), kind]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment), mark


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, f"it ended without saying {words!r}: {said}"
        said += line
    return said


def until_marked(prefix: str) -> int:
    """The pid of the only process with this mark: it is told of a moment before it has its environment."""
    until = time.monotonic() + 30
    while not (found := marked(prefix)) and time.monotonic() < until:
        time.sleep(0.02)
    (pid,) = found
    return pid


def end(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=60)
    return said


def test_floors_stop_from_the_top_and_nobody_is_left(tmp_path: Path) -> None:
    process, mark = start(tmp_path, "top")
    read_until(process, "all up")
    process.send_signal(signal.SIGTERM)
    end(process)
    diary = (tmp_path / "diary").read_text().splitlines()
    assert diary[0] == "ground starts"
    assert diary[4:] in (
        ["top stops", "first-b stops", "first-a stops", "ground stops"],
        ["top stops", "first-a stops", "first-b stops", "ground stops"],  # asked at once, they may overtake
    )
    assert marked(f"{mark}/") == []


def test_a_second_request_ends_what_ignores_the_first(tmp_path: Path) -> None:
    process, mark = start(tmp_path, "deaf")
    read_until(process, "all up")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None, "it waits for what may still be at work"
    process.send_signal(signal.SIGINT)
    end(process)
    assert process.returncode == 0
    assert marked(f"{mark}/") == []
    assert "ground stops" in (tmp_path / "diary").read_text()


def test_a_killed_child_comes_back(tmp_path: Path) -> None:
    process, mark = start(tmp_path, "top")
    read_until(process, "all up")
    (victim,) = marked(f"{mark}/top/")
    os.kill(victim, signal.SIGKILL)
    read_until(process, "started again")
    successor = until_marked(f"{mark}/top/")
    assert successor != victim
    process.send_signal(signal.SIGTERM)
    end(process)
    assert marked(f"{mark}/") == []


def test_what_cannot_start_is_shown_with_its_last_words(tmp_path: Path) -> None:
    process, mark = start(tmp_path, "broken")
    said = end(process)
    assert "I am broken" in said
    assert marked(f"{mark}/") == []

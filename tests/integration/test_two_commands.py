"""`./run` as a person types it: up, found again with its data, used by commands, and gone without a trace."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.ops.embedded import throw_away_state
from app.ops.guard import marked
from app.ops.state import State

RUN = Path(__file__).parents[2] / "run"
# Of the person who runs the tests, these must not reach the demo.
NAMED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "PRODUCT_URL",
    "SMTP_URL",
    "SECRET_KEY",
    "PUBLIC_URL",
)
PATIENCE = 180

pytestmark = pytest.mark.slow


class Run:
    """A ./run under way, and what it has said so far."""

    def __init__(self, state: Path, **environment: str) -> None:
        self.state = state
        self.process = subprocess.Popen(
            [RUN],
            env=surroundings(state, **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def read_until(self, words: str) -> str:
        """Read lines up to the one that holds these words."""
        assert self.process.stdout is not None
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, f"./run ended without saying {words!r}:\n{self.said}"
            self.said += line
        return self.said

    def address(self) -> str:
        """Where it can be reached, once it is ready."""
        found = re.search(r"is ready\s+(http://\S+)", self.read_until("Stop    Ctrl-C"))
        assert found
        return found[1]

    def end(self, *signals: signal.Signals) -> int:
        """Send the signals, wait, and give the exit code."""
        for number in signals:
            self.process.send_signal(number)
            time.sleep(0.2)
        rest, _ = self.process.communicate(timeout=PATIENCE)
        self.said += rest
        return self.process.returncode


def surroundings(state: Path, **changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NAMED}
    return kept | {"SEATWRIGHT_STATE": str(state), "PORT": "0"} | changes


@contextmanager
def running(state: Path, **environment: str) -> Iterator[Run]:
    run = Run(state, **environment)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()
        assert run.process.stdout is not None
        run.process.stdout.close()


def flask(state: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [RUN, "flask", *arguments]
    return subprocess.run(
        command,
        env=surroundings(state, **environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def left_over(state: Path) -> list[int]:
    return marked(f"{State(state).key}-")


def until_nobody_is_left(state: Path) -> None:
    deadline = time.monotonic() + 60
    while left := left_over(state):
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.1)


def owner_url(state: Path) -> str:
    found: str = json.loads((state / "runtime.json").read_text())["settings"]["DATABASE_OWNER_URL"]
    return found


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """One state for the whole story, which is told in order."""
    with throw_away_state() as place:
        yield place


def test_the_first_start_shows_the_way_in_and_the_second_keeps_what_is_there(state: Path) -> None:
    with running(state) as run:
        with urllib.request.urlopen(f"{run.address()}/readyz") as answer:  # noqa: S310, our own address
            assert answer.status == 200
        for name in ("rita", "mona", "atelier-nord", "brasserie-lumiere", "cobalt-studio"):
            assert name in run.said
        with psycopg.connect(owner_url(state)) as session:
            session.execute("CREATE TABLE left_by_the_first_start AS SELECT 1")
        assert run.end(signal.SIGTERM) == 0
    assert left_over(state) == []
    _the_second_start_finds_everything_and_loads_nothing(state)


def _the_second_start_finds_everything_and_loads_nothing(state: Path) -> None:
    with running(state) as run:
        run.address()
        assert not re.search(r"^  (tables|demo) ", run.said, re.MULTILINE)
        with psycopg.connect(owner_url(state)) as session:
            assert session.execute("SELECT * FROM left_by_the_first_start").fetchall() == [(1,)]
        assert run.end(signal.SIGINT, signal.SIGTERM, signal.SIGTERM) == 0
    assert left_over(state) == []


def test_a_second_run_beside_the_first_is_refused_and_commands_are_served(state: Path) -> None:
    with running(state) as run:
        address = run.address()
        second = subprocess.run([RUN], env=surroundings(state), capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert f"already running here: {address}" in second.stderr
        port = address.rpartition(":")[2]
        with throw_away_state() as other:
            refused = subprocess.run(
                [RUN], env=surroundings(other, PORT=port), capture_output=True, text=True, check=False
            )
            assert refused.returncode == 2
            assert f"Port {port} is taken" in refused.stderr
        served = flask(state, "token", "create", "rita@vendor.example")
        assert served.returncode == 0, served.stderr
        assert re.fullmatch(r"\S+\n", served.stdout)
        assert served.stderr == ""
        assert run.process.poll() is None
        assert run.end(signal.SIGTERM) == 0


def test_commands_work_while_nothing_is_up(state: Path) -> None:
    alone = flask(state, "token", "create", "rita@vendor.example")
    assert alone.returncode == 0, alone.stderr
    assert re.fullmatch(r"\S+\n", alone.stdout)
    unknown = flask(state, "token", "create", "nobody@nowhere.example")
    assert unknown.returncode != 0
    assert unknown.stdout == ""
    assert left_over(state) == []


def test_a_killed_run_leaves_nobody_and_the_next_one_starts(state: Path) -> None:
    with running(state) as run:
        run.address()
        there = left_over(state)
        assert len(there) >= 8
        assert "valkey-server" in {Path(f"/proc/{pid}/exe").resolve().name for pid in there}
        run.process.kill()
        run.process.wait()
    until_nobody_is_left(state)
    with running(state) as again:
        again.address()
        assert again.end(signal.SIGTERM) == 0
    until_nobody_is_left(state)


def test_two_live_side_by_side(state: Path) -> None:
    with throw_away_state() as other, running(state) as one, running(other) as two:
        assert one.address() != two.address()
        assert two.end(signal.SIGTERM) == 0
        with urllib.request.urlopen(f"{one.address()}/readyz") as answer:  # noqa: S310, our own address
            assert answer.status == 200
        assert one.end(signal.SIGTERM) == 0


def test_what_is_no_command_is_answered_with_how_to(state: Path) -> None:
    answer = subprocess.run(
        [RUN, "fly"], env=surroundings(state), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "./run flask COMMAND" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "code", "words"),
    [
        ("REDIS_URL", "redis://localhost:port/0", 2, "REDIS_URL has a host or a port that cannot be"),
        ("DATABASE_URL", "postgresql://u:p@localhost:port/x", 2, "DATABASE_URL has a host or a port that cannot be"),
        ("DATABASE_URL", "postgresql://u@127.0.0.1:1/x", 1, "The database of DATABASE_URL cannot be reached"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", 1, "The server of REDIS_URL cannot be reached"),
        ("PORT", "eighty", 2, "PORT must be a number"),
        ("SEATWRIGHT_STATE", str(RUN), 2, "File exists. Set SEATWRIGHT_STATE to a directory"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_an_exit_code(state: Path, name: str, value: str, code: int, words: str) -> None:
    ended = subprocess.run([RUN], env=surroundings(state, **{name: value}), capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (ended.returncode, words in ended.stderr, "Traceback" in ended.stderr) == (code, True, False), ended.stderr
    if name != "REDIS_URL" or code == 2:  # a command needs no Redis
        command = flask(state, "doctor", **{name: value})
        assert (command.returncode, words in command.stderr, command.stdout) == (code, True, ""), command.stderr
        assert "Traceback" not in command.stderr
    assert left_over(state) == []


def test_a_command_that_comes_while_all_stops_waits_and_is_served(state: Path) -> None:
    with running(state) as run:
        run.address()
        run.process.send_signal(signal.SIGTERM)
        run.read_until("is stopping")
        with contextlib.suppress(FileNotFoundError):  # it may be over already
            assert "settings" not in json.loads((state / "runtime.json").read_text()), "servers that go are offered to nobody"
        served = flask(state, "token", "create", "rita@vendor.example")
        assert (served.returncode, len(served.stdout.splitlines())) == (0, 1), served.stderr
        assert run.process.wait(PATIENCE) == 0
    assert left_over(state) == []

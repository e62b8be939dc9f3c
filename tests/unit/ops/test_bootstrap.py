"""The environment is made once, whole or not at all, by one process at a time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.ops import bootstrap
from app.ops.bootstrap import STAMP, Progress, Refused, is_installed, make_environment

SCRIPT = Path(bootstrap.__file__)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with a space in its path and two locks that ask for nothing, so that nothing is fetched."""
    place = tmp_path / "a check out"
    (place / "requirements").mkdir(parents=True)
    (place / "requirements" / "demo.lock").write_text("# nothing for the demo\n")
    (place / "requirements" / "dev.lock").write_text("# nothing for development\n")
    return place


def make(root: Path, *locks: str) -> None:
    """As ./run does: with a Python that has pip."""
    subprocess.run([sys._base_executable, SCRIPT, root, *locks], check=True, capture_output=True)  # type: ignore[attr-defined]


def test_it_is_made_once_and_then_left_alone(root: Path) -> None:
    make(root, "demo")
    python = root / ".venv" / "bin" / "python"
    made_at = python.lstat().st_mtime_ns
    assert is_installed(root / ".venv", root / "requirements" / "demo.lock")
    make(root, "demo")
    assert python.lstat().st_mtime_ns == made_at


def test_the_larger_environment_serves_the_smaller(root: Path) -> None:
    make(root, "dev")
    make(root, "demo", "dev")
    assert is_installed(root / ".venv", root / "requirements" / "dev.lock")
    make(root, "dev")
    make(root, "demo")
    assert is_installed(root / ".venv", root / "requirements" / "demo.lock")


def test_a_changed_lock_is_installed(root: Path) -> None:
    make(root, "demo")
    (root / "requirements" / "demo.lock").write_text("# still nothing, but other nothing\n")
    assert not is_installed(root / ".venv", root / "requirements" / "demo.lock")
    make(root, "demo")
    assert is_installed(root / ".venv", root / "requirements" / "demo.lock")


def test_what_was_interrupted_is_made_anew(root: Path) -> None:
    make(root, "demo")
    (root / ".venv" / STAMP).unlink()
    half_made = root / ".venv" / "half-made"
    half_made.touch()
    make(root, "demo")
    assert not half_made.exists()


def test_two_at_once_do_not_disturb_each_other(root: Path) -> None:
    command = [sys._base_executable, SCRIPT, root, "demo"]  # type: ignore[attr-defined]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Installing" in words for words in said) == 1
    assert is_installed(root / ".venv", root / "requirements" / "demo.lock")


def test_without_hashes_nothing_is_installed(root: Path) -> None:
    (root / "requirements" / "demo.lock").write_text("flask==3.1.3\n")
    command = [sys._base_executable, SCRIPT, root, "demo"]  # type: ignore[attr-defined]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "hash" in refused.stderr.lower()
    assert not (root / ".venv" / STAMP).exists()


def test_without_pip_it_says_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Refused, match="apt-get install python3-pip"):
        make_environment(root, ["demo"])


def test_progress_counts_packages(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(20)
    for number in range(20):
        progress.read(f"Collecting package-{number}==1.{number} (from -r demo.lock (line {number}))\n")
    progress.read("Installing collected packages: a, b\n")
    progress.end()
    assert capsys.readouterr().err == "  10 of 20  package-9\n  20 of 20  package-19\n  20 of 20  unpacking\n"


def test_the_two_commands_share_one_way_of_making_it() -> None:
    root = SCRIPT.parents[2]
    for command in ("run", "test"):
        assert "requirements/environment.sh" in (root / command).read_text()
        assert os.access(root / command, os.X_OK)
        assert subprocess.run([shutil.which("sh") or "sh", "-n", root / command], check=False).returncode == 0

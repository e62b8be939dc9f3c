"""Makes .venv from a hashed lock. Runs before anything is installed: standard library only."""

import contextlib
import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

STAMP = "installed.lock"
# Hashes fix what is installed; wheels only, because a bare machine has no compiler.
PIP = ("install", "--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary", ":all:")
# Answers that the person's own pip settings must not override: into .venv, nowhere else.
PIP_SETTINGS = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_PROGRESS_BAR": "off"}
NO_PIP = """pip is needed to install the packages, and this Python has none.
Debian, Ubuntu: apt-get install python3-pip"""


class Refused(Exception):
    """The environment cannot be made; the message says why and what to do."""


def make_environment(root: Path, locks: list[str]) -> None:
    """Fill root/.venv with the first of `locks` unless one of them is there. Raises Refused."""
    venv = root / ".venv"
    wanted = [root / "requirements" / f"{name}.lock" for name in locks]
    with _only_one(root / ".cache" / "environment.lock"):
        if any(is_installed(venv, lock) for lock in wanted):
            return
        if not _is_whole(venv):
            shutil.rmtree(venv, ignore_errors=True)
            _make_venv(venv)
        (venv / STAMP).unlink(missing_ok=True)
        _install(venv, wanted[0])
        shutil.copyfile(wanted[0], venv / f"{STAMP}.new")
        (venv / f"{STAMP}.new").replace(venv / STAMP)


def is_installed(venv: Path, lock: Path) -> bool:
    """Whether exactly this lock was the last one to be installed, to its end."""
    stamp = venv / STAMP
    return _is_whole(venv) and stamp.read_bytes() == lock.read_bytes()


def _is_whole(venv: Path) -> bool:
    """A stamp is written last and removed first: without one, an earlier attempt was interrupted."""
    python = venv / "bin" / "python"
    return (venv / STAMP).exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Let one process at a time through; the kernel lets go when its holder ends, however it ends."""
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Waiting for another ./run or ./test that is installing ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_venv(venv: Path) -> None:
    """Debian's python3 has the venv module but no ensurepip: this Python's own pip fills the environment."""
    if importlib.util.find_spec("pip") is None and importlib.util.find_spec("ensurepip") is None:
        raise Refused(NO_PIP)
    bare = [] if importlib.util.find_spec("pip") is None else ["--without-pip"]
    made = subprocess.run(
        [sys.executable, "-m", "venv", *bare, venv], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Refused(f"The environment {venv} could not be made:\n{made.stdout}{made.stderr}".rstrip())


def _install(venv: Path, lock: Path) -> None:
    """Run pip, counting the packages as they come. Raises Refused with the end of what pip said."""
    python = venv / "bin" / "python"
    own_pip = subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    pip: list[str | Path] = [python, "-m", "pip"]
    if not own_pip:
        pip = [sys.executable, "-m", "pip", "--python", python]
    total = len(re.findall(r"^[\w.-]+(?:\[[\w,.-]+\])?==", lock.read_text(), re.MULTILINE))
    began, said = time.monotonic(), []
    _say(f"Installing {total} packages into {venv} (once)")
    with subprocess.Popen(
        [*pip, *PIP, "-r", lock],
        env=os.environ | PIP_SETTINGS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        progress = Progress(total)
        for line in process.stdout or ():
            said.append(line)
            progress.read(line)
    progress.end()
    if process.returncode:
        raise Refused("The packages could not be installed. pip said:\n" + "".join(said[-15:]).rstrip())
    _say(f"Installed in {time.monotonic() - began:.0f} s")


class Progress:
    """One line that grows on a terminal; a line every ten packages elsewhere."""

    def __init__(self, total: int) -> None:
        self._total, self._count = total, 0
        self._is_terminal = sys.stderr.isatty()

    def read(self, line: str) -> None:
        """Take a line of pip's and show what it means, if it means progress."""
        if line.startswith("Collecting "):
            self._count += 1
            self._show(f"{self._count} of {self._total}  {line.split()[1].partition('==')[0]}")
        elif line.startswith("Installing collected"):
            self._show(f"{self._count} of {self._total}  unpacking", always=True)

    def _show(self, text: str, always: bool = False) -> None:
        if self._is_terminal:
            print(f"\r\033[K  {text}", end="", file=sys.stderr, flush=True)
        elif always or self._count % 10 == 0:
            _say(f"  {text}")

    def end(self) -> None:
        """Leave the line as it was found."""
        if self._is_terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    """Progress goes to standard error: standard output belongs to the command that follows."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """`bootstrap.py ROOT LOCK...`; 0 when the environment is there."""
    try:
        make_environment(Path(sys.argv[1]), sys.argv[2:])
    except Refused as refusal:
        _say(str(refusal))
        return 1
    except KeyboardInterrupt:
        _say("\nStopped; the next start begins again where packages are still missing.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

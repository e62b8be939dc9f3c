"""The directory that holds all one ./run owns: data, logs, secrets, and the lock that says who is at home."""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class AlreadyHeld(Exception):
    """Another process holds the state; `holder` is what it wrote about itself (pid, purpose, address)."""

    def __init__(self, holder: dict[str, Any]) -> None:
        super().__init__(f"held by process {holder.get('pid', 'unknown')}")
        self.holder = holder


class State:
    """A state directory. Making the object creates the directory, closed to everybody else's eyes. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.logs = self.path / "logs"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except OSError as wrong:
            why = f"Nothing can be kept in {self.path}: {wrong.strerror}. Set SEATWRIGHT_STATE to a directory you may write to."
            raise OSError(why) from None
        self._lock_file: Any = None

    @property
    def key(self) -> str:
        """Twelve characters that stand for this directory where its path would be too long."""
        return hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:12]

    def hold(self, purpose: str) -> None:
        """Become the only owner until this process ends. Raises AlreadyHeld.

        The kernel drops the lock however we end, so a stale file never locks anybody out.
        """
        file = (self.path / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise AlreadyHeld(self.holder()) from None
        self._lock_file = file
        self.describe({"purpose": purpose})

    def release(self) -> None:
        """Let the next one in, and leave no description behind."""
        if self._lock_file is not None:
            (self.path / "runtime.json").unlink(missing_ok=True)
            self._lock_file.close()
            self._lock_file = None

    def describe(self, details: Mapping[str, Any]) -> None:
        """Tell other processes who we are; `settings` are those under which commands find our servers."""
        write_private(self.path / "runtime.json", json.dumps({"pid": os.getpid(), **details}, indent=2))

    def holder(self) -> dict[str, Any]:
        """What the present owner says about itself; empty while it has said nothing, or nobody is there."""
        try:
            found: dict[str, Any] = json.loads((self.path / "runtime.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found

    def secrets(self) -> dict[str, str]:
        """SECRET_KEY and PRODUCT_SECRET of the demo: random, made once, readable by the owner alone."""
        path = self.path / "secrets.json"
        if not path.exists():
            fresh = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "PRODUCT_SECRET")}
            write_private(path, json.dumps(fresh, indent=2))
        kept: dict[str, str] = json.loads(path.read_text())
        return kept


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 that readers see whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    fresh.replace(path)

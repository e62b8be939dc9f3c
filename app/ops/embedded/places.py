"""Where the embedded servers may live: PostgreSQL refuses to run as root, and a socket's path has a limit.

As root we give PostgreSQL to `nobody`, who cannot enter a checkout under /root. We never open up a
directory of somebody else's for that, and never create a user: data and binaries then live in
/var/lib/seatwright.
"""

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOTS_PLACE = Path("/var/lib/seatwright")
LONGEST_SOCKET = 100  # the kernel's limit is 107 bytes
PLAIN = re.compile(r"[a-zA-Z0-9/._-]+")  # Redis clients read lists of `name=path` cut at spaces


def servant() -> tuple[int, int] | None:
    """(uid, gid) PostgreSQL must run as: `nobody` when we are root, otherwise ourselves (None)."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def can_be_entered(path: Path) -> bool:
    """Whether everybody may pass through this directory and all above it."""
    path = path.resolve()
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents) if each.exists())


def data_place(state: Path) -> Path:
    """Where the servant can keep data: in the state itself, or in root's place when that is closed."""
    if servant() is None:
        return state
    if state.stat().st_uid == 0:
        state.chmod(state.stat().st_mode | 0o011)  # passing through is not reading
    if can_be_entered(state):
        return state
    return _elsewhere(state)


def _elsewhere(state: Path) -> Path:
    """Root's place for this state. Who deletes the state means its data too: both carry the same token."""
    token_file = state / "identity"
    if not token_file.exists():
        token_file.write_text(os.urandom(16).hex())
    place = ROOTS_PLACE / short(state)
    kept = place / "identity"
    if place.exists() and (not kept.exists() or kept.read_text() != token_file.read_text()):
        shutil.rmtree(place)
    place.mkdir(mode=0o711, parents=True, exist_ok=True)
    ROOTS_PLACE.chmod(0o711)
    place.chmod(0o711)
    shutil.copyfile(token_file, kept)
    return place


def forget(state: Path) -> None:
    """Delete a state and whatever of it lives elsewhere."""
    place = ROOTS_PLACE / short(state)
    for data in (*state.glob("*"), *place.glob("*")):
        shutil.rmtree(_short_place(data), ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(state, ignore_errors=True)


def short(path: Path) -> str:
    """Twelve characters that stand for a path."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def _short_place(wanted: Path) -> Path:
    return Path(tempfile.gettempdir()) / f"seatwright-{os.geteuid()}-{short(wanted)}"


def socket_place(wanted: Path, name: str, owner: tuple[int, int] | None = None) -> Path:
    """`wanted` if a socket of that name fits there, else a private directory with a short, plain path."""
    if len(os.fsencode(wanted / name)) <= LONGEST_SOCKET and PLAIN.fullmatch(str(wanted)):
        return wanted
    place = _short_place(wanted)
    place.mkdir(mode=0o700, exist_ok=True)
    uid, gid = owner or (os.geteuid(), os.getegid())
    if place.is_symlink() or place.stat().st_uid not in {uid, os.geteuid()}:
        raise PermissionError(f"{place} belongs to somebody else. Choose a shorter SEATWRIGHT_STATE.")
    os.chown(place, uid, gid)
    place.chmod(0o700)
    return place


@contextlib.contextmanager
def throw_away_state() -> Iterator[Path]:
    """A state directory for tests that is gone afterwards, with whatever of it had to live elsewhere."""
    state = Path(tempfile.mkdtemp(prefix="seatwright-"))
    try:
        yield state
    finally:
        forget(state)

"""The embedded PostgreSQL: makes the cluster once, and says how to run it."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from app.ops.embedded.binaries import major_version, postgres_home
from app.ops.embedded.places import data_place, servant, socket_place
from app.ops.embedded.server import DidNotStart, Server
from app.ops.leash import Program

OWNER = "seatwright"
DATABASE = "seatwright"
SOCKET = ".s.PGSQL.5432"
SETTINGS = {
    "listen_addresses": "",  # a socket file in a private directory, no port
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # short queries; compiling them costs more than running them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Only for data that is thrown away. Commits still reach the kernel: a killed server loses none of them.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off"}


def start_postgres(state: Path, *, fsync: bool) -> Server:
    """Start PostgreSQL on the data in `state`, made when there is none; its database is empty at first."""
    program, url = postgres_program(state, fsync=fsync)
    server = Server(program, url)
    server.after_start = lambda: create_database(url)
    return server.start()


def postgres_program(state: Path, *, fsync: bool = True) -> tuple[Program, str]:
    """How to run PostgreSQL for this state, and the address of its database as the owner of all in it."""
    home, user = postgres_home(), servant()
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": "/"}
    data = _make_cluster(home, data_place(state), user, environment)
    sockets = socket_place(data, SOCKET, user)
    for lock in (data / "postmaster.pid", sockets / f"{SOCKET}.lock"):
        _forget_the_dead(lock, data)
    url = f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(sockets), safe='')}"
    settings = SETTINGS if fsync else SETTINGS | THROW_AWAY
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    program = Program(
        name="postgres",
        command=(str(home / "bin/postgres"), "-D", str(data), "-k", str(sockets), *options),
        log=_log(state),
        environment=environment,
        user=user,
        stop_signal=signal.SIGINT,  # "fast": ends the sessions and writes everything down
        grace=20.0,
        is_ready=lambda: _answers(url),
    )
    return program, url


def _log(state: Path) -> Path:
    (state / "logs").mkdir(mode=0o700, exist_ok=True)
    return state / "logs" / "postgres.log"


def _make_cluster(home: Path, place: Path, user: tuple[int, int] | None, environment: dict[str, str]) -> Path:
    """The data directory, initialised once; a half-made one of an interrupted start is never used."""
    asked = subprocess.run([home / "bin/postgres", "-V"], capture_output=True, text=True, check=True)
    data = place / f"postgres{major_version(asked.stdout)}"
    if not (data / "PG_VERSION").exists():
        fresh = place / f"{data.name}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        uid, gid = user or (None, None)
        if uid is not None and gid is not None:
            os.chown(fresh, uid, gid)
        _initdb(home, fresh, uid, gid, environment)
        fresh.rename(data)
    return data


def _forget_the_dead(lock: Path, data: Path) -> None:
    """Remove a lock of a server of `data` that was killed, where PostgreSQL would not dare to.

    Its number may still be taken: by a dead process nobody collects, as in a container without an init, or
    by somebody else since. The server is alive only if that number runs on this very directory.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(lock.read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline")
        is_alive = (
            command.exists() and os.fsencode(data) in command.read_bytes()
        )  # a dead one has no command line
        if not is_alive and Path("/proc/self").exists():
            lock.unlink()


def _initdb(home: Path, data: Path, uid: int | None, gid: int | None, environment: dict[str, str]) -> None:
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync"]
    made = subprocess.run(
        [home / "bin/initdb", "-D", data, "-U", OWNER, *options],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
        check=False,
    )
    if made.returncode:
        raise DidNotStart(f"PostgreSQL's data could not be made in {data}:\n{made.stderr[-800:].strip()}")


def _answers(url: str) -> bool:
    """Whether a session can be opened; the maintenance database is there before ours is."""
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(url, dbname="postgres", connect_timeout=2).close()
        return True
    return False


def create_database(url: str) -> bool:
    """Create the database of `url` if the server lacks it; True if it was created now."""
    with psycopg.connect(url, dbname="postgres", autocommit=True) as session:
        name = conninfo_to_dict(url)["dbname"]
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(str(name))))
        return True

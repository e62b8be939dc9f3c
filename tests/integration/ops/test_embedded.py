"""The embedded servers: real ones, started where they can live, keeping what they acknowledged."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from app.ops.embedded import start_postgres, start_valkey, throw_away_state
from app.ops.embedded.places import LONGEST_SOCKET, ROOTS_PLACE, can_be_entered, forget, short, socket_place
from app.ops.embedded.postgres import create_database, postgres_program
from app.ops.guard import marked


@pytest.fixture
def state() -> Iterator[Path]:
    with throw_away_state() as place:
        yield place


def write(url: str, table: str) -> None:
    with psycopg.connect(url) as session:
        session.execute(f"CREATE TABLE {table} AS SELECT 12 AS seats".encode())


def read(url: str, table: str) -> int:
    with psycopg.connect(url) as session:
        row = session.execute(f"SELECT seats FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_postgres_keeps_what_it_acknowledged_through_a_stop_and_a_crash(state: Path) -> None:
    with start_postgres(state, fsync=False) as server:
        write(server.url, "before_stop")
        server.restart()
        write(server.url, "before_crash")
        server.restart(immediately=True)
        assert read(server.url, "before_stop") == read(server.url, "before_crash") == 12
        assert not create_database(server.url), "it is there already"
    with start_postgres(state, fsync=True) as again:
        assert read(again.url, "before_crash") == 12
        with psycopg.connect(again.url) as session:
            assert session.execute("SHOW fsync").fetchone() == ("on",)


def test_postgres_listens_on_no_port_and_is_not_root(state: Path) -> None:
    with start_postgres(state, fsync=False) as server:
        with psycopg.connect(server.url) as session:
            assert session.execute("SHOW listen_addresses").fetchone() == ("",)
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert "\nUid:\t0\t" not in status


@pytest.mark.parametrize("name", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_the_lock_of_a_dead_postgres_stops_nobody_and_that_of_a_living_one_stays(state: Path, name: str) -> None:
    with start_postgres(state, fsync=False) as server:
        lock = Path(server.program.command[2 if name == "postmaster.pid" else 4]) / name
        postgres_program(state, fsync=False)
        kept = lock.read_text()
    _, _, rest = kept.partition("\n")
    lock.write_text(f"{os.getpid()}\n{rest}")  # the number now belongs to somebody else
    with start_postgres(state, fsync=False) as again:
        assert lock.read_text().startswith(f"{again.pid}\n")


def test_valkey_keeps_what_it_was_told(state: Path) -> None:
    with start_valkey(state) as server, redis.Redis.from_url(server.url) as client:
        client.set("order", "SO-7F3K2")
        server.restart()
        assert client.get("order") == b"SO-7F3K2"
        assert stat.S_IMODE((state / "valkey").stat().st_mode) == 0o700
        assert server.pid is not None
    assert server.pid is None


def test_a_server_is_found_by_its_mark_as_long_as_it_runs(state: Path) -> None:
    """The guard ends by it what an owner who was killed has left: a server that writes over its environment would stay."""
    with start_postgres(state, fsync=False) as postgres, start_valkey(state) as valkey:
        with redis.Redis.from_url(valkey.url) as client:
            assert client.ping()  # it is past whatever it does at its start
        assert {postgres.pid, valkey.pid} <= set(marked(f"process-{os.getpid()}-"))


def test_paths_with_spaces_and_of_any_length_do(tmp_path: Path) -> None:
    place = tmp_path / "a state" / ("long" * 30)
    place.mkdir(parents=True)
    try:
        with start_postgres(place, fsync=False) as server, start_valkey(place) as valkey:
            write(server.url, "here")
            assert read(server.url, "here") == 12
            with redis.Redis.from_url(valkey.url) as client:
                assert client.client_list(), "it can be read in spite of the space"
    finally:
        forget(place)


def test_a_short_path_to_a_socket_is_nobody_else_s(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 40)
    place = socket_place(deep, "valkey.sock")
    assert len(str(place / "valkey.sock")) <= LONGEST_SOCKET
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    place.rmdir()
    place.symlink_to(tmp_path)
    try:
        with pytest.raises(PermissionError, match="SEATWRIGHT_STATE"):
            socket_place(deep, "valkey.sock")
    finally:
        place.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must give PostgreSQL to somebody else")
def test_root_s_closed_directories_stay_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "state").mkdir(parents=True)
    closed.chmod(0o700)
    state = closed / "state"
    elsewhere = ROOTS_PLACE / short(state)
    with start_postgres(state, fsync=False) as server:
        assert elsewhere.exists()
        write(server.url, "kept")
        assert not can_be_entered(state)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with start_postgres(state, fsync=False) as server:
        assert read(server.url, "kept") == 12
    forget(state)
    assert not elsewhere.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data elsewhere")
def test_who_deletes_the_state_deletes_its_data_elsewhere_too(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    state = closed / "state"
    state.mkdir()
    with start_postgres(state, fsync=False) as server:
        write(server.url, "gone")
    for file in sorted(state.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    try:
        with start_postgres(state, fsync=False) as server, pytest.raises(psycopg.errors.UndefinedTable):
            read(server.url, "gone")
    finally:
        forget(state)


def test_a_stopped_server_leaves_no_process(state: Path) -> None:
    before = set(marked(f"process-{os.getpid()}-"))
    with start_postgres(state, fsync=False), start_valkey(state):
        assert set(marked(f"process-{os.getpid()}-")) > before
    assert set(marked(f"process-{os.getpid()}-")) == before

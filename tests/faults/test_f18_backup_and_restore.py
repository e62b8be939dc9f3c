"""F18: what was backed up while people worked stands in a new cluster as it stood, sound and verified, and work goes on there."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app import create_app
from app.extensions import EVERY_ACCOUNT, acting_for, db, doorbell
from app.ops import doctor
from app.ops.embedded import start_postgres, throw_away_state
from app.ops.embedded.binaries import postgres_home
from app.services import audit
from tests.factories import account, order_at
from tests.faults.harness.client import Client
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from workflows.seat_order import State

ASK = {"change": "add_seats", "lines": [{"product": "support", "seats": 1}], "justification": "New colleagues",
       "open_request": "wait"}  # fmt: skip
ROLE = "CREATE ROLE seatwright_app NOLOGIN"
"""What the README asks for in a new cluster before anything is restored."""
TABLES = "SELECT format('%I', relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
FINGERPRINT = "SELECT count(*), coalesce(bit_xor(hashtextextended(t::text, 0)), 0) FROM {} t"


def tool(name: str, *arguments: str | Path) -> None:
    """A program of PostgreSQL's own; its last words are the failure."""
    done = subprocess.run([postgres_home() / "bin" / name, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def restored(backup: Path) -> Iterator[str]:
    """A new cluster with what the backup holds; its address, as the superuser's."""
    with throw_away_state() as state, start_postgres(state, fsync=False) as postgres:
        with psycopg.connect(postgres.url, autocommit=True) as session:
            session.execute(ROLE)
        tool("pg_restore", "--exit-on-error", "--dbname", postgres.url, backup)
        yield postgres.url


@contextlib.contextmanager
def product_on(town: Town, url: str) -> Iterator[Flask]:
    """The application, front doors and all, on another record."""
    before = doorbell.bell
    app = create_app(replace(town.settings, database_url=url))
    try:
        yield app
    finally:
        doorbell.bell = before
        with app.app_context():
            db.engine.dispose()


def contents(url: str) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and a sum over what is in them."""
    with psycopg.connect(url) as record:
        names = [row[0] for row in record.execute(TABLES)]
        return {name: record.execute(sql.SQL(FINGERPRINT).format(sql.SQL(name))).fetchone() or (0, 0) for name in names}


def wrong_in(app: Flask) -> list[str]:
    """What the doctor and the audit say of a record."""
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        findings = [one.id for one in doctor.examine(db.session()) if one.count]
        _, breaks = audit.verify(None)
        return findings + [f"{one.account} {one.position} {one.fault}" for one in breaks]


def references(url: str) -> set[str]:
    with psycopg.connect(url) as record:
        return {row[0] for row in record.execute("SELECT reference FROM orders")}


def test_f18_in_a_new_cluster_every_row_is_as_it_was_and_work_goes_on(town: Town, is_long: bool, tmp_path: Path) -> None:
    states = [state for state in State if state is not State.IN_APPROVAL] * (500 if is_long else 3)
    orders = [order_at(state) for state in (*states, State.IN_APPROVAL)]  # the last one: its policy holds for whatever follows
    client = Client(town.web_port, orders[0].house.email("owner"))
    backup = tmp_path / "record.dump"
    tool("pg_dump", "--format=custom", "--dbname", town.postgres.url, "--file", backup)
    before = contents(town.postgres.url)
    with restored(backup) as url:
        assert contents(url) == before
        assert before["orders"][0] >= len(orders)
        with product_on(town, url) as app:
            assert wrong_in(app) == []
            program = app.test_client()
            assert program.get("/readyz").json["status"] == "ok"
            read = program.get(f"/api/v1/orders/{orders[0].reference}", headers={"Authorization": f"Bearer {client.token}"})
            assert (read.status_code, read.json["state"]) == (200, orders[0].state)
    print(f"\nF18: {sum(rows for rows, _ in before.values())} rows of {len(before)} tables, {before['orders'][0]} orders")


def test_f18_a_backup_taken_while_people_ask_holds_all_that_was_acknowledged_before(town: Town, tmp_path: Path) -> None:
    houses = [account("managed") for _ in range(3)]
    processes = town.keep("web", "relay", "worker-1")
    is_over, acknowledged = threading.Event(), list[str]()

    def ask_again_and_again(client: Client, slug: str) -> None:
        while not is_over.is_set():
            reply = client.insist("POST", f"/accounts/{slug}/requests", ASK)
            acknowledged.append(reply.body["order"]["reference"])

    clients = [(Client(town.web_port, house.email("owner")), house.slug) for house in houses]
    crowd = [threading.Thread(target=ask_again_and_again, args=one) for one in clients]
    for one in crowd:
        one.start()
    assert eventually(lambda: len(acknowledged) > 20), processes["web"].log()
    promised, backup = set(acknowledged), tmp_path / "record.dump"
    tool("pg_dump", "--format=custom", "--dbname", town.postgres.url, "--file", backup)
    is_over.set()
    for one in crowd:
        one.join()
    with restored(backup) as url:
        assert promised <= references(url) <= set(acknowledged)
        with product_on(town, url) as app:
            assert wrong_in(app) == []
            answers = [app.test_client().post(f"/api/v1/accounts/{slug}/requests", json=ASK, headers={"Authorization": f"Bearer {client.token}"})
                       for client, slug in clients]  # fmt: skip
            assert {answer.status_code for answer in answers} == {201}, "and whoever had a token goes on"


@pytest.mark.parametrize("damage", [
    "DELETE FROM order_events WHERE (account_id, position) = (SELECT account_id, max(position) FROM order_events GROUP BY 1 LIMIT 1)",
    "UPDATE order_events SET actor_name = 'Somebody else' WHERE position = 1",
])  # fmt: skip
def test_f18_the_control_what_a_restore_has_lost_or_changed_is_found(town: Town, tmp_path: Path, damage: str) -> None:
    order_at("quoted")
    backup = tmp_path / "record.dump"
    tool("pg_dump", "--format=custom", "--dbname", town.postgres.url, "--file", backup)
    before = contents(town.postgres.url)
    with restored(backup) as url:
        as_replica = make_conninfo(**{**conninfo_to_dict(url), "options": "-c session_replication_role=replica"})
        with psycopg.connect(as_replica, autocommit=True) as session:
            assert session.execute(damage.encode()).rowcount
        assert contents(url) != before
        with product_on(town, url) as app:
            assert wrong_in(app)


def test_f18_without_the_role_the_restore_says_so(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: why the README names the role."""
    monkeypatch.setattr(f"{__name__}.ROLE", "SELECT 1")
    backup = tmp_path / "record.dump"
    tool("pg_dump", "--format=custom", "--dbname", town.postgres.url, "--file", backup)
    with pytest.raises(AssertionError, match="seatwright_app"), restored(backup):
        pass

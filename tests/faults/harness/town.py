"""Everything ./run would start, on servers of its own that a test may take away."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg
import redis
from flask import Flask

from app import database
from app.config import Settings
from app.extensions import db, doorbell, set_tenant
from app.jobs.doorbell import RqBell, connect
from app.ops.embedded import Server, start_postgres, start_valkey, throw_away_state
from app.ops.leash import Leash
from app.ops.migrate import migrate
from app.ops.ports import free_port, listens
from tests import ground
from tests.factories import world
from tests.faults.harness.outside import Receivers
from tests.faults.harness.process import Keeper, Nursery, Process, eventually

SECRETS = {"SECRET_KEY": "only-for-tests-" + "0123456789" * 3, "PRODUCT_SECRET": "only-for-tests"}


class Town:
    """Servers, receivers, and the product's own processes once a test asks for them."""

    def __init__(self, state: Path, postgres: Server, valkey: Server, hold: Leash) -> None:
        self.state, self.postgres, self.valkey, self._hold = state, postgres, valkey, hold
        self.crash_order = state / "crash-order"
        ports = {name: free_port() for name in ("product", "mailbox", "web")}
        self.web_port = ports["web"]
        self.receivers = Receivers(f"http://127.0.0.1:{ports['product']}", state / "mailbox")
        self.environment = self._environment(ports)
        self.keepers: list[Keeper] = []
        self.let_go: Callable[[], None] = lambda: None
        self._neighbours(ports)
        self.nursery = Nursery(hold, self.environment | {"PYTHONPATH": str(ground.ROOT)}, state / "logs" / "nursery.log")

    def _environment(self, ports: Mapping[str, int]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url, **SECRETS,
            "SEATWRIGHT_DEMO": "1", "PORT": str(ports["web"]), "PUBLIC_URL": f"http://127.0.0.1:{ports['web']}",
            "PRODUCT_URL": self.receivers.product_url, "SMTP_URL": f"smtp://127.0.0.1:{ports['mailbox']}",
            "MAILBOX_DIR": str(self.receivers.mailbox), "SEATWRIGHT_STATE": str(self.state),
            "SEATWRIGHT_CRASH_ORDER": str(self.crash_order), "RELAY_SECONDS": "0.5", "SCHEDULER_SECONDS": "1",
        }  # fmt: skip

    def _neighbours(self, ports: Mapping[str, int]) -> None:
        mailbox, product = str(self.receivers.mailbox), str(self.state / "product.sqlite3")
        self.process("product", "app.ops.product", "--port", str(ports["product"]), "--store", product).start()
        self.process("mailbox", "app.ops.mailbox", "--port", str(ports["mailbox"]), "--directory", mailbox).start()
        assert eventually(lambda: listens(ports["product"]) and listens(ports["mailbox"]))

    @property
    def settings(self) -> Settings:
        """What the town's processes are told, for the part of a test that runs in this one."""
        return Settings(
            database_url=self.postgres.url, redis_url=self.valkey.url, secret_key=SECRETS["SECRET_KEY"],
            product_secret=SECRETS["PRODUCT_SECRET"], product_url=self.environment["PRODUCT_URL"],
            smtp_url=self.environment["SMTP_URL"], public_url=self.environment["PUBLIC_URL"], is_demo=True,
            mailbox_dir=self.receivers.mailbox, state=self.state, database_pool_overflow=60, database_pool_seconds=60,
        )  # fmt: skip

    def process(self, name: str, *command: str, nursery: Nursery | None = None, **environment: str) -> Process:
        log = self.state / "logs" / f"{name}.log"
        return Process(self._hold, name, {**self.environment, **environment}, log, *command, nursery=nursery)

    def keep(self, *names: str, is_slow_start: bool = False, **environment: str) -> dict[str, Process]:
        """Start these of relay, worker-1, worker-2, scheduler and web, and start them again when they die.

        `is_slow_start`: as ./run does, each reading all its code anew.
        """
        nursery = None if is_slow_start else self.nursery
        commands = {"relay": ("app.jobs.relay",), "scheduler": ("app.jobs.scheduler",),
                    "web": ("gunicorn", "-c", "python:app.ops.web_server", "wsgi:app")}  # fmt: skip
        found = {name: self.process(name, *commands.get(name, ("app.jobs.worker", "--name", name)),
                                    nursery=nursery, **environment)
                 for name in names}  # fmt: skip
        self.keepers.append(Keeper(list(found.values())))
        if "web" in names:
            assert eventually(lambda: listens(self.web_port)), found["web"].log()
        return found

    def crash_at(self, place: str, visits: int = 1) -> None:
        """The next process to pass this place for the n-th time dies there."""
        fresh = self.crash_order.with_suffix(".new")
        fresh.write_text(f"{place} {visits} {os.urandom(4).hex()}")
        fresh.rename(self.crash_order)

    @property
    def has_crashed(self) -> bool:
        return not self.crash_order.exists()

    def flush(self) -> None:
        """Valkey forgets everything."""
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()

    def stop_all(self) -> None:
        """Stop the product's processes; servers and receivers go on."""
        for keeper in self.keepers:
            keeper.stop()
        self.keepers = []
        self.crash_order.unlink(missing_ok=True)

    def empty(self) -> None:
        """As before the first test: the catalogue and nothing else."""
        with psycopg.connect(self.postgres.url, autocommit=True) as session:
            session.execute(ground.emptying(session))
        for letter in self.receivers.mailbox.glob("*.eml"):
            letter.unlink()
        self.receivers.tell_product(mode="ok")
        self.flush()


@contextlib.contextmanager
def built() -> Iterator[Town]:
    """A town with a migrated database and the factories' catalogue."""
    with throw_away_state() as state, start_postgres(state, fsync=False) as postgres, start_valkey(state) as valkey:
        hold = Leash(f"faults-{os.getpid()}-{state.name}")
        try:
            town = Town(state, postgres, valkey, hold)
            _make_database(town)
            yield town
            town.nursery.close()
        finally:
            hold.close()


def _make_database(town: Town) -> None:
    from tests.factories import catalogue

    migrate(town.settings)
    with psycopg.connect(town.postgres.url) as session:
        catalogue.load(session)


@contextlib.contextmanager
def inhabited(town: Town) -> Iterator[Flask]:
    """The factories and services of this process work in the town, and ring its bell."""
    app, before = Flask("town"), doorbell.bell
    app.extensions["settings"] = town.settings
    database.init(app, town.settings)
    doorbell.bell = RqBell(connect(town.settings))
    town.let_go = lambda: _let_go(app)
    try:
        with world.inhabited(app):
            yield app
    finally:
        doorbell.bell = before
        set_tenant(None)
        _let_go(app)


def _let_go(app: Flask) -> None:
    """Close this process's connections: before the server they lead to is killed, for example."""
    with app.app_context():
        db.engine.dispose()

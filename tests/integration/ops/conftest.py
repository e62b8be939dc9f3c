"""Commands as somebody at a terminal runs them, on databases of their own: one empty, one with the demo."""



from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app import cli, database
from app.config import Settings
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.ops.demo import load_once
from app.services.ordering import fulfilment
from tests import ground
from tests.ground import Servers

CATALOGUE = "prices, plans, suite_members, products"
Run = Callable[..., Result]


@contextlib.contextmanager
def app_on(servers: Servers, name: str) -> Iterator[tuple[Flask, Settings]]:
    """The management commands on a database without even a catalogue, until the block ends."""
    ground.clone(servers, name)
    settings = servers.settings(name, 15)
    with psycopg.connect(settings.database_url, autocommit=True) as session:
        session.execute(f"TRUNCATE {CATALOGUE} CASCADE".encode())
    app = Flask("commands")
    app.extensions["settings"] = settings
    database.init(app, settings)
    cli.init(app)
    yield app, settings
    with app.app_context():
        db.engine.dispose()
    ground.drop(servers, name)


@pytest.fixture(scope="module")
def empty_app(servers: Servers, worker_id: str) -> Iterator[tuple[Flask, Settings]]:
    with app_on(servers, f"empty_{worker_id}") as found:
        yield found


@pytest.fixture
def run(empty_app: tuple[Flask, Settings]) -> Iterator[Run]:
    """Run a command on an empty database: `run("import", "people", path)`. What it keeps is gone afterwards."""
    app, settings = empty_app
    yield runner_of(app)
    with psycopg.connect(settings.database_url, autocommit=True) as session:
        session.execute(ground.emptying(session))
        session.execute(f"SET session_replication_role = replica; TRUNCATE {CATALOGUE} CASCADE".encode())


@pytest.fixture
def empty_database(empty_app: tuple[Flask, Settings], run: Run) -> Iterator[psycopg.Connection]:
    """The superuser's look at the database of `run`."""
    with psycopg.connect(empty_app[1].database_url, autocommit=True) as session:
        yield session


@pytest.fixture(scope="module")
def demo_app(servers: Servers, worker_id: str) -> Iterator[Flask]:
    """A database with the demo, one of whose orders is fulfilled. Tests leave it as it was."""
    with app_on(servers, f"demo_{worker_id}") as (app, _):
        with app.app_context(), acting_for(EVERY_ACCOUNT):
            assert load_once(db.session())
            fulfil_one()
            db.session.commit()
        yield app


@pytest.fixture
def run_on_demo(demo_app: Flask) -> Run:
    return runner_of(demo_app)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this test process, also when it is the only one."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "gw0"))


def fulfil_one() -> None:
    """What the worker does for one of the orders at the contract price."""
    first = db.session.execute(db.text("SELECT min(id) FROM orders WHERE state = 'fulfilling'")).scalar_one()
    fulfilment.fulfil(fulfilment.ready([first]))
    done = "UPDATE tasks SET done_at = now() WHERE kind = 'provision_seats' AND (payload ->> 'order_id')::bigint = :id"
    db.session.execute(db.text(done), {"id": first})


def runner_of(app: Flask) -> Run:
    runner = FlaskCliRunner(app)

    def run(*arguments: object, typed: str | None = None) -> Result:
        return runner.invoke(args=[str(one) for one in arguments], input=typed)

    return run

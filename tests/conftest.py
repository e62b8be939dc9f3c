"""What every test can ask for by name. The servers are real; see README.md for which fixture to take."""

from __future__ import annotations

import contextlib
import gc
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import hypothesis
import psycopg
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from app import database
from app.config import Settings
from app.extensions import db, set_tenant
from tests import ground
from tests.factories import catalogue as catalogue_of_tests
from tests.factories import world
from tests.ground import Servers

AT_THE_END = contextlib.ExitStack()
STARTED: dict[str, Servers] = {}
WAITING = ("tests/faults/", "tests/integration/ops/", "tests/integration/test_")


hypothesis.settings.load_profile("ci")
"""The same examples on every machine: what fails in one place fails in all."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the long form: faults for hours, every page at every width in every colour")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that at the end no process is alone with it.

    Of two processes each is given one half of the list, and takes from the end of the other's when its own is done: one
    begins with the journeys, which need a processor, the other with what waits for processes and for clocks.
    """
    journeys = [one for one in items if "tests/e2e/" in one.path.as_posix()]
    waiting = [one for one in items if any(place in one.path.as_posix() for place in WAITING)]
    long = {*journeys, *waiting}
    short = [one for one in items if one not in long]
    until = max(0, len(items) // 2 - len(journeys))
    items[:] = [*journeys, *short[:until], *waiting, *short[until:]]


def pytest_collection_finish() -> None:
    """All that was imported stays to the end: it is not looked through for waste at every turn."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Of several test processes the leading one starts the servers, and tells the others where they are."""
    node.workerinput["servers"] = asdict(_started())


def pytest_unconfigure() -> None:
    AT_THE_END.close()


def _started() -> Servers:
    if "servers" not in STARTED:
        STARTED["servers"] = AT_THE_END.enter_context(ground.running_servers())
    return STARTED["servers"]


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    """The addresses of this run's PostgreSQL and Valkey."""
    told = getattr(request.config, "workerinput", {}).get("servers")
    return Servers(**told) if told else _started()


@pytest.fixture(scope="session")
def settings(servers: Servers, request: pytest.FixtureRequest) -> Settings:
    """The product's settings for this test process: a database and a number of Valkey's of its own."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    ground.clone(servers, f"tests_{worker}")
    return servers.settings(f"tests_{worker}", 1 + int(worker.removeprefix("gw")) % 14)


@pytest.fixture(scope="session")
def _owner(settings: Settings) -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.database_url, autocommit=True) as session:
        yield session


@pytest.fixture(scope="session")
def _emptied(settings: Settings) -> Iterator[Callable[[], object]]:
    """What leaves nothing but the catalogue in this process's database."""
    with psycopg.connect(settings.database_url, autocommit=True, options=ground.AS_A_REPLICA) as session:
        statement = ground.emptying(session).encode()
        yield lambda: session.execute(statement)


@pytest.fixture(scope="session")
def _record_app(settings: Settings) -> Iterator[Flask]:
    with _app_of_record(settings) as app:
        yield app


@contextlib.contextmanager
def _app_of_record(settings: Settings) -> Iterator[Flask]:
    """Services and database without the front doors."""
    app = Flask("record")
    database.init(app, settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def record(_record_app: Flask, _emptied: Callable[[], object]) -> Iterator[Flask]:
    """A database with a catalogue and nothing else; whatever a test commits is gone afterwards."""
    with world.inhabited(_record_app):
        yield _record_app
    set_tenant(None)
    _emptied()


@pytest.fixture
def owner_connection(record: Flask, _owner: psycopg.Connection) -> psycopg.Connection:
    """The superuser's autocommitting session: it sees everything and may do what the product may not."""
    return _owner


@pytest.fixture
def app_connection(record: Flask, settings: Settings) -> Iterator[psycopg.Connection]:
    """A session as the application's role, for raw SQL; nobody's tenant is set."""
    with psycopg.connect(ground.as_app_role(settings.database_url), autocommit=True) as session:
        yield session


@pytest.fixture
def postgres(record: Flask, settings: Settings) -> str:
    """The address of this process's database, as the superuser."""
    return settings.database_url


@pytest.fixture(scope="session")
def _valkey(settings: Settings) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.redis_url) as client:
        yield client


@pytest.fixture
def valkey(settings: Settings, _valkey: redis.Redis) -> Iterator[str]:
    """The address of this process's part of Valkey, emptied afterwards."""
    yield settings.redis_url
    _valkey.flushdb()


@pytest.fixture(scope="session")
def _whole_app(settings: Settings) -> Iterator[Flask]:
    from app import create_app

    app = create_app(settings)
    app.config.update(TESTING=True)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(record: Flask, _whole_app: Flask, valkey: str) -> Flask:
    """The whole application, front doors included, on the `record` database. No context is pushed."""
    return _whole_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, not signed in."""
    return app.test_client()


@pytest.fixture
def catalogue(owner_connection: psycopg.Connection) -> dict[str, int]:
    """Product ids by slug."""
    return catalogue_of_tests.product_ids(owner_connection)


@pytest.fixture
def fresh_database(servers: Servers) -> Iterator[Settings]:
    """A database of the test's own, for what starts servers or workers; the factories write into it."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    ground.clone(servers, name)
    settings = servers.settings(name, 15)
    with _app_of_record(settings) as app, world.inhabited(app):
        yield settings
    with redis.Redis.from_url(settings.redis_url) as client:
        client.flushdb()
    set_tenant(None)
    ground.drop(servers, name)

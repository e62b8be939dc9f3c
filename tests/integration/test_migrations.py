"""The migrations make what the models describe, once, however many start at the same time."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator

import flask_migrate
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from psycopg import sql
from sqlalchemy import create_engine

from app import database
from app.config import Settings
from app.extensions import Base
from app.ops.embedded.postgres import create_database
from tests import ground
from tests.ground import ROOT, Servers

MIGRATIONS = str(ROOT / "app/migrations")


@pytest.fixture
def empty_database(servers: Servers) -> Iterator[Settings]:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    create_database(servers.database_url(name))
    yield servers.settings(name, 0)
    ground.drop(servers, name)


def migrate(settings: Settings) -> None:
    app = Flask("migrating")
    database.init(app, settings)
    with app.app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)


def revision(settings: Settings) -> list[tuple[str]]:
    with psycopg.connect(settings.database_url) as session:
        return session.execute("SELECT version_num FROM alembic_version").fetchall()


def test_the_migrations_make_what_the_models_describe(empty_database: Settings) -> None:
    migrate(empty_database)
    engine = create_engine(empty_database.sqlalchemy_owner_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(empty_database: Settings) -> None:
    migrate(empty_database)
    before = revision(empty_database)
    migrate(empty_database)
    assert revision(empty_database) == before


MIGRATE = """
import sys
from flask import Flask
import flask_migrate
from app import database
from app.config import Settings
app = Flask("migrating")
database.init(app, Settings(database_url=sys.argv[1], redis_url="unix:///none", secret_key=""))
with app.app_context():
    flask_migrate.upgrade(directory="app/migrations")
"""


def test_two_processes_that_start_at_once_migrate_once(empty_database: Settings) -> None:
    command = [sys.executable, "-c", MIGRATE, empty_database.database_url]
    started = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0], ended
    assert len(revision(empty_database)) == 1


def test_the_migrations_follow_each_other_in_one_line() -> None:
    script = ScriptDirectory(MIGRATIONS)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    for each in script.walk_revisions():
        assert each.doc, f"{each.revision} does not say what it does"


def test_a_role_that_may_not_make_databases_can_migrate(servers: Servers, empty_database: Settings) -> None:
    """Where the database is somebody else's to run, the owner of the tables is no superuser."""
    owner = f"owner_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(empty_database.database_url, autocommit=True) as session:
        session.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(owner)))
        session.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(owner)))
        session.execute(sql.SQL("GRANT seatwright_app TO {} WITH ADMIN OPTION").format(sql.Identifier(owner)))
    name = empty_database.database_url.split("@/")[1].split("?")[0]
    as_owner = servers.settings(name, 0)
    migrate(
        Settings(
            database_url=as_owner.database_url.replace("seatwright@", f"{owner}@"),
            redis_url=as_owner.redis_url,
            secret_key=as_owner.secret_key,
        )
    )
    assert len(revision(empty_database)) == 1
    with psycopg.connect(empty_database.database_url, autocommit=True) as session:
        session.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(owner)))
        session.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(owner)))

"""The migrations make what the models describe, whoever owns the tables. That an empty database gets the same: test_snapshot.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine

from app.config import Settings
from app.extensions import Base
from app.ops.migrate import migrate, upgrade
from tests.ground import ROOT, Servers

MIGRATIONS = str(ROOT / "app/migrations")


def revision(settings: Settings) -> list[tuple[str]]:
    with psycopg.connect(settings.database_url) as session:
        return session.execute("SELECT version_num FROM alembic_version").fetchall()


def test_the_migrations_make_what_the_models_describe(without_tables: Settings) -> None:
    upgrade(without_tables)
    engine = create_engine(without_tables.sqlalchemy_owner_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(without_tables: Settings) -> None:
    upgrade(without_tables)
    before = revision(without_tables)
    upgrade(without_tables)
    assert revision(without_tables) == before


def test_the_migrations_follow_each_other_in_one_line() -> None:
    script = ScriptDirectory(MIGRATIONS)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    for each in script.walk_revisions():
        assert each.doc, f"{each.revision} does not say what it does"


@pytest.mark.parametrize("way", [upgrade, migrate])
def test_a_role_that_may_not_make_databases_can_migrate(servers: Servers, without_tables: Settings, way: Callable[[Settings], None]) -> None:
    """Where the database is somebody else's to run, the owner of the tables is no superuser."""
    owner = f"owner_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(without_tables.database_url, autocommit=True) as session:
        session.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(owner)))
        session.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(owner)))
        session.execute(sql.SQL("GRANT seatwright_app TO {} WITH ADMIN OPTION").format(sql.Identifier(owner)))
    name = without_tables.database_url.split("@/")[1].split("?")[0]
    as_owner = servers.settings(name, 0)
    way(
        Settings(
            database_url=as_owner.database_url.replace("seatwright@", f"{owner}@"),
            redis_url=as_owner.redis_url,
            secret_key=as_owner.secret_key,
        )
    )
    assert len(revision(without_tables)) == 1
    with psycopg.connect(without_tables.database_url, autocommit=True) as session:
        session.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(owner)))
        session.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(owner)))

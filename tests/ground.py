"""The ground tests stand on: one throw-away PostgreSQL and Valkey a run, databases cloned from a template."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app import database
from app.config import Settings
from app.ops.embedded import start_postgres, start_valkey, throw_away_state
from app.ops.migrate import migrate

ROOT = Path(__file__).parents[1]
TEMPLATE = "template_of_tests"
CATALOGUE = ("products", "suite_members", "plans", "prices", "tax_rates")
KEPT = {"alembic_version", "clock", *CATALOGUE}
"""Never emptied: the catalogue is the same for every test, and so is the clock; both are set back."""


@dataclass(frozen=True)
class Servers:
    """Addresses only, so that they travel to a run's other processes. `postgres_url` is the superuser's."""

    postgres_url: str
    valkey_url: str
    state: str

    def database_url(self, name: str) -> str:
        return self.postgres_url.replace("@/seatwright?", f"@/{name}?")

    def settings(self, name: str, number: int) -> Settings:
        """What the product is told in tests: this database, this number of Valkey's databases."""
        return Settings(
            database_url=self.database_url(name),
            redis_url=self.valkey_url.replace("db=0", f"db={number}"),
            secret_key="only-for-tests-" + "0123456789" * 3,
            product_secret="only-for-tests",
            is_demo=True,
            database_pool_overflow=50,
            api_calls_per_minute=0,
            state=Path(self.state),
            mailbox_dir=Path(self.state) / "mailbox",
        )


@contextlib.contextmanager
def running_servers() -> Iterator[Servers]:
    """Start both without fsync, make the template, stop both at the end; they never outlive this process."""
    with (
        throw_away_state() as state,
        start_postgres(state, fsync=False) as postgres,
        start_valkey(state) as valkey,
    ):
        servers = Servers(postgres.url, valkey.url, str(state))
        make_template(servers)
        yield servers


def make_template(servers: Servers) -> None:
    """A migrated database with the catalogue of the factories in it."""
    from tests.factories import catalogue

    run_as_owner(servers, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    migrate(servers.settings(TEMPLATE, 0))
    with psycopg.connect(servers.database_url(TEMPLATE)) as session:
        catalogue.load(session)
        session.execute("CREATE SCHEMA as_made")
        for name in CATALOGUE:
            session.execute(f"CREATE TABLE as_made.{name} AS TABLE {name}".encode())


def clone(servers: Servers, name: str) -> None:
    """Copy the template, in about a tenth of a second."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    run_as_owner(servers, statement.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))


def drop(servers: Servers, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    run_as_owner(servers, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run_as_owner(servers: Servers, statement: sql.Composed) -> None:
    with psycopg.connect(servers.postgres_url, dbname="postgres", autocommit=True) as session:
        session.execute(statement)


def as_app_role(url: str) -> str:
    """The same database as the application enters it: as an ordinary role, bound by row-level security."""
    return make_conninfo(**{**conninfo_to_dict(url), "options": database.OPTIONS})


# Deleting a few rows is faster than TRUNCATE; as a replica no trigger fires and no foreign key is asked. A function of this
# session, because what it asks of each table is planned once, and it is called after every test: by a session that is such
# a replica from its beginning, for whoever becomes one has everything planned anew.
EMPTYING = """
CREATE OR REPLACE FUNCTION pg_temp.empty_the_record() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
{statements}
END $$
"""
EMPTY_TABLE = "IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;"
SET_BACK = """
IF EXISTS (TABLE {name} EXCEPT TABLE as_made.{name}) OR EXISTS (TABLE as_made.{name} EXCEPT TABLE {name}) THEN
    DELETE FROM {name};
    INSERT INTO {name} OVERRIDING SYSTEM VALUE TABLE as_made.{name};
END IF;
"""
AS_A_REPLICA = "-c session_replication_role=replica"
CALL = """
SET session_replication_role = replica;
SELECT pg_temp.empty_the_record();
SET session_replication_role = DEFAULT;
UPDATE clock SET ahead = '0' WHERE ahead <> '0';
"""


def emptying(session: psycopg.Connection) -> str:
    """The statement, for this session, that empties every table but the catalogue's, found by asking the database."""
    rows = session.execute("SELECT schemaname, tablename FROM pg_tables ORDER BY 1, 2").fetchall()
    tables = [name for schema, name in rows if schema == "public" and name not in KEPT]
    set_back = [name for name in CATALOGUE if ("as_made", name) in rows]
    statements = [EMPTY_TABLE.format(name=name) for name in tables] + [SET_BACK.format(name=name) for name in set_back]
    session.execute(EMPTYING.format(statements="\n".join(statements)).encode())
    return CALL

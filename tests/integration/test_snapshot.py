"""An empty database gets its tables in one go, and nothing tells them from what the migrations make one by one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.config import Settings
from app.migrations.alone import ALONE
from app.ops.commands.snapshot import told
from app.ops.embedded.binaries import postgres_home
from app.ops.embedded.postgres import create_database
from app.ops.migrate import migrate, upgrade
from app.ops.revisions import MIGRATIONS, fingerprint, newest_revision
from app.ops.snapshot import MADE_OF, MAKE_IT, SNAPSHOT, fitting, make_at_once
from tests import ground
from tests.faults.harness.process import eventually
from tests.ground import ROOT, Servers

HEAVY = "import sys; main(); print(*sorted({'alembic', 'flask', 'sqlalchemy', 'app.models'} & set(sys.modules)))"
AT_ONCE = f"from app.ops.migrate import main; {HEAVY}"
ONE_BY_ONE = f"from app.ops import migrate; main = lambda: migrate.upgrade(migrate.load_settings()); {HEAVY}"


def dump_of(settings: Settings) -> list[str]:
    """All there is to know about a database: its tables, rules, rights, words and rows, but for a word made up each time."""
    command = [postgres_home() / "bin/pg_dump", "--column-inserts", settings.database_url]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    return [line for line in told.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


@pytest.fixture(scope="module")
def made_one_by_one(servers: Servers) -> Iterator[list[str]]:
    """The dump of a database that went through every migration."""
    name = f"migrated_{uuid.uuid4().hex[:12]}"
    create_database(servers.database_url(name))
    upgrade(servers.settings(name, 0))
    yield dump_of(servers.settings(name, 0))
    ground.drop(servers, name)


def complaint(kept: str, sent: str) -> str:
    """What is said where the migrations send something else than the snapshot has kept."""
    return "" if kept == sent else f"The snapshot is not what the migrations send: run `./run {MAKE_IT}`."


def test_the_snapshot_is_what_the_migrations_send() -> None:
    said = complaint(SNAPSHOT.read_text(encoding="utf-8"), told())
    assert not said, said
    assert fitting(), "made of these very migrations, or no database would get it"


def test_a_migration_that_the_snapshot_lacks_is_noticed(tmp_path: Path) -> None:
    place = Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
    file, versions = place / SNAPSHOT.name, place / "versions"
    assert fitting(file, versions)
    (versions / "0999_next.py").write_text(
        f'"""Next."""\nfrom alembic import op\nrevision = "0999"\ndown_revision = "{newest_revision()}"\n\n\n'
        'def upgrade() -> None:\n    op.execute("CREATE TABLE next (id int)")\n'
    )
    sent = told(place)
    assert MAKE_IT in complaint(file.read_text(encoding="utf-8"), sent)
    assert not fitting(file, versions), "an old snapshot is given to nobody"
    file.write_text(sent, encoding="utf-8")
    assert not complaint(sent, told(place)), "the same each time"
    assert fitting(file, versions).endswith(b"UPDATE alembic_version SET version_num='0999' WHERE alembic_version.version_num = "
                                            b"'%s';\n\n" % newest_revision().encode())  # fmt: skip
    assert MAKE_IT in complaint(sent.replace("NOT NULL", "", 1), sent), "changed by hand"


def test_nothing_tells_the_two_ways_apart(without_tables: Settings, made_one_by_one: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PGCLIENTENCODING", "LATIN1")  # whatever is usual where it runs
        migrate(without_tables)
    assert dump_of(without_tables) == made_one_by_one


CHANGES = {
    "character varying(201)": "ALTER TABLE staff ALTER COLUMN name TYPE varchar(201)",
    "DEFAULT 'gold'": "ALTER TABLE accounts ALTER COLUMN tier SET DEFAULT 'gold'",
    "ck_staff_staff_role_is_known": "ALTER TABLE staff DROP CONSTRAINT ck_staff_staff_role_is_known",
    "uq_staff_email": "DROP INDEX uq_staff_email",
    "SELECT 'body'::text": "CREATE OR REPLACE FUNCTION is_read_by_customers(verb text) RETURNS boolean LANGUAGE sql AS "
    "$$ SELECT 'body'::text = '' $$",
    "DISABLE TRIGGER": "ALTER TABLE order_events DISABLE TRIGGER USER",
    "accounts_of_one_account": "ALTER POLICY accounts_of_one_account ON accounts USING (true)",
    "public.people FORCE ROW": "ALTER TABLE people NO FORCE ROW LEVEL SECURITY",
    "TABLE public.products TO": "REVOKE SELECT ON products FROM seatwright_app",
    "FUNCTION public.recount_seats()": "GRANT EXECUTE ON FUNCTION recount_seats() TO PUBLIC",
    "another remark": "COMMENT ON COLUMN staff.password_hash IS 'another remark'",
    "'FR', '2026-01-01', 21.00": "UPDATE tax_rates SET percent = 21 WHERE country = 'FR'",
    "version_num) VALUES ('0001')": "UPDATE alembic_version SET version_num = '0001'",
}


def test_whatever_is_otherwise_is_noticed(without_tables: Settings, made_one_by_one: list[str]) -> None:
    migrate(without_tables)
    with psycopg.connect(without_tables.database_url) as session:
        for change in CHANGES.values():
            session.execute(change.encode())
    otherwise = "\n".join(set(dump_of(without_tables)) ^ set(made_one_by_one))
    assert [told for told in CHANGES if told not in otherwise] == []


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "SEATWRIGHT_DEMO": "1",
    }


def start(code: str, settings: Settings) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment(settings), text=True, **pipes)


def end(process: subprocess.Popen[str]) -> str:
    """What it said, once it is done. A failure shows why."""
    said, failed = process.communicate(timeout=60)
    assert process.returncode == 0, failed
    return said.strip()


def test_of_several_that_start_at_once_one_makes_the_tables(without_tables: Settings, made_one_by_one: list[str]) -> None:
    """All of them wait at the same door, whichever way they would go: the rest find it done."""
    with psycopg.connect(without_tables.database_url) as session:
        session.execute(ALONE)
        started = [start(code, without_tables) for code in (AT_ONCE, ONE_BY_ONE, AT_ONCE)]
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 723600"
        assert eventually(lambda: session.execute(waiting).fetchone() == (len(started),))
    for process in started:
        end(process)
    assert dump_of(without_tables) == made_one_by_one


def test_neither_an_empty_database_nor_one_up_to_date_waits_for_what_it_does_not_need(without_tables: Settings) -> None:
    assert end(start(AT_ONCE, without_tables)) == ""
    assert make_at_once(without_tables.database_url)
    assert end(start(AT_ONCE, without_tables)) == ""


def test_an_older_database_gets_the_migrations_it_lacks(without_tables: Settings, made_one_by_one: list[str]) -> None:
    upgrade(without_tables, "0020")
    assert end(start(AT_ONCE, without_tables)) == "alembic app.models flask sqlalchemy"
    assert dump_of(without_tables) == made_one_by_one


BEGUN = {
    "a table of ours": "CREATE TABLE accounts (id int)",
    "somebody else's table": "CREATE TABLE theirs (id int)",
    "a view": "CREATE VIEW accounts AS SELECT 1 AS id",
    "no version yet": "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
    "an older version": "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('0001')",
    "two versions": "CREATE TABLE alembic_version (version_num varchar(32));"
    f" INSERT INTO alembic_version VALUES ('{newest_revision()}'), ('0001')",
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN.keys())
def test_what_somebody_began_is_not_taken_for_empty(without_tables: Settings, begun: str) -> None:
    with psycopg.connect(without_tables.database_url) as session:
        session.execute(begun.encode())
    before = dump_of(without_tables)
    assert not make_at_once(without_tables.database_url)
    assert dump_of(without_tables) == before


def test_a_script_that_fails_leaves_the_database_empty(without_tables: Settings, tmp_path: Path) -> None:
    before, file = dump_of(without_tables), tmp_path / SNAPSHOT.name
    file.write_text(MADE_OF.format(fingerprint()) + "CREATE TABLE one (id int); SELECT 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        make_at_once(without_tables.database_url, file)
    assert dump_of(without_tables) == before
    file.write_text(MADE_OF.format("other migrations") + "CREATE TABLE one (id int);")
    assert not make_at_once(without_tables.database_url, file)
    assert dump_of(without_tables) == before


ACCOUNTS = """
INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, renews_on, cycle, tax_percent)
SELECT slug, slug, 'managed', 'EUR', 'FR', 'UTC', 'en', 'good', current_date + 100, 'annual', 20 FROM unnest(ARRAY['one', 'two']) slug
RETURNING id
"""


def test_its_rows_are_one_account_s_and_the_application_owns_nothing(without_tables: Settings) -> None:
    migrate(without_tables)
    with psycopg.connect(without_tables.database_url) as session:
        (one,), (_two,) = session.execute(ACCOUNTS).fetchall()
        session.execute("SET ROLE seatwright_app")
        seen = {}
        for whose in ("", str(one), "*"):
            session.execute("SELECT set_config('seatwright.account', %s, true)", [whose])
            seen[whose] = [found for (found,) in session.execute("SELECT slug FROM accounts ORDER BY id")]
        assert seen == {"": [], str(one): ["one"], "*": ["one", "two"]}
        for refused in ("DROP TABLE accounts", "DELETE FROM order_events", "SELECT recount_seats()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
                session.execute(refused.encode())
        session.rollback()

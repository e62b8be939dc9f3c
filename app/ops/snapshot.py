"""An empty database gets its tables in one go: what every migration sends, as one script, without importing any of it."""

from __future__ import annotations

from pathlib import Path

import psycopg

from app.migrations.alone import ALONE
from app.ops.revisions import MIGRATIONS, VERSIONS, fingerprint, newest_revision

SNAPSHOT = MIGRATIONS / "snapshot.sql"
MADE_OF = "-- Made of {}\n"
MAKE_IT = "flask db snapshot"
HAS_ANYTHING = """
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)))
"""
"""A table is enough, whosever it is: what somebody began is for the migrations to judge."""
HAS_VERSIONS = "SELECT to_regclass('alembic_version') IS NOT NULL"
VERSION = "SELECT version_num FROM alembic_version"


def make_at_once(owner_url: str, file: Path = SNAPSHOT) -> bool:
    """Make every table of a database that has none. Whether it now stands at the newest migration, or did all along.

    All or nothing, and one at a time: who comes second waits, and finds it done. Raises psycopg.Error.
    """
    with psycopg.connect(owner_url, client_encoding="utf-8") as session:  # what the file is written in
        session.execute(ALONE)
        if _says(session, HAS_ANYTHING):
            is_known = _says(session, HAS_VERSIONS)
            return is_known and session.execute(VERSION).fetchall() == [(newest_revision(),)]
        script = fitting(file)
        if script:
            session.execute(script)
        return bool(script)


def fitting(file: Path = SNAPSHOT, versions: Path = VERSIONS) -> bytes:
    """The script, if it was made of exactly these migrations; nothing where one of them has changed or come since."""
    script = file.read_bytes() if file.exists() else b""
    return script if MADE_OF.format(fingerprint(versions)).encode() in script else b""


def _says(session: psycopg.Connection, question: str) -> bool:
    row = session.execute(question.encode()).fetchone()
    return bool(row and row[0])

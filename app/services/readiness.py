"""Can work be taken right now: database, migrations, outbox, doorbell (D3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.extensions import EVERY_ACCOUNT, acting_for, db, doorbell

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
LOOK = text("""
SELECT (SELECT version_num FROM alembic_version) AS version,
       (SELECT extract(epoch FROM now() - min(due_at)) FROM tasks
         WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= now()) AS oldest_task_seconds,
       EXISTS (SELECT FROM people) AS has_people
""")
LATE_SECONDS = 60


def newest_migration() -> str:
    """The revision this code was written for."""
    return max(path.name for path in VERSIONS.glob("[0-9]*.py"))[:4]


def look(*, needs_people: bool = False) -> dict[str, Any]:
    """`status` is ok, degraded (slow or without Redis) or down; the other keys say why. A demo without its people is down."""
    with acting_for(EVERY_ACCOUNT):
        row = db.session.execute(LOOK).one()
    is_migrated = row.version == newest_migration()
    oldest = round(float(row.oldest_task_seconds or 0), 1)
    hears = doorbell.bell is None or doorbell.bell.is_heard()
    is_inhabited = row.has_people or not needs_people
    status = "down" if not (is_migrated and is_inhabited) else "ok" if hears and oldest < LATE_SECONDS else "degraded"
    people = {} if is_inhabited else {"people": "being loaded"}
    return {"status": status, **people, "database": "ok", "migrations": "ok" if is_migrated else "behind",
            "oldest_task_seconds": oldest, "redis": "ok" if hears else "away"}  # fmt: skip

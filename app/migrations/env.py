"""Runs migrations as the owner of the tables, inside one transaction, with a lock so that two starts do not race."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, text

import app.models  # noqa: F401  (fills the metadata)
from app.extensions import Base

MIGRATION_LOCK = 723600
EVERY_ROW = text("SELECT set_config('seatwright.account', '*', true)")
"""Row-level security binds the owner of the tables, too, unless that is a superuser; a migration is about all of them."""


def run() -> None:
    engine = create_engine(current_app.config["OWNER_URL"])
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.execute(EVERY_ROW)
            context.run_migrations()
    engine.dispose()


run()

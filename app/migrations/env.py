"""Runs migrations as the owner of the tables, inside one transaction, one process at a time; or only tells what they send."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, text

import app.models  # noqa: F401  (fills the metadata)
from app.extensions import Base
from app.migrations.alone import ALONE


def run() -> None:
    engine = create_engine(current_app.config["OWNER_URL"])
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
        with context.begin_transaction():
            connection.execute(text(ALONE))
            context.run_migrations()
    engine.dispose()


def tell() -> None:
    """The statements alone, for the snapshot. A named parameter style leaves the per cent signs of functions as they are."""
    context.configure(dialect_name="postgresql+psycopg", dialect_opts={"paramstyle": "named"}, target_metadata=Base.metadata)
    context.run_migrations()


if context.is_offline_mode():
    tell()
else:
    run()

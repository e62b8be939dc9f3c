"""How the application meets Postgres: an ordinary role, a bounded pool, a limit on every statement, plans made once."""

from __future__ import annotations

import select
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

import app.models  # noqa: F401  (fills the metadata before anything asks for it)
from app.config import Settings
from app.extensions import db

MIGRATIONS = Path(__file__).parent / "migrations"
OPTIONS = "-c role=seatwright_app -c timezone=UTC -c statement_timeout=15000 -c lock_timeout=8000 -c jit=off -c plan_cache_mode=force_generic_plan"


def init(app: Flask, settings: Settings) -> None:
    """Connect lazily. The owner's address is for migrations alone."""
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": settings.database_pool_size,
            "max_overflow": settings.database_pool_overflow,
            "pool_timeout": settings.database_pool_seconds,
            "pool_pre_ping": False,
            "pool_recycle": 1800,  # seconds: one that has rested for a night may be gone, and nothing on the way says so
            "pool_use_lifo": True,  # the connection used last: what is prepared there is warm, and the others may rest
            "connect_args": {"options": OPTIONS, "connect_timeout": 3, "prepare_threshold": 1},
        },
        OWNER_URL=settings.sqlalchemy_owner_url,
    )
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "do_connect", _connect)
        event.listen(db.engine, "checkout", _still_there)
    app.extensions["migrate"] = Migrations(app)


class Connection(psycopg.Connection[Any]):
    """A connection that keeps its prepared statements when a transaction is rolled back.

    Whatever a request only reads ends in a rollback, and psycopg then forgets all that is prepared, because tables might have
    been made in that transaction. The application's role makes none, Postgres keeps what is prepared, and planning a statement
    anew costs more than running it. After an error everything is forgotten, as psycopg does it.
    """

    def rollback(self) -> None:
        """Roll back; nothing is forgotten unless something failed. Raises psycopg.OperationalError where the server is gone."""
        is_sound = self.info.transaction_status == TransactionStatus.INTRANS
        if not is_sound or self.pgconn.exec_(b"ROLLBACK").status != ExecStatus.COMMAND_OK:
            super().rollback()


def _connect(_dialect: Any, _record: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Connection:
    return Connection.connect(*arguments, **named)


def _still_there(connection: Connection, _record: Any, _proxy: Any) -> None:
    """Asks the socket, not the server: one that has something to say while nobody asked says goodbye. The pool then connects anew,
    so that nobody reads that we are away when Postgres is back. Raises DisconnectionError.
    """
    there = select.poll()
    there.register(connection.fileno(), select.POLLIN)
    if there.poll(0):
        raise DisconnectionError


class Migrations:
    """Flask-Migrate, brought in by whoever first asks for it: it is as large as all of our own code, and no web worker needs it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415

        Migrate().init_app(self._app, db, directory=str(MIGRATIONS))  # puts itself in this one's place
        return getattr(self._app.extensions["migrate"], name)

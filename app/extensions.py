"""The objects that outlive a request: database, doorbell, forms' tokens, translations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Protocol

from flask import has_app_context, has_request_context
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData, event, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, Session

from app.crash import crash_point

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every model's base: constraints are named, so that migrations and errors can speak of them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})
babel = Babel()
csrf = CSRFProtect()

EVERY_ACCOUNT = "*"
_tenant: ContextVar[str | None] = ContextVar("tenant", default=None)
_SET_TENANT = text("SELECT set_config('seatwright.account', :tenant, true)")


def _shortened(sql: str) -> str:
    """Without comments, and with one space where there were more; no literal of ours holds either."""
    return re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql)).strip()


class Statement:
    """SQL of a hot path, with `:name` parameters: on the session's connection, in its transaction, seen by its
    listeners, but without the layers that make up a statement anew each time.

    Ask for few columns, or for one of JSON: describing a column costs as much as reading it. Comments and line ends
    are left out of what is sent: psycopg reads a statement of more than 4,096 characters anew each time.
    """

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.driver_sql = re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", _shortened(sql).replace("%", "%%"))

    def rows(self, arguments: Mapping[str, Any]) -> list[Any]:
        """Run it, and give all its rows as tuples."""
        return list(db.session.connection().exec_driver_sql(self.driver_sql, arguments).fetchall())

    def value(self, arguments: Mapping[str, Any]) -> Any:
        """Run it, and give the first column of its only row; None without a row."""
        row = db.session.connection().exec_driver_sql(self.driver_sql, arguments).one_or_none()
        return None if row is None else row[0]


def set_tenant(account_id: int | str | None) -> None:
    """Say for whom this thread works from its next transaction on; None means nobody, who sees nothing."""
    _tenant.set(None if account_id is None else str(account_id))


def narrow_to(account_id: int) -> None:
    """From here on, also within this transaction, work for one account only."""
    set_tenant(account_id)
    db.session.execute(_SET_TENANT, {"tenant": str(account_id)})


@contextmanager
def acting_for(account_id: int | str) -> Iterator[None]:
    """Work for one account, or for EVERY_ACCOUNT, and for nobody else, until the block ends.

    A transaction that is open already is told as well, and told again at the end.
    """
    token = _tenant.set(str(account_id))
    _tell_open_transaction()
    try:
        yield
    except BaseException:
        _tenant.reset(token)
        with suppress(DBAPIError, InvalidRequestError):  # a transaction that has failed sees nothing any more
            _tell_open_transaction()
        raise
    _tenant.reset(token)
    _tell_open_transaction()


def _tell_open_transaction() -> None:
    if has_app_context() and db.session.registry.has() and db.session().in_transaction():
        db.session.execute(_SET_TENANT, {"tenant": _tenant.get() or ""})


@event.listens_for(Session, "after_begin")
def _tell_the_database(session: Session, transaction: Any, connection: Any) -> None:
    """Row-level security reads this setting; it is local to the transaction, so a pooled connection keeps nothing."""
    tenant = _tenant.get()
    if tenant is not None:
        connection.execute(_SET_TENANT, {"tenant": tenant})


class Bell(Protocol):
    """Whatever wakes the workers of a job queue."""

    def ring(self, queue: str) -> None: ...

    def ring_soon(self, queue: str) -> None: ...

    def is_heard(self) -> bool: ...


class Doorbell:
    """Rings after a commit, never before: Postgres is the record, the job queue only hears that there is work."""

    bell: Bell | None = None

    def hear(self, session: Any, queues: set[str]) -> None:
        """Remember which job queues this transaction has put work into."""
        session.info.setdefault("rings", set()).update(queues)

    def before_commit(self, session: Any) -> None:
        if has_request_context():
            crash_point("web.before_commit")

    def after_commit(self, session: Any) -> None:
        if has_request_context():
            crash_point("web.after_commit")
        for queue in sorted(session.info.pop("rings", ())):
            if self.bell is None:
                continue
            (self.bell.ring_soon if has_request_context() else self.bell.ring)(queue)

    def after_rollback(self, session: Any) -> None:
        session.info.pop("rings", None)


doorbell = Doorbell()
event.listen(Session, "before_commit", doorbell.before_commit)
event.listen(Session, "after_commit", doorbell.after_commit)
event.listen(Session, "after_rollback", doorbell.after_rollback)

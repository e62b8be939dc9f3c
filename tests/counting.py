"""Counts what reaches the database: data statements one by one, set_config included, and commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.extensions import db


class Counter:
    """`statements` in the order they were sent; `commits` and `rollbacks` of transactions."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.statements: list[str] = []
        self.commits = 0


@contextmanager
def counting(app: Flask) -> Iterator[Counter]:
    """Count until the block ends, whoever uses this application's engine."""
    counter = Counter()

    def note_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counter.statements.append(" ".join(statement.split())[:100])

    def note_commit(_connection: Any) -> None:
        counter.commits += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note_statement)
    event.listen(engine, "commit", note_commit)
    try:
        yield counter
    finally:
        event.remove(engine, "before_cursor_execute", note_statement)
        event.remove(engine, "commit", note_commit)

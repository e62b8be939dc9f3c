"""What the demo product remembers: the seats of each account, and every change it ever made."""

import sqlite3
import time
from pathlib import Path
from threading import Lock
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS seats (
    account TEXT NOT NULL, product TEXT NOT NULL, seats INTEGER NOT NULL, PRIMARY KEY (account, product)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effects (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, account TEXT NOT NULL, product TEXT NOT NULL,
    seats INTEGER NOT NULL, at REAL NOT NULL
);
CREATE TRIGGER IF NOT EXISTS effects_are_not_changed BEFORE UPDATE ON effects
BEGIN SELECT RAISE(ABORT, 'effects are only ever added'); END;
CREATE TRIGGER IF NOT EXISTS effects_are_not_deleted BEFORE DELETE ON effects
BEGIN SELECT RAISE(ABORT, 'effects are only ever added'); END;
"""


class KeyReused(Exception):
    """The same key came with another account, product or number."""


class Store:
    """A SQLite file. A write-ahead log keeps it whole when the process is killed at any instruction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._lock = Lock()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA wal_autocheckpoint = 4000")
        self._connection.executescript(_SCHEMA)

    def set_seats(self, key: str, account: str, product: str, seats: int) -> bool:
        """Make the seats `seats`; True if this was done now, False if this key had done the same before.

        Raises KeyReused when the key stands for something else. The key and its effect are one transaction.
        """
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                is_new = self._apply(key, account, product, seats)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            return is_new

    def _apply(self, key: str, account: str, product: str, seats: int) -> bool:
        added = self._connection.execute(
            "INSERT INTO effects (key, account, product, seats, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (key, account, product, seats, time.time()),
        ).rowcount
        if not added:
            known = self._connection.execute(
                "SELECT account, product, seats FROM effects WHERE key = ?", (key,)
            ).fetchone()
            if known != (account, product, seats):
                raise KeyReused(key)
            return False
        self._connection.execute(
            "INSERT INTO seats VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seats = excluded.seats",
            (account, product, seats),
        )
        return True

    def seats(self, account: str, product: str) -> int | None:
        """The account's seats, or None if the product never heard of it."""
        row = self._one("SELECT seats FROM seats WHERE account = ? AND product = ?", (account, product))
        return row[0] if row else None

    def effects(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Every change made after the one numbered `after`, oldest first, `limit` at most."""
        query = "SELECT id, key, account, product, seats, at FROM effects WHERE id > ? ORDER BY id LIMIT ?"
        with self._lock:
            found = self._connection.execute(query, (after, limit))
            columns = [column[0] for column in found.description]
            return [dict(zip(columns, row, strict=True)) for row in found]

    def effect_count(self) -> int:
        """How many changes were ever made."""
        row = self._one("SELECT count(*) FROM effects", ())
        return int(row[0]) if row else 0

    def _one(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        with self._lock:
            found: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
            return found

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        with self._lock:
            self._connection.close()

"""The renewal of many accounts in one pass, beside a bare UPDATE of the same rows; and what memory it takes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask

from app import database
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.jobs import renewing
from tests.benchmarks.ground import Ground
from tests.benchmarks.table import Line, of_rounds

MAKE = """
INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, renews_on, cycle, tax_percent)
SELECT 'renewal-' || n, 'Renewal ' || n, 'managed', 'EUR', 'FR', 'Europe/Paris', 'en', 'good', {day}, 'annual', 20
FROM generate_series(1, {count}) n
"""
TODAY = "clock_today('Europe/Paris')"
DUE = f"UPDATE accounts SET renews_on = {TODAY} WHERE slug LIKE 'renewal-%'"
BARE = "UPDATE accounts SET renews_on = renews_on + interval '1 year' WHERE slug LIKE 'renewal-%'"
CLEAN = "VACUUM ANALYZE accounts"
PROVED = """
SELECT count(*), count(DISTINCT account_id) FROM order_events WHERE verb = 'renew' AND at >= %s
"""
FORGET = """
SET session_replication_role = replica; DELETE FROM order_events WHERE verb = 'renew';
DELETE FROM accounts WHERE slug LIKE 'renewal-%'; SET session_replication_role = DEFAULT;
"""
MEBIBYTES = 64.0
"""What a pass may add to a process, whatever the number of accounts: our own bound."""


def run(ground: Ground, rounds: int, accounts: int) -> Iterator[Line]:
    """Accounts a second, both sides with a commit that counts; then the growth of this process's peak."""
    app = Flask("renewals")
    database.init(app, ground.settings)
    with ground.connect() as session, app.app_context():
        session.execute(MAKE.format(day=TODAY, count=accounts).encode())
        session.execute(CLEAN)
        before = _peak()
        pairs = [(_pass(session, accounts), _bare(session, accounts)) for _ in range(rounds)]
        grown = _peak() - before
        session.execute(FORGET)
        db.engine.dispose()
    yield of_rounds(
        f"{accounts:,} accounts renew in one pass, beside a bare UPDATE", pairs, 0.05, is_floor=True, unit="1/s"
    )
    yield of_rounds("memory of that pass, beside our own bound", [(grown, MEBIBYTES)], 1, is_floor=False, unit="MiB")


def _pass(session: psycopg.Connection, accounts: int) -> float:
    """The job as it runs, history and all; and the proof that everybody renewed once."""
    session.execute(DUE)  # type: ignore[arg-type]
    session.execute(CLEAN)
    row = session.execute("SELECT clock_timestamp()").fetchone()
    began = time.perf_counter()
    with acting_for(EVERY_ACCOUNT):
        done = renewing.keep_up()
    seconds = time.perf_counter() - began
    db.session.remove()
    if row is None or (done, session.execute(PROVED, row).fetchone()) != (accounts, (accounts, accounts)):
        raise RuntimeError("not every account has renewed once")
    return accounts / seconds


def _bare(session: psycopg.Connection, accounts: int) -> float:
    session.execute(DUE)  # type: ignore[arg-type]
    session.execute(CLEAN)
    began = time.perf_counter()
    session.execute(BARE)
    return accounts / (time.perf_counter() - began)


def _peak() -> float:
    """MiB this process has held at most so far."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0

"""The whole product as ./run starts it, with the demonstration's accounts, for journeys to happen in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from flask import Flask

from app import database
from app.extensions import EVERY_ACCOUNT, acting_for, db, set_tenant
from app.ops.commands.demo_clock import clock
from app.ops.demo import load_once
from app.ops.embedded import start_valkey, throw_away_state
from app.ops.leash import Leash
from tests import ground
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from tests.ground import KEPT, Servers

PROCESSES = ("web", "relay", "worker-1", "scheduler")


class Address:
    """A server that somebody else has started."""

    def __init__(self, url: str) -> None:
        self.url = url


@contextlib.contextmanager
def open_town(servers: Servers, name: str) -> Iterator[Town]:
    """A town with a database of its own whose processes run, and whose first mails have all been sent."""
    with throw_away_state() as state, start_valkey(state) as valkey:
        hold = Leash(f"{name}-{state.name}")
        try:
            ground.clone(servers, name)
            town = Town(state, Address(servers.database_url(name)), valkey, hold)  # type: ignore[arg-type]
            with contextlib.closing(town.nursery):
                _load_the_demo(town)
                town.keep(*PROCESSES)
                assert eventually(lambda: not waiting_tasks(town)), "the demonstration's own mails never left"
                yield town
                town.stop_all()
        finally:
            hold.close()


def _load_the_demo(town: Town) -> None:
    """What `flask demo load` does, without starting Python once more."""
    with psycopg.connect(town.postgres.url, autocommit=True) as session:
        session.execute(f"TRUNCATE {', '.join(sorted(KEPT - {'alembic_version', 'clock'}))} CASCADE")
    app = _app(town)
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        assert load_once(db.session())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    set_tenant(None)


def _app(town: Town) -> Flask:
    app = Flask("demonstration")
    app.extensions["settings"] = town.settings
    database.init(app, town.settings)
    return app


WAITING = """
SELECT count(*) FROM tasks WHERE done_at IS NULL AND failed_at IS NULL
AND (%s = '' OR account_id = (SELECT account_id FROM orders WHERE reference = %s))
"""


def days_go_by(town: Town, days: int) -> None:
    """`flask demo clock --advance`; what is scheduled then happens within seconds. Few days only: other journeys have dates, too."""
    done = _app(town).test_cli_runner().invoke(clock, ["--advance", f"{days}d"])
    assert done.exit_code == 0, done.output or done.exception


def waiting_tasks(town: Town, reference: str = "") -> int:
    """How much work of the outbox is still to be done, for everybody or for the account whose order this is."""
    return int(asked(town, WAITING, reference, reference))


def asked(town: Town, query: str, *values: Any) -> Any:
    """The first value of a query, as the owner of the database; for what no page can say or do."""
    with psycopg.connect(town.postgres.url, autocommit=True) as session:
        found = session.execute(query, values)
        row = found.fetchone() if found.description else None
        return row[0] if row else None


ORDER = """
SELECT o.reference FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN staff s ON s.id = o.rep_id
WHERE o.state = %s AND a.slug LIKE %s AND coalesce(s.email, '') LIKE %s ORDER BY o.id
"""


def order(town: Town, state: str, account: str = "%", rep: str = "%") -> str:
    """The demonstration's first order in this state."""
    found = asked(town, ORDER, state, account, rep)
    assert found, (state, account, rep)
    return str(found)

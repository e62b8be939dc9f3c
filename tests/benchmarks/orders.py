"""Orders by the hundred thousand, straight into the tables."""

from __future__ import annotations

import re

import psycopg

from app.services.ordering import tallies
from workflows.seat_order import OPEN

MAKE = """
WITH made AS (
    INSERT INTO orders (account_id, change, state, version, round, requester_id, rep_id, currency, is_at_contract_price,
                        justification, state_since, created_at)
    SELECT a.id, 'add_seats', %(state)s, 1, 1, a.id, %(rep)s, 'EUR', false, 'for the new team',
           now() - make_interval(secs => n * 30), now() - make_interval(secs => n * 30)
    FROM generate_series(1, %(count)s) n JOIN accounts a ON a.id = 1 + n %% %(accounts)s
    RETURNING account_id, id, state_since
), lines AS (
    INSERT INTO order_lines (account_id, order_id, line_no, product_id, plan_id, seats, unit_price_minor)
    SELECT account_id, id, 1, 1, 1, 5, 4900 FROM made
)
INSERT INTO order_tallies (state, rep_id, since_on, n)
SELECT %(state)s, %(rep)s, (state_since AT TIME ZONE 'UTC')::date, count(*) FROM made GROUP BY 3
"""


def make(
    session: psycopg.Connection, state: str, count: int, rep: int | None = None, accounts: int = 600
) -> None:
    """Orders in a state, spread over the first accounts, with one line each; without their history."""
    for start in range(0, count, 100_000):
        arguments = {"state": state, "count": min(100_000, count - start), "rep": rep, "accounts": accounts}
        session.execute(MAKE, arguments)


def add_up(session: psycopg.Connection) -> None:
    """What the relay does with the running counts, once there are many."""
    statement = re.sub(r"(?<!:):([a-z]+)", r"%(\1)s", tallies.FOLD.text)
    session.execute(statement.encode(), {"most": tallies.NOT_TOO_LONG, "open": sorted(OPEN)})


def pending(session: psycopg.Connection) -> list[tuple[int, int, str]]:
    """(account id, order id, reference) of what waits in the queue."""
    return session.execute("SELECT account_id, id, reference FROM orders WHERE state = 'pending'").fetchall()


def forget(session: psycopg.Connection) -> None:
    """No orders any more."""
    session.execute("SET session_replication_role = replica")
    session.execute(
        "TRUNCATE orders, order_lines, quotes, quote_lines, order_events, seat_changes, tasks, order_tallies, order_totals, "
        "idempotency_keys CASCADE"
    )
    session.execute("SET session_replication_role = origin")
    session.execute(
        "INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at, "
        "provisioned_at) SELECT account_id, id, 20, 'applied', current_date, 'import', 'Import', now(), now() FROM subscriptions"
    )
    session.execute("SELECT recount_seats()")

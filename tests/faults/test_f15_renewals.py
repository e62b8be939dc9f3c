"""F15: the renewal job is killed between its batches, and goes on where it was: everybody renews, nobody twice (R30, R75)."""

from __future__ import annotations

import psycopg
import pytest

from app.services.seating.renewals import BATCH
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

ACCOUNTS = 3 * BATCH + 20
MAKE = """
INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, renews_on, cycle, tax_percent)
SELECT 'due-' || n, 'Due ' || n, 'managed', 'EUR', 'FR', (ARRAY['Europe/Paris', 'UTC', 'America/New_York'])[1 + n %% 3], 'en', 'good',
       clock_today('America/New_York'), 'annual', 20 FROM generate_series(1, %s) n
"""
LEFT = "SELECT count(*) FROM accounts WHERE renews_on <= clock_today(time_zone)"
TIMES = "SELECT count(*), count(DISTINCT account_id) FROM order_events WHERE verb = 'renew'"


def one(session: psycopg.Connection, statement: str) -> tuple[int, ...]:
    row: tuple[int, ...] | None = session.execute(statement).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row


@pytest.mark.parametrize("place", ["scheduler.renewals.before_commit", "scheduler.renewals.after_commit"])
def test_f15_killed_in_the_middle_of_a_pass_nothing_is_lost_or_doubled(town: Town, place: str) -> None:
    with psycopg.connect(town.postgres.url, autocommit=True) as session:
        session.execute(MAKE, [ACCOUNTS])  # type: ignore[arg-type]
        town.crash_at(place, 2)
        scheduler = town.keep("scheduler")["scheduler"]
        assert eventually(lambda: town.has_crashed), scheduler.log()
        assert eventually(lambda: one(session, LEFT) == (0,)), scheduler.log()
        assert one(session, TIMES) == (ACCOUNTS, ACCOUNTS)
        assert scheduler.deaths == 1


def test_f15_two_of_them_at_once_share_the_work(town: Town) -> None:
    """Each passes over what the other holds."""
    with psycopg.connect(town.postgres.url, autocommit=True) as session:
        town.keep("scheduler")
        twin = town.process("twin", "app.jobs.scheduler", nursery=town.nursery)
        twin.start()
        session.execute(MAKE, [ACCOUNTS])  # type: ignore[arg-type]
        assert eventually(lambda: one(session, LEFT) == (0,))
        assert one(session, TIMES) == (ACCOUNTS, ACCOUNTS)
        twin.kill()

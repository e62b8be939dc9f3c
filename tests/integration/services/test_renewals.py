"""R30, R43, R75: accounts renew on their day, once, in their own time zone; what was missed is caught up in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

import psycopg
import pytest

from app.jobs import renewing
from app.services.requesting import requests
from app.services.seating import renewals
from tests.factories import account, act, wish
from tests.factories.accounts import House
from tests.factories.time import advance, make_due, today
from tests.factories.world import as_job
from workflows import clock

MONTHS = {"monthly": 1, "annual": 12}


def told(owner: psycopg.Connection, house: House) -> list[tuple[str, str]]:
    """(renewed on, next renewal) of each renewal in the account's history, in order."""
    return owner.execute(
        "SELECT details ->> 'renewed_on', details ->> 'renews_on' FROM order_events"
        " WHERE account_id = %s AND verb = 'renew' ORDER BY position",
        [house.id],
    ).fetchall()


def renews_on(owner: psycopg.Connection, house: House) -> tuple[Any, ...] | None:
    return owner.execute("SELECT renews_on, anchor_day FROM accounts WHERE id = %s", [house.id]).fetchone()


@pytest.mark.parametrize("cycle", ["monthly", "annual"])
def test_r30_on_its_day_the_cycle_moves_on_once(owner_connection: psycopg.Connection, cycle: str) -> None:
    day = today(owner_connection, "Europe/Paris")
    house = account(seats={"support": 5, "sell": 3}, cycle=cycle, renews_on=day)
    later = account(cycle=cycle, renews_on=day + timedelta(days=1))
    assert [as_job(renewing.keep_up), as_job(renewing.keep_up)] == [1, 0]
    following = clock.months_later(day, MONTHS[cycle])
    assert told(owner_connection, house) == [(str(day), str(following))]
    assert told(owner_connection, later) == [], "the day before, nothing"


def test_r30_all_products_of_an_account_renew_together(owner_connection: psycopg.Connection) -> None:
    """There is one date for the account, and no licence has another."""
    house = account(seats={"support": 5, "sell": 3, "explore": 2}, renews_on=today(owner_connection, "Europe/Paris"))
    as_job(renewing.keep_up)
    assert len(told(owner_connection, house)) == 1
    dates = "SELECT table_name FROM information_schema.columns WHERE column_name = 'renews_on' AND table_schema = 'public'"
    assert owner_connection.execute(dates).fetchall() == [("accounts",)]


def test_r75_the_day_begins_in_the_accounts_own_zone(owner_connection: psycopg.Connection) -> None:
    """Kiritimati is a day ahead of Honolulu at every moment, so one of them always renews before the other."""
    day = today(owner_connection, "Pacific/Kiritimati")
    east = account(time_zone="Pacific/Kiritimati", renews_on=day)
    west = account(time_zone="Pacific/Honolulu", renews_on=day)
    assert as_job(renewing.keep_up) == 1
    assert (len(told(owner_connection, east)), len(told(owner_connection, west))) == (1, 0)
    advance(owner_connection, hours=24)
    as_job(renewing.keep_up)
    assert (len(told(owner_connection, east)), len(told(owner_connection, west))) == (1, 1)


def test_r75_days_that_were_missed_are_caught_up_in_order(owner_connection: psycopg.Connection) -> None:
    house = account(cycle="monthly", renews_on=date(2026, 1, 31))
    as_job(renewing.keep_up)
    days = told(owner_connection, house)
    expected = [str(one) for one in islice(clock.renewals(date(2026, 1, 31), 1), len(days) + 1)]
    assert days == list(pairwise(expected))
    assert len(days) >= 10
    assert renews_on(owner_connection, house) == (date.fromisoformat(expected[-1]), 31)
    assert date.fromisoformat(days[-1][0]) <= today(owner_connection, "Europe/Paris") < date.fromisoformat(expected[-1])


@pytest.mark.parametrize("months", [1, 12])
def test_r75_the_database_counts_like_the_calendar_of_the_rules(owner_connection: psycopg.Connection, months: int) -> None:
    """Every day of eight years, with every anchor it can have."""
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(8 * 366)]
    cases = [(day, anchor) for day in days for anchor in {day.day, *([29, 30, 31] if clock.months_later(day, 0, 31) == day else [])}
             if anchor >= day.day]  # fmt: skip
    rows = owner_connection.execute(
        "SELECT next_renewal(day, %s, anchor) FROM unnest(%s::date[], %s::int[]) WITH ORDINALITY c(day, anchor, n) ORDER BY n",
        [months, [day for day, _ in cases], [anchor for _, anchor in cases]],
    ).fetchall()
    assert [row[0] for row in rows] == [clock.months_later(day, months, anchor) for day, anchor in cases]


def test_r48_what_was_planned_for_a_missed_renewal_happens_between_the_two(owner_connection: psycopg.Connection) -> None:
    """First the account renews, then the change of that day, then the next renewal: as if no day had been missed."""
    house = account("self_service", cycle="monthly", seats={"support": 10})
    act(house.owner, requests.submit, wish("remove_seats", support=3))
    missed = clock.months_later(today(owner_connection, "Europe/Paris"), -2)
    make_due([house], missed)
    as_job(renewing.keep_up)
    verbs = "SELECT verb FROM order_events WHERE account_id = %s AND actor_kind = 'system' ORDER BY position"
    assert [verb for (verb,) in owner_connection.execute(verbs, [house.id])] == [
        "renew", "apply_planned_change", "renew", "renew",
    ]  # fmt: skip
    assert house.seats()[0] == 7


def test_r48_a_change_planned_for_the_renewal_waits_for_it(owner_connection: psycopg.Connection) -> None:
    """The control: without the renewal, its day alone changes nothing."""
    house = account("self_service", cycle="monthly", seats={"support": 10})
    act(house.owner, requests.submit, wish("remove_seats", support=3))
    make_due([house], today(owner_connection, "Europe/Paris"))
    assert as_job(renewing.carry_out_planned) == 0
    assert house.seats()[0] == 10
    as_job(renewals.renew_due)
    assert as_job(renewing.carry_out_planned) == 1
    assert house.seats()[0] == 7


def test_r30_more_accounts_than_one_batch_holds_all_renew(owner_connection: psycopg.Connection) -> None:
    owner_connection.execute(
        "INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, renews_on, cycle, tax_percent)"
        " SELECT 'many-' || n, 'Many', 'managed', 'EUR', 'FR', 'UTC', 'en', 'good', clock_today('UTC'), 'monthly', 20"
        " FROM generate_series(1, %s) n",
        [renewals.BATCH + 7],
    )
    assert as_job(renewals.renew_due).renewed == renewals.BATCH
    assert as_job(renewing.keep_up) == 7
    assert as_job(renewing.keep_up) == 0


def test_r75_told_to_stop_it_stops_between_two_batches(owner_connection: psycopg.Connection) -> None:
    account(renews_on=today(owner_connection, "Europe/Paris"))
    assert as_job(renewing.keep_up, lambda: True) == 0
    assert as_job(renewing.keep_up) == 1


@pytest.fixture
def stuck(owner_connection: psycopg.Connection) -> Iterator[House]:
    """An account that is due, and whose renewal the record refuses whenever it is tried."""
    day = today(owner_connection, "Europe/Paris")
    house = account(renews_on=day)
    owner_connection.execute(f"ALTER TABLE accounts ADD CONSTRAINT stuck CHECK (id <> {house.id} OR renews_on <= '{day}')")
    yield house
    owner_connection.execute("ALTER TABLE accounts DROP CONSTRAINT stuck")


def test_r75_an_account_that_cannot_renew_holds_nobody_up(
    owner_connection: psycopg.Connection, stuck: House, caplog: pytest.LogCaptureFixture
) -> None:
    others = [account(cycle="monthly", renews_on=today(owner_connection, "Europe/Paris") - timedelta(days=n)) for n in (0, 40)]
    assert as_job(renewing.keep_up) == 3, "one of them has missed a month"
    assert [len(told(owner_connection, house)) for house in (stuck, *others)] == [0, 1, 2]
    assert [record.account for record in caplog.records if record.levelname == "ERROR"] == [stuck.id]
    assert as_job(renewing.keep_up) == 0, "it is tried again, in vain"


def test_r83_an_ended_account_does_not_renew_and_one_opened_again_does(owner_connection: psycopg.Connection) -> None:
    day = today(owner_connection, "Europe/Paris")
    house = account("self_service", renews_on=day)
    owner_connection.execute(
        "INSERT INTO cancellations (account_id, asked_by, reason, status, effective_on, ended_at)"
        " SELECT account_id, id, 'x', 'applied', %s, now() FROM people WHERE account_id = %s AND role = 'owner'",
        [day, house.id],
    )
    owner_connection.execute("UPDATE accounts SET standing = 'closed' WHERE id = %s", [house.id])
    assert as_job(renewing.keep_up) == 0
    owner_connection.execute("UPDATE accounts SET standing = 'good' WHERE id = %s", [house.id])
    assert as_job(renewing.keep_up) == 1

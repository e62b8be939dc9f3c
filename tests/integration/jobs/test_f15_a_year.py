"""F15: a simulated year does every scheduled thing exactly once, in steps or in one jump, on both sides of UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

import psycopg
import pytest

from app.jobs import scheduler
from app.services.ordering import deadlines
from app.services.requesting import requests
from app.services.seating import renewals
from tests.factories import account, act, order_at, rep, wish
from tests.factories.accounts import House
from tests.factories.time import advance, today
from tests.factories.world import as_job
from workflows import clock

YEAR = timedelta(days=366)
HOURLY, WEEKLY = timedelta(hours=5), timedelta(days=11, hours=7)  # no divisors of a day: the steps wander over midnight
ZONES = ("Pacific/Kiritimati", "Europe/Paris", "UTC", "America/New_York", "Pacific/Honolulu")
MONTHS = {"monthly": 1, "annual": 12}


@dataclass(frozen=True)
class Tenant:
    """An account of the simulated year, and what it has planned."""

    house: House
    zone: str
    cycle: str
    renews_on: date


@pytest.fixture
def town(owner_connection: psycopg.Connection) -> list[Tenant]:
    """In each zone a monthly account that renews on a month's last day and an annual one; each gives back three seats."""
    day = today(owner_connection, "UTC")
    month_end = clock.months_later(day, 1, 31)
    tenants = [Tenant(account("self_service", cycle=cycle, time_zone=zone, seats={"support": 10}, renews_on=when), zone, cycle, when)
               for zone in ZONES for cycle, when in (("monthly", month_end), ("annual", day + timedelta(days=120)))]  # fmt: skip
    for one in tenants:
        act(one.house.owner, requests.submit, wish("remove_seats", support=3))
    return tenants


def sweep_through(owner: psycopg.Connection, step: timedelta) -> None:
    """Advance by steps for a year; the scheduler sweeps after each, as it does every few seconds."""
    gone = timedelta(0)
    while gone < YEAR:
        advance(owner, seconds=step.total_seconds())
        gone += step
        as_job(scheduler.sweep)


def expected(owner: psycopg.Connection, one: Tenant) -> list[str]:
    """The renewals that lie between the beginning and now, counted by the calendar alone."""
    now = today(owner, one.zone)
    days = clock.renewals(one.renews_on, MONTHS[one.cycle])
    return [str(day) for day in takewhile(lambda day: day <= now, days)]


def renewed(owner: psycopg.Connection, one: Tenant) -> list[str]:
    rows = owner.execute("SELECT details ->> 'renewed_on' FROM order_events WHERE account_id = %s AND verb = 'renew'"
                         " ORDER BY position", [one.house.id])  # fmt: skip
    return [day for (day,) in rows]


def untimely(owner: psycopg.Connection, step: timedelta) -> list[tuple[str, datetime]]:
    """Renewals before their day began in the account's zone, or later than one step and a minute after that."""
    return owner.execute(
        "SELECT a.time_zone, e.at FROM order_events e JOIN accounts a ON a.id = e.account_id,"
        " LATERAL (SELECT (e.details ->> 'renewed_on')::timestamp AT TIME ZONE a.time_zone AS due) d"
        " WHERE e.verb = 'renew' AND (e.at < d.due OR e.at > d.due + %s + interval '1 minute')",
        [step],
    ).fetchall()


@pytest.mark.parametrize("step", [HOURLY * 5, WEEKLY, YEAR], ids=["25 hours", "11 days", "one jump"])
def test_f15_a_year_of_renewals_and_planned_changes_happens_exactly_once(
    owner_connection: psycopg.Connection, town: list[Tenant], step: timedelta
) -> None:
    sweep_through(owner_connection, step)
    for one in town:
        assert renewed(owner_connection, one) == expected(owner_connection, one), (one.zone, one.cycle)
        assert one.house.seats()[0] == 7, "given back once"
    assert untimely(owner_connection, step) == [], "nothing early, nothing late"
    applied = "SELECT count(*) FROM order_events WHERE verb = 'apply_planned_change'"
    assert owner_connection.execute(applied).fetchone() == (len(town),)
    assert as_job(scheduler.sweep) == 0


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])
def test_f15_offers_end_and_orders_start_on_their_day(owner_connection: psycopg.Connection, zone: str) -> None:
    """One order starts in ten days; one offer's last day is over in twenty."""
    day = today(owner_connection, zone)
    planned, offer = (order_at(state, account(time_zone=zone), rep=rep()) for state in ("accepted", "quoted"))
    planned.move_start(day + timedelta(days=10))
    owner_connection.execute("UPDATE orders SET valid_until = %s WHERE id = %s", [day + timedelta(days=19), offer.id])
    for case, state in ((planned, "fulfilling"), (offer, "expired")):
        before = case.state
        advance(owner_connection, days=9)
        as_job(scheduler.sweep)
        assert case.state == before, "not a day early"
        advance(owner_connection, days=1)
        as_job(scheduler.sweep)
        assert case.state == state
    events = "SELECT max(n) FROM (SELECT count(*) AS n FROM order_events WHERE verb IN ('start', 'expire_quote') GROUP BY order_id) c"
    assert owner_connection.execute(events).fetchone() == (1,)


DST = [("Europe/Paris", date(2027, 3, 28)), ("Europe/Paris", date(2027, 10, 31)), ("America/New_York", date(2027, 3, 14)),
       ("America/New_York", date(2027, 11, 7)), ("Australia/Lord_Howe", date(2027, 4, 4)), ("Africa/Cairo", date(2027, 4, 30)),
       ("Europe/Paris", date(2028, 2, 29))]  # fmt: skip


@pytest.mark.parametrize(("zone", "day"), DST)
def test_f15_r75_on_days_of_23_or_25_hours_and_the_29th_of_february(
    owner_connection: psycopg.Connection, zone: str, day: date
) -> None:
    """A minute before its midnight nothing happens; at its midnight, which may not be at twelve, the account renews."""
    house = account(time_zone=zone, renews_on=day)
    row = owner_connection.execute("SELECT (%s::date::timestamp AT TIME ZONE %s) - now()", [day, zone]).fetchone()
    assert row is not None
    advance(owner_connection, seconds=(row[0] - timedelta(minutes=1)).total_seconds())
    as_job(scheduler.sweep)
    tenant = Tenant(house, zone, "annual", day)
    assert renewed(owner_connection, tenant) == []
    advance(owner_connection, minutes=2)
    as_job(scheduler.sweep)
    assert renewed(owner_connection, tenant) == [str(day)]


def test_f15_machinery_does_not_age_with_the_clock(owner_connection: psycopg.Connection) -> None:
    house = account()
    viewer = house.owner  # signed in now, for twelve hours
    advance(owner_connection, days=400)
    assert act(viewer, lambda me: me.email) == house.email("owner")
    case = order_at("pending", house)
    since = owner_connection.execute("SELECT state_since - now(), created_at - now() FROM orders WHERE id = %s", [case.id]).fetchone()
    assert since is not None
    assert all(timedelta(days=399) < one < timedelta(days=401) for one in since)
    late = "SELECT count(*) FROM tasks WHERE due_at > now() UNION ALL SELECT count(*) FROM sign_ins WHERE expires_at > now() + interval '1 day'"
    assert owner_connection.execute(late).fetchall() == [(0,), (0,)]


def test_f15_control_a_clock_that_is_off_by_an_hour_is_seen(owner_connection: psycopg.Connection) -> None:
    """Renewed by hand an hour before its midnight: the check above must find it."""
    day = today(owner_connection, "UTC") + timedelta(days=40)
    account(time_zone="UTC", renews_on=day)
    row = owner_connection.execute("SELECT (%s::date::timestamp AT TIME ZONE 'UTC') - now()", [day]).fetchone()
    assert row is not None
    advance(owner_connection, seconds=(row[0] - timedelta(hours=1)).total_seconds())
    owner_connection.execute("UPDATE accounts SET time_zone = 'Europe/Paris'")
    as_job(scheduler.sweep)
    owner_connection.execute("UPDATE accounts SET time_zone = 'UTC'")
    assert len(untimely(owner_connection, WEEKLY)) == 1


def test_f15_control_renewing_twice_would_be_seen(owner_connection: psycopg.Connection) -> None:
    day = today(owner_connection, "Europe/Paris")
    one = Tenant(account(renews_on=day), "Europe/Paris", "annual", day)
    as_job(renewals.renew_due)
    owner_connection.execute("UPDATE accounts SET renews_on = %s", [day])
    as_job(renewals.renew_due)
    assert renewed(owner_connection, one) != expected(owner_connection, one)
    assert as_job(deadlines.apply_planned_changes) == 0

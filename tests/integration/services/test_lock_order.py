"""R71, R73: whoever waits for an account holds nothing of it, so that nobody ever waits in a ring; sweeps wait for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.ordering import deadlines, fulfilment, orders
from app.services.ordering.orders import Asked
from app.services.people import ownership, people_changes, rights
from app.services.requesting import requests
from app.services.requesting.requests import Wish
from app.services.seating import account_types, cancellation, cycles, planned_effects, renewals
from tests.factories import House, account, act, as_job, as_system, order_at, viewer_of, wish
from workflows.intake import AccountType, Change
from workflows.open_requests import Choice

Do = Callable[[], object]
WAITER = """
SELECT a.backend_xid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.classid = 7236 AND NOT l.granted AND a.datname = current_database()
"""


@contextmanager
def busy(postgres: str, house: House) -> Iterator[None]:
    """Somebody else writes about the account."""
    with psycopg.connect(postgres) as somebody:
        somebody.execute("SELECT pg_advisory_xact_lock(7236, hashint8(%s))", [house.id])
        yield
        somebody.rollback()


def written_by_the_waiter(owner: psycopg.Connection) -> bool:
    """Wait until somebody waits for an account: whether that transaction has changed or locked a row already."""
    for _ in range(500):
        found = owner.execute(WAITER).fetchone()
        if found is not None:
            return found[0] is not None
        time.sleep(0.02)
    raise AssertionError("nobody waits for the account")


def claim(house: House) -> Do:
    case = order_at("pending", house)
    return partial(case.step, case.rep, "claim")


def write_a_quote(house: House) -> Do:
    return order_at("in_review", house).draft


def send_a_quote(house: House) -> Do:
    case = order_at("in_review", house)
    case.draft()
    return partial(case.step, case.rep, "send_quote")


def accept(house: House) -> Do:
    return order_at("quoted", house).accept


def withdraw(house: House) -> Do:
    case = order_at("accepted", house)
    return partial(case.step, house.owner, "cancel")


def send_again(house: House) -> Do:
    case = order_at("declined", house)
    return partial(act, house.owner, orders.step, case.reference, Asked("resubmit", "Once more"))


def wait_behind(house: House) -> Do:
    order_at("pending", house)
    return partial(act, house.owner, requests.submit, replace(wish(support=3), is_alone=False, open_request=Choice.WAIT))


def fulfil(house: House) -> Do:
    case = order_at("fulfilling", house)
    as_job(fulfilment.calls, [house.id], [case.id])
    return partial(as_job, fulfilment.fulfil, [case.order])


def hand_back(house: House) -> Do:
    case = order_at("fulfilling", house)
    with as_system():
        db.session.execute(text("UPDATE subscriptions SET ended_on = clock_today('UTC') WHERE account_id = :id"), {"id": house.id})
    return partial(as_job, fulfilment.ready, [case.id])


def give_rights(house: House) -> Do:
    return partial(act, house.owner, rights.grant, house.admin.id)


def suspend(house: House) -> Do:
    return partial(act, house.owner, people_changes.suspend, house.agent.id)


def keep_the_cycle(house: House) -> Do:
    as_job(account_types.change, house.slug, AccountType.SELF_SERVICE)
    owner = viewer_of(house.email("owner"))
    act(owner, requests.submit, Wish(Change.CHANGE_CYCLE, [], "We pay by the month"))
    return partial(act, owner, cycles.take_back)


def change_the_type(house: House) -> Do:
    return partial(as_job, account_types.change, house.slug, AccountType.ONLINE_ASSISTED)


PATHS = [claim, write_a_quote, send_a_quote, accept, withdraw, send_again, wait_behind, fulfil, hand_back, give_rights, suspend,
         keep_the_cycle, change_the_type]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_r71_whoever_waits_for_an_account_holds_none_of_its_rows(
    owner_connection: psycopg.Connection, postgres: str, path: Callable[[House], Do]
) -> None:
    house = account("managed")
    assert house.owner, "signed in before"
    do, failed = path(house), list[Exception]()

    def run() -> None:
        try:
            do()
        except Exception as failure:  # noqa: BLE001  (told to the test)
            failed.append(failure)

    thread = threading.Thread(target=run)
    with busy(postgres, house):
        thread.start()
        has_written = written_by_the_waiter(owner_connection)
    thread.join()
    assert failed == []
    assert not has_written


def test_the_measure_sees_a_row_that_was_changed_before_the_lock(record: Flask, owner_connection: psycopg.Connection, postgres: str) -> None:
    """The negative control: the ring is there to be seen."""
    house = account("managed")

    def in_the_wrong_order() -> None:
        with as_system():
            db.session.execute(text("UPDATE people SET locale = 'fr' WHERE account_id = :id"), {"id": house.id})
            db.session.execute(text("SELECT pg_advisory_xact_lock(7236, hashint8(CAST(:id AS bigint)))"), {"id": house.id})

    thread = threading.Thread(target=in_the_wrong_order)
    with busy(postgres, house):
        thread.start()
        assert written_by_the_waiter(owner_connection)
    thread.join()


def a_planned_change(house: House) -> Do:
    act(house.owner, requests.submit, wish("remove_seats", support=2))
    with as_system():
        db.session.execute(text("UPDATE seat_changes SET effective_on = clock_today('UTC') - 1 WHERE status = 'planned'"))
    return planned_effects.apply_due


def a_renewal(house: House) -> Do:
    with as_system():
        db.session.execute(text("UPDATE accounts SET renews_on = clock_today('UTC') - 1 WHERE id = :id"), {"id": house.id})
    return lambda: renewals.renew_due().renewed


def an_end(house: House) -> Do:
    act(house.owner, cancellation.cancel, "Enough")
    with as_system():
        db.session.execute(text("UPDATE cancellations SET effective_on = clock_today('UTC') - 1"))
    return cancellation.end_due


def an_offer_that_lapses(house: House) -> Do:
    with as_system():
        db.session.execute(text("UPDATE people SET email_verified_at = now() WHERE account_id = :id"), {"id": house.id})
    act(house.owner, ownership.offer, house.billing.id)
    with as_system():
        db.session.execute(text("UPDATE ownership_offers SET expires_at = clock_now()"))
    return ownership.lapse


@pytest.mark.parametrize("due", [a_planned_change, a_renewal, an_end, an_offer_that_lapses])
def test_r75_a_sweep_waits_for_nobody_and_does_it_next_time(record: Flask, postgres: str, due: Callable[[House], Do]) -> None:
    house = account("self_service")
    sweep = due(house)
    with busy(postgres, house):
        assert as_job(sweep) == 0
    assert as_job(sweep) == 1
    assert as_job(deadlines.due) == []

"""R71: the product is told the numbers of one account one after another, in the order in which they came to count."""

from __future__ import annotations

import threading

import psycopg

from app.services.requesting import requests
from tests.factories import account, act, wish
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.crowd import at_once
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

NEXT = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('tasks', 'id')::regclass), 0)"
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_r71_a_task_gets_its_number_only_when_nobody_of_the_account_can_come_before_it(town: Town) -> None:
    """Otherwise a later task could be done while an earlier one is not yet committed, and the product keep an old number."""
    house = account("self_service")
    assert house.owner
    with psycopg.connect(town.postgres.url) as first, psycopg.connect(town.postgres.url, autocommit=True) as watch:
        first.execute("SELECT pg_advisory_xact_lock(7236, hashint8(%s))", (house.id,))
        before = watch.execute(NEXT).fetchone()
        second = threading.Thread(target=act, args=(house.owner, requests.submit, wish(support=1)))
        second.start()
        assert eventually(lambda: watch.execute(WAITS).fetchone() == (1,))
        assert watch.execute(NEXT).fetchone() == before
        first.rollback()
        second.join()


def test_r71_many_changes_of_one_account_at_once_end_with_the_right_number(town: Town) -> None:
    house = account("self_service", seats={"support": 10})
    assert house.owner
    town.keep("relay", "worker-1", "worker-2")
    for seats in range(1, 4):
        at_once([lambda seats=seats: act(house.owner, requests.submit, wish(support=seats))] * 8)
    assert eventually(lambda: is_quiet(town)), faults(town)
    assert house.seats()[0] == 10 + 8 * (1 + 2 + 3)
    assert faults(town) == []

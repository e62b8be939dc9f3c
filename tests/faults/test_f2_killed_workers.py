"""F2: a worker is killed while orders are in its hands; each moves again soon."""

from __future__ import annotations

import statistics
import time

import psycopg

from app.services import outbox
from tests.factories import as_system
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted

LONGEST_SECONDS = 30
HELD = "SELECT count(*) FROM tasks WHERE lease_until IS NOT NULL AND leased_by = %s"
DONE = "SELECT count(*) FROM tasks WHERE kind = 'provision_seats' AND done_at IS NOT NULL"


def _count(town: Town, query: str, *values: str) -> int:
    with psycopg.connect(town.postgres.url) as record:
        row = record.execute(query.encode(), values).fetchone()
    assert row is not None
    return int(row[0])


def test_f2_an_order_moves_again_after_its_worker_was_killed(town: Town, is_long: bool) -> None:
    """The product answers slowly, so that the kill finds a batch in work. What is measured: the kill to the next order done."""
    waits: list[float] = []
    processes = town.keep("relay", "worker-1", is_slow_start=True)
    for _ in range(100 if is_long else 2):
        town.receivers.tell_product(mode="slow", delay_ms=150)
        accepted(5)
        assert eventually(lambda: _count(town, HELD, "worker-1") > 0)
        time.sleep(0.4)  # in the middle of the calls
        done, killed_at = _count(town, DONE), time.monotonic()
        processes["worker-1"].kill()
        assert eventually(lambda: _count(town, DONE) > done, 2 * LONGEST_SECONDS), processes["worker-1"].log()
        waits.append(time.monotonic() - killed_at)
        town.receivers.tell_product(mode="ok")
        assert eventually(lambda: is_quiet(town)), faults(town)
    print(f"\nF2: {len(waits)} kills, p50 {statistics.median(waits):.1f} s, max {max(waits):.1f} s")
    assert max(waits) <= LONGEST_SECONDS
    assert processes["worker-1"].deaths == len(waits)
    assert faults(town) == []


def test_f2_without_a_lease_that_ends_the_checker_is_red(town: Town) -> None:
    """Control: what the dead one held is held for ever, and nobody inherits its name."""
    (case,) = accepted(1)
    with as_system():
        outbox.lease(outbox.PROVISIONING, "somebody who is dead", 10, seconds=3600)
    town.keep("relay", "worker-1")
    assert not eventually(lambda: case.state == "fulfilled", 6)
    assert any(case.reference in fault for fault in faults(town))

"""F3: Valkey forgets everything, again and again; every order reaches its end."""

from __future__ import annotations

import signal
import time

from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted, self_service_change


def test_f3_every_order_reaches_its_end_although_the_doorbell_forgets(town: Town, is_long: bool) -> None:
    orders, flushes = (5000, 50) if is_long else (60, 5)
    processes = town.keep("relay", "worker-1", "worker-2")
    for _ in range(flushes):
        accepted(orders // flushes - 2)
        self_service_change(2)
        town.flush()
    last = time.monotonic()
    assert eventually(lambda: is_quiet(town), 600 if is_long else 60), faults(town)
    print(f"\nF3: {orders} orders, {flushes} flushes, quiet {time.monotonic() - last:.1f} s after the last")
    assert faults(town) == []
    assert all(process.deaths <= flushes for process in processes.values())


def test_f3_without_the_relay_the_checker_is_red(town: Town) -> None:
    """Control: nobody reads the outbox, so what the doorbell forgot is never done."""
    processes = town.keep("worker-1")
    accepted(1)
    assert eventually(lambda: is_quiet(town)), processes["worker-1"].log()  # it is up, and listens
    processes["worker-1"].send(signal.SIGSTOP)
    (case,) = accepted(1)
    town.flush()
    processes["worker-1"].send(signal.SIGCONT)
    assert not eventually(lambda: is_quiet(town), 5)
    assert any(case.reference in fault for fault in faults(town))

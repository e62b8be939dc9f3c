"""F13: a worker that slept past its lease and woke up is refused."""

from __future__ import annotations

import signal

import pytest

from app.services import outbox
from app.services.outbox import PROVISIONING, StaleLease
from tests.factories import as_system
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted


def test_f13_what_a_frozen_worker_stores_after_its_lease_is_refused(town: Town, is_long: bool) -> None:
    """Frozen between the product's answer and the commit, replaced, then woken."""
    for _ in range(50 if is_long else 1):
        _freeze_and_wake(town)
        town.stop_all()


def _freeze_and_wake(town: Town) -> None:
    cases, told = accepted(2), len(town.receivers.effects())
    town.receivers.tell_product(mode="slow", delay_ms=2500, times=1)
    sleeper = town.keep("relay", "worker-1", TASK_LEASE_SECONDS="6")["worker-1"]
    assert eventually(lambda: len(town.receivers.effects()) > told)
    sleeper.send(signal.SIGSTOP)  # the product has done it, the worker has not heard
    town.keep("worker-2", TASK_LEASE_SECONDS="6")
    assert eventually(lambda: is_quiet(town)), faults(town)
    sleeper.send(signal.SIGCONT)
    assert eventually(lambda: "lost the race" in sleeper.log()), sleeper.log()
    assert faults(town) == []
    assert all([event.verb for event in case.page().events].count("fulfil") == 1 for case in cases)


def _lease_twice() -> tuple[outbox.Leased, outbox.Leased]:
    """The same task in two hands, the first of them asleep since before its lease ended."""
    with as_system():
        first = outbox.lease(PROVISIONING, "sleeper", 1, seconds=0)[0]
    with as_system():
        return first, outbox.lease(PROVISIONING, "successor", 1, seconds=60)[0]


def test_f13_the_fence_of_an_old_lease_opens_nothing(town: Town) -> None:
    accepted(1)
    old, new = _lease_twice()
    for late in (outbox.finish, lambda tasks: outbox.renew(tasks, 60)):
        with pytest.raises(StaleLease), as_system():
            late([old])
    with as_system():
        outbox.put_off(old, "late", 0)
        outbox.set_aside(old, "late")
    assert any("task left undone" in fault for fault in faults(town)), "the late one has touched the task"
    with as_system():
        outbox.finish([new])


def test_f13_without_the_fence_the_checker_is_red(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the sleeper gives the task away as done before its successor has done the work."""
    (case,) = accepted(1)
    old, _ = _lease_twice()
    monkeypatch.setattr(outbox, "FINISH", _without_fence(outbox.FINISH.text))
    with as_system():
        outbox.finish([old])
    assert any(case.reference in fault for fault in faults(town))


def _without_fence(statement: str) -> object:
    from sqlalchemy import text

    assert "AND t.fence = h.fence" in statement
    return text(statement.replace("AND t.fence = h.fence", ""))

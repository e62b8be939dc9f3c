"""F14: a task that cannot be done is set aside after its tries, and keeps nobody waiting."""

from __future__ import annotations

import json

import psycopg
import pytest

from app.jobs import drain, provisioning
from app.services.outbox import PROVISIONING
from tests.factories import account, as_system
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted

POISON = {
    "an order that is not there": ("provision_seats", "provisioning", {"order_id": 10**15, "verb": "start"}),
    "an order that is no number": ("provision_seats", "provisioning", {"order_id": "mine", "verb": "start"}),
    "no payload": ("sync_seats", "provisioning", {}),
    "a change that is no id": ("sync_seats", "provisioning", {"seat_changes": ["'; --"]}),
    "a mail about nothing": ("tell_customer", "mail", {"order_id": 10**15, "verb": "fulfil", "position": 1}),
    "a mail that makes no sense": ("tell_customer", "mail", {"order_id": None, "verb": [], "position": "x"}),
}
HURRY = "UPDATE tasks SET due_at = now() WHERE done_at IS NULL AND failed_at IS NULL AND due_at > now()"
LEFT = "SELECT kind, attempts, failed_at IS NOT NULL, last_error FROM tasks WHERE done_at IS NULL ORDER BY id"


def test_f14_poison_is_set_aside_after_five_tries_and_the_others_go_on(town: Town, is_long: bool) -> None:
    """The pauses between the tries are passed over by moving the tasks' due time, never the clock."""
    house = account()
    with psycopg.connect(town.postgres.url, autocommit=True) as record:
        for kind, queue, payload in list(POISON.values()) * (8 if is_long else 1):
            record.execute("INSERT INTO tasks (account_id, kind, queue, payload) VALUES (%s, %s, %s, %s)",
                           (house.id, kind, queue, json.dumps(payload)))  # fmt: skip
        cases, patience = accepted(1000 if is_long else 5), 600 if is_long else 30
        processes = town.keep("relay", "worker-1")
        assert eventually(lambda: all(case.state == "fulfilled" for case in cases), patience), processes["worker-1"].log()

        def is_over() -> bool:
            record.execute(HURRY)
            return is_quiet(town)

        assert eventually(is_over, patience, every=0.5), record.execute(LEFT).fetchall()
        left = record.execute(LEFT).fetchall()
        assert all(is_aside and words for _, _, is_aside, words in left), left
        assert {attempts for kind, attempts, _, _ in left if kind == "provision_seats"} == {5}
        record.execute("DELETE FROM tasks WHERE account_id = %s", (house.id,))
    assert processes["worker-1"].deaths == 0
    assert faults(town) == []


def test_f14_without_the_guard_one_task_stops_the_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the batch is done all at once and nothing else."""
    monkeypatch.setitem(drain.HANDLERS, PROVISIONING, provisioning._together)
    cases = accepted(2)
    with psycopg.connect(town.postgres.url, autocommit=True) as record:
        record.execute("INSERT INTO tasks (account_id, kind, queue, payload) VALUES (%s, 'sync_seats', 'provisioning', '{}')",
                       (cases[0].house.id,))  # fmt: skip
    with pytest.raises(KeyError), as_system():
        drain.drain_once(PROVISIONING)
    assert [fault for fault in faults(town) if any(case.reference in fault for case in cases)]

"""F14: a task that kills its worker every time is set aside after five deaths, and takes nobody with it."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from app.services import outbox
from tests.factories import account, as_job, order_at
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import Process, eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted

HOLDER = """
SELECT t.attempts FROM tasks t JOIN accounts a ON a.id = t.account_id
WHERE a.slug = %s AND t.kind = 'provision_seats' AND t.lease_until > now() AND t.leased_by = 'worker-1'
"""


def _die_of(town: Town, worker: Process, slug: str, *, tries: int) -> int:
    """kill -9 the worker whenever it has the account's task in hand, so many times. Returns how often it died of it."""
    deaths = 0
    with psycopg.connect(town.postgres.url, autocommit=True) as record:
        for tried in range(1, tries + 1):
            if not eventually(lambda tried=tried: record.execute(HOLDER, (slug,)).fetchone() == (tried,), 30):
                break
            worker.kill()
            deaths += 1
    return deaths


@pytest.mark.slow
def test_f14_after_five_deaths_the_order_stands_in_front_of_a_person(town: Town, is_long: bool) -> None:
    """The product answers its calls too late, so that each kill finds the worker in the middle of the task."""
    for _ in range(10 if is_long else 1):
        house = account()
        deadly = order_at("fulfilling", house)
        others = accepted(5)
        town.receivers.tell_product(mode="slow", delay_ms=4000, account=house.slug)
        processes = town.keep("relay", "worker-1")
        assert _die_of(town, processes["worker-1"], house.slug, tries=5) == 5, processes["worker-1"].log()
        assert eventually(lambda: is_quiet(town)), faults(town)
        assert deadly.state == "stalled"
        assert "died of it" in deadly.page().events[-1].comment
        assert all(case.state == "fulfilled" for case in others)
        town.stop_all()
        town.receivers.tell_product(mode="ok")
    assert faults(town) == []


def test_f14_without_counting_the_deaths_it_is_tried_for_ever(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a restarted worker gets its predecessor's attempt back, so the sixth try is the first again."""
    forgiving = outbox.FREE.text.replace("SET lease_until = now()", "SET lease_until = now(), attempts = attempts - 1")
    assert forgiving != outbox.FREE.text
    monkeypatch.setattr(outbox, "FREE", text(forgiving))
    order_at("fulfilling", account())
    tries = []
    for _ in range(8):
        tries += [task.attempts for task in as_job(outbox.lease, outbox.PROVISIONING, "worker-1", 10, 60)]
        as_job(outbox.free_predecessor, "worker-1")
    assert tries == [1] * 8

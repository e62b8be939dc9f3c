"""F17: everything is restarted one after another while people work: no request fails, and no work is lost."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
import urllib3

from app.jobs import drain
from app.jobs.outcomes import Clock
from app.jobs.queues import JobQueue
from app.services.outbox import PROVISIONING, Leased
from tests.factories import account, as_system
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.client import Client
from tests.faults.harness.process import Process, eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted

ORDER = {"change": "add_seats", "lines": [{"product": "support", "seats": 1}]}
"""Of an online-assisted account: an order at the contract price, which the workers fulfil."""
PEOPLE, PATIENCE = 3, 25
"""So many seconds a supervisor may wait for whatever ends: fewer than the thirty that most of them wait."""


class Crowd:
    """People who ask and read, each request sent once: what fails, has failed."""

    def __init__(self, town: Town) -> None:
        houses = [account("online_assisted") for _ in range(PEOPLE)]
        self.answers, self.is_over, self.orders = Counter[str](), threading.Event(), list[str]()
        work = [(Client(town.web_port, house.email("owner")), house.slug) for house in houses]
        self._people = [threading.Thread(target=self._work, args=one) for one in work]
        for one in self._people:
            one.start()

    def _work(self, client: Client, slug: str) -> None:
        while not self.is_over.is_set():
            self._note(client, "POST", f"/accounts/{slug}/requests", ORDER)
            self._note(client, "GET", f"/accounts/{slug}/subscription")
            time.sleep(0.05)

    def _note(self, client: Client, method: str, path: str, body: object = None) -> None:
        try:
            reply = client.send(method, path, body)
        except urllib3.exceptions.HTTPError as failure:
            self.answers[type(failure).__name__] += 1
            return
        self.answers[f"{method} {reply.status}"] += 1
        if method == "POST" and reply.status == 201:
            self.orders.append(reply.body["order"]["reference"])

    def go_home(self) -> None:
        self.is_over.set()
        for one in self._people:
            one.join()


def restart(process: Process) -> None:
    """As a supervisor does: TERM, and again what has ended."""
    deaths = process.deaths
    process.send(signal.SIGTERM)
    assert eventually(lambda: process.deaths > deaths and process.is_alive, PATIENCE), process.log()


def test_f17_no_request_fails_and_no_work_is_lost(town: Town, is_long: bool) -> None:
    processes = town.keep("web", "relay", "worker-1", "worker-2")
    crowd = Crowd(town)
    for _ in range(100 if is_long else 3):
        time.sleep(0.5)
        handled = len(crowd.orders)
        processes["web"].renew()
        for name in ("worker-1", "worker-2", "relay"):
            restart(processes[name])
        assert eventually(lambda count=handled: len(crowd.orders) > count), processes["web"].log()  # type: ignore[misc]
    crowd.go_home()
    assert set(crowd.answers) == {"POST 201", "GET 200"}, crowd.answers
    assert len(crowd.orders) > 20
    assert eventually(lambda: is_quiet(town)), processes["worker-1"].log()
    assert faults(town) == []
    print(f"\nF17: {sum(crowd.answers.values())} requests answered, {len(crowd.orders)} orders done")


def test_f17_a_worker_that_is_told_to_end_does_what_it_has_in_hand_and_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more is due all the time, a worker that went on until nothing is would not end in time to be restarted."""
    cases, do = accepted(3), drain.HANDLERS[PROVISIONING]
    monkeypatch.setitem(drain.QUEUES, PROVISIONING, replace(drain.QUEUES[PROVISIONING], batch=1))
    monkeypatch.setattr(drain, "told_to_end", threading.Event())

    def told_meanwhile(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
        drain.told_to_end.set()
        do(tasks, queue, clock)

    monkeypatch.setitem(drain.HANDLERS, PROVISIONING, told_meanwhile)
    with as_system():
        assert drain.drain(PROVISIONING) == 1
    assert [case.state for case in cases].count("fulfilled") == 1
    town.keep("worker-1")
    assert eventually(lambda: all(case.state == "fulfilled" for case in cases), 20), "its ring was heard by another"


def test_f17_the_control_a_web_process_that_is_simply_killed_is_noticed(town: Town) -> None:
    processes = town.keep("web", "relay", "worker-1")
    crowd = Crowd(town)
    assert eventually(lambda: len(crowd.orders) > 3)
    processes["web"].kill()
    time.sleep(0.5)
    crowd.go_home()
    assert set(crowd.answers) - {"POST 201", "GET 200"}, crowd.answers

"""F5: PostgreSQL is killed and started again under load; what was acknowledged is there, and nothing twice."""

from __future__ import annotations

import threading
import time
from collections import Counter

import psycopg
import pytest
from flask import Flask

from app.extensions import db
from tests.factories import account
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.client import Client, Reply
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

ASK = {"change": "add_seats", "lines": [{"product": "support", "seats": 1}], "justification": "New colleagues",
       "open_request": "wait"}  # fmt: skip
CLIENTS = 4


def test_f5_every_acknowledged_request_is_there_and_nothing_twice(town: Town, is_long: bool) -> None:
    houses = [account("managed") for _ in range(CLIENTS)]
    processes = town.keep("web", "relay", "worker-1")
    is_over, acknowledged, raw = threading.Event(), list[Reply](), Counter[int]()
    clients = [(Client(town.web_port, house.email("owner")), house) for house in houses]

    def ask_again_and_again(n: int) -> None:
        client, house = clients[n]
        while not is_over.is_set():
            acknowledged.append(client.insist("POST", f"/accounts/{house.slug}/requests", ASK))
            raw[client.send("GET", f"/accounts/{house.slug}/subscription").status] += 1

    crowd = [threading.Thread(target=ask_again_and_again, args=(n,)) for n in range(CLIENTS)]
    for one in crowd:
        one.start()
    away = []
    for _ in range(100 if is_long else 3):
        time.sleep(1.0)
        began, count = time.monotonic(), len(acknowledged)
        town.let_go()
        town.postgres.restart(immediately=True)
        assert eventually(lambda: len(acknowledged) > count), processes["web"].log()
        away.append(time.monotonic() - began)
    is_over.set()
    for one in crowd:
        one.join()
    assert {reply.status for reply in acknowledged} == {201}
    promised = {reply.body["order"]["reference"] for reply in acknowledged}
    with psycopg.connect(town.postgres.url) as record:
        stored = {row[0] for row in record.execute("SELECT reference FROM orders")}
    assert stored == promised
    assert set(raw) <= {200, 503}, raw
    assert eventually(lambda: is_quiet(town)), processes["worker-1"].log()
    assert faults(town) == []
    print(f"\nF5: {len(acknowledged)} acknowledged, 0 lost, 0 doubled; answered again after {max(away):.1f} s; reads {dict(raw)}")


def test_f5_without_the_commit_what_was_acknowledged_is_gone(town: Town, whole_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the answer is given, and nothing was stored."""
    house = account("managed")
    token = Client(town.web_port, house.email("owner")).token
    monkeypatch.setattr(db.session, "commit", lambda: None)
    headers = {"Authorization": f"Bearer {token}"}
    answer = whole_app.test_client().post(f"/api/v1/accounts/{house.slug}/requests", json=ASK, headers=headers)
    assert answer.status_code == 201
    with psycopg.connect(town.postgres.url) as record:
        assert record.execute("SELECT count(*) FROM orders").fetchone() == (0,)

"""R73, F10 over HTTP: many programs want the last ten seats at once; ten people get one, the others become requests."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.factories import account, as_system
from tests.factories.accounts import House
from tests.factories.world import number
from tests.faults.harness.checker import faults
from tests.faults.harness.client import Client, Reply
from tests.faults.harness.town import Town

FREE = 10


def _body(house: House) -> dict[str, object]:
    n = number()
    return {"name": f"Racer {n}", "email": f"racer-{n}@{house.slug}.example", "role": "agent",
            "products": [{"product": "support", "role": "agent"}], "when_full": "ask", "justification": "A new team"}  # fmt: skip


def _race(house: House, client: Client, clients: int) -> list[Reply]:
    """All let loose at the same moment, each with its own key, insisting until there is an answer."""
    gate, replies = threading.Barrier(clients), list[Reply]()

    def run() -> None:
        body = _body(house)
        gate.wait()
        replies.append(client.insist("POST", f"/accounts/{house.slug}/people", body, seconds=240))

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def _record(house: House) -> tuple[int, int, int]:
    """How many racers have a seat, how many wait for one, and how many requests there are."""
    with as_system():
        row = db.session.execute(text("""
            SELECT count(*) FILTER (WHERE a.waiting_since IS NULL) AS seated, count(*) FILTER (WHERE a.waiting_since IS NOT NULL) AS waiting,
                   (SELECT count(*) FROM orders WHERE account_id = :id) AS orders
            FROM seat_assignments a WHERE a.account_id = :id"""), {"id": house.id}).one()
    return row.seated, row.waiting, row.orders


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_r73_ten_get_the_last_ten_seats_and_the_others_become_requests(town: Town, is_long: bool, who: str) -> None:
    clients = 500 if is_long else 60
    town.keep("web")
    for _ in range(5 if is_long else 1):
        house = account("managed", seats={"support": FREE})
        client, began = Client(town.web_port, house.email(who)), time.monotonic()
        replies = _race(house, client, clients)
        assert Counter(reply.status for reply in replies) == {201: clients}, [reply for reply in replies if reply.status != 201][:2]
        assert sum(not reply.body["waits_for"] for reply in replies) == FREE
        assert sum(reply.body["order"] is not None for reply in replies) == clients - FREE
        assert _record(house) == (FREE, clients - FREE, clients - FREE)
        assert house.seats()[:2] == (FREE, FREE)
        print(f"{clients} clients, {time.monotonic() - began:.1f} s")
    assert faults(town, is_over=False) == []

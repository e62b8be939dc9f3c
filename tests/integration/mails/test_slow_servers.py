"""A mail server that is slow, or not ready for one of many readers: nobody is written to twice for it, and everybody once (U12, F13)."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.extensions import EVERY_ACCOUNT, acting_for
from app.jobs import drain, mails
from app.ops.ports import free_port
from app.services.outbox import MAIL
from tests.factories import account, place, rep


class Counting:
    """Counts what every address was sent, and under how many Message-IDs."""

    def __init__(self) -> None:
        self.sent, self.ids, self.not_ready, self.seconds = Counter[str](), set[str](), "", 0.0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802, aiosmtpd's
        if address == self.not_ready:
            return "451 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802, aiosmtpd's
        await asyncio.sleep(self.seconds)
        found = message_from_bytes(envelope.content)
        self.sent[parseaddr(found["To"])[1]] += 1
        self.ids.add(found["Message-ID"])
        return "250 Kept"


@pytest.fixture
def server(app: Flask) -> Iterator[Counting]:
    """A mail server of the test's own, which the application sends to."""
    counting = Counting()
    controller = Controller(counting, hostname="127.0.0.1", port=(port := free_port()))
    controller.start()
    url = f"smtp://127.0.0.1:{port}"
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, smtp_url=url, task_lease_seconds=4.0)
    yield counting
    mails._gateway(url).close()
    app.extensions["settings"] = settings
    controller.stop()


def work(app: Flask) -> int:
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        return drain.drain_once(MAIL)


def again(owner: psycopg.Connection) -> None:
    """As if the pause between two tries were over."""
    owner.execute("UPDATE tasks SET due_at = now() WHERE done_at IS NULL")


def a_new_order_for(reps: int) -> set[str]:
    """Every representative is told of it. Returns their addresses."""
    readers = [rep() for _ in range(reps)]
    place((house := account("managed")).owner, house=house, rep=readers[0])
    return {one.email for one in readers}


def test_u12_one_reader_whose_server_is_not_ready_has_the_others_written_to_once(
    app: Flask, server: Counting, owner_connection: psycopg.Connection
) -> None:
    readers = a_new_order_for(4)
    server.not_ready = max(readers, key=lambda one: int(re.sub(r"\D", "", one) or 0))  # not the first to be told
    for _ in range(3):
        work(app)
        again(owner_connection)
    assert server.sent == dict.fromkeys(readers - {server.not_ready}, 1)
    server.not_ready = ""
    work(app)
    assert server.sent == dict.fromkeys(readers, 1), "and they too, once"
    assert work(app) == 0


def test_f13_a_task_for_many_readers_outlives_no_lease(app: Flask, server: Counting) -> None:
    readers, server.seconds = a_new_order_for(12), 0.6
    first = threading.Thread(target=work, args=[app])
    first.start()
    while first.is_alive():
        work(app)  # another worker, who takes whatever lease has run out
        time.sleep(0.1)
    assert server.sent == dict.fromkeys(readers, 1)

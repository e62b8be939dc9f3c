"""D4: one request id from the web to the outbox, to the job, to every line of history and log that follows from it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask

from app import logs
from app.extensions import EVERY_ACCOUNT, acting_for
from app.jobs import drain
from app.services import outbox
from app.services.outbox import MAIL, PROVISIONING
from tests.factories import House, account
from tests.integration.gateways.conftest import RunningProduct, product
from tests.integration.mails.conftest import Post, mail_server, post
from tests.web.api.conftest import program
from tests.web.api.programs import Program

__all__ = ["mail_server", "post", "product", "program"]

ONE, OTHER = "one-request-0001", "another-request-2"
WANTED = {"change": "add_seats", "lines": [{"product": "support", "seats": 2}], "justification": "New colleagues"}


@pytest.fixture
def wired(app: Flask, post: Post, product: RunningProduct, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a real product and a real mail server at the other ends."""
    settings = replace(app.extensions["settings"], product_url=product.url, product_secret="only-for-tests")
    monkeypatch.setitem(app.extensions, "settings", settings)
    return app


@pytest.fixture
def written() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines of the log, as they go to a file in production."""
    stream = io.StringIO()
    handler, root = logs.in_json(stream), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def _ask(program: Callable[..., Program], house: House, request: str) -> None:
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", WANTED, **{"X-Request-ID": request})
    assert answer.status_code == 201, answer.text
    assert answer.headers["X-Request-ID"] == request


def _drain(app: Flask) -> None:
    """What the workers do when the doorbell rings: until nothing is due."""
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        for queue in (PROVISIONING, MAIL):
            while drain.drain_once(queue):
                pass


def _ids(record: psycopg.Connection, table: str, house: House) -> set[str]:
    rows = record.execute(f"SELECT request_id FROM {table} WHERE account_id = %s".encode(), [house.id]).fetchall()
    return {row[0] for row in rows}


def test_d4_two_requests_done_in_one_batch_keep_their_own_ids(
    wired: Flask, program: Callable[..., Program], owner_connection: psycopg.Connection
) -> None:
    one, other = (account("online_assisted", seats={"support": 10}) for _ in range(2))
    _ask(program, one, ONE)
    _ask(program, other, OTHER)
    outbox.request_id_var.set("")  # the worker is another process
    _drain(wired)
    assert (one.seats(), other.seats()) == ((12, 0, 0, 12),) * 2
    for house, request in ((one, ONE), (other, OTHER)):
        assert _ids(owner_connection, "order_events", house) == {request}
        assert _ids(owner_connection, "tasks", house) == {request}
    assert outbox.request_id() == "", "what a worker does next is nobody's"


def test_d4_people_who_get_a_waiting_seat_hear_of_it_under_the_request_that_bought_it(
    wired: Flask, program: Callable[..., Program], owner_connection: psycopg.Connection
) -> None:
    one, other = (account("online_assisted", seats={"support": 1}) for _ in range(2))
    for house, request in ((one, ONE), (other, OTHER)):
        for n in range(2):
            body = {"name": f"Nina {n}", "email": f"nina{n}@{house.slug}.example", "role": "agent",
                    "products": [{"product": "support", "role": "agent"}], "when_full": "wait"}  # fmt: skip
            assert program(house.owner).post(f"/accounts/{house.slug}/people", body, **{"X-Request-ID": "people-come"}).status_code < 300
        _ask(program, house, request)
    _drain(wired)
    for house, request in ((one, ONE), (other, OTHER)):
        told = owner_connection.execute("SELECT request_id FROM tasks WHERE kind = 'tell_seated' AND account_id = %s", [house.id]).fetchall()
        assert {row[0] for row in told} == {request}


def test_d4_every_line_of_the_log_is_json_and_names_the_request_it_is_about(
    wired: Flask, program: Callable[..., Program], product: RunningProduct, written: Callable[[], list[dict[str, Any]]]
) -> None:
    one, other = (account("online_assisted", seats={"support": 10}) for _ in range(2))
    _ask(program, one, ONE)
    _ask(program, other, OTHER)
    product.tell(mode="fail", times=1)  # whichever is first is tried again later
    _drain(wired)
    lines = written()
    answered = [line["request_id"] for line in lines if line["message"] == "answered" and line["route"].endswith("/requests")]
    assert answered == [ONE, OTHER]
    batch = next(line for line in lines if line["message"] == "tasks taken up")
    assert (set(batch["tasks"].values()), batch["request_id"]) == ({ONE, OTHER}, "")
    (late,) = [line for line in lines if line["message"] == "task put off"]
    assert batch["tasks"][str(late["task"])] == late["request_id"]


def test_d4_the_control_a_batch_under_one_name_is_noticed(
    wired: Flask, program: Callable[..., Program], owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: nobody says for whom a task is done."""
    monkeypatch.setattr("app.jobs.provisioning._asked_by", lambda tasks: {task.payload["order_id"]: "" for task in tasks})
    monkeypatch.setattr(outbox, "on_behalf_of", lambda _request: nullcontext())
    house = account("online_assisted", seats={"support": 10})
    _ask(program, house, ONE)
    outbox.request_id_var.set("")
    _drain(wired)
    assert _ids(owner_connection, "order_events", house) == {ONE, ""}

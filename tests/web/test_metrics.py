"""D5: what a Prometheus reads, and who may."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.models.kinds import Scope
from app.services.people import tokens
from app.services.people.viewers import Viewer
from app.web.exposition import family, histogram
from app.web.timing import BOUNDS, NOWHERE, PLACES, Timings
from tests.counting import counting
from tests.factories import account, as_system, order_at, rep, staff

LINE = re.compile(r'(?P<name>[a-z_]+)(?:\{(?P<labels>(?:[a-z]+="(?:[^"\\]|\\.)*",?)*)\})? (?P<value>-?[0-9.e+-]+)')


@pytest.fixture
def ask(app: Flask) -> Callable[..., TestResponse]:
    """`ask(viewer)` with a token that may only read; `ask(None)` without any."""

    def get(viewer: Viewer | None) -> TestResponse:
        if viewer is None:
            return app.test_client().get("/metrics")
        with as_system():
            token = tokens.issue(viewer.email, Scope.READ)
        return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})

    return get


def samples(answer: TestResponse) -> dict[str, float]:
    """Every sample by its name and labels; every line must be one, or say what follows."""
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    found: dict[str, float] = {}
    for line in answer.text.splitlines():
        if not line.startswith(("# HELP ", "# TYPE ")):
            read = LINE.fullmatch(line)
            assert read is not None, line
            assert read[0].rpartition(" ")[0] not in found, f"said twice: {line}"
            found[line.rpartition(" ")[0]] = float(read["value"])
    return found


def test_d5_orders_and_the_oldest_by_state(ask: Callable[..., TestResponse], owner_connection: psycopg.Connection) -> None:
    operator = staff("operator")
    for _ in range(2):
        order_at("pending")
    case = order_at("stalled")
    owner_connection.execute("UPDATE orders SET state_since = state_since - interval '2 hours' WHERE id = %s", [case.id])
    found = samples(ask(operator))
    assert found['seatwright_orders{state="pending"}'] == 2
    assert found['seatwright_orders{state="stalled"}'] == 1
    assert found['seatwright_orders{state="fulfilled"}'] == 0
    assert 7200 <= found['seatwright_order_oldest_seconds{state="stalled"}'] < 7800
    assert found['seatwright_order_oldest_seconds{state="quoted"}'] == 0


def test_d5_the_outbox_its_retries_and_the_mails_that_failed(
    ask: Callable[..., TestResponse], owner_connection: psycopg.Connection
) -> None:
    operator = staff("operator")
    before = samples(ask(operator))
    assert before['seatwright_outbox_lag_seconds{queue="mail"}'] == before['seatwright_mails_failed{why="given_up"}'] == 0
    order_at("quoted")
    ids = [row[0] for row in owner_connection.execute("SELECT id FROM tasks WHERE done_at IS NULL AND queue = 'mail' ORDER BY id").fetchall()]
    owner_connection.execute("UPDATE tasks SET due_at = now() - interval '90 seconds', attempts = 1, last_error = 'later' WHERE id = %s", ids[:1])
    owner_connection.execute("UPDATE tasks SET failed_at = now(), attempts = 5 WHERE id = %s", ids[1:2])
    found = samples(ask(operator))
    assert found['seatwright_tasks_due{queue="mail"}'] == len(ids) - 1
    assert 90 <= found['seatwright_outbox_lag_seconds{queue="mail"}'] < 600
    assert found['seatwright_tasks_retried{queue="mail"}'] == 1
    assert found['seatwright_tasks_given_up{queue="mail"}'] == found['seatwright_mails_failed{why="given_up"}'] == 1
    assert found['seatwright_mails_failed{why="refused"}'] == 0


def test_d5_latency_by_route(app: Flask, ask: Callable[..., TestResponse]) -> None:
    operator, client = staff("operator"), app.test_client()
    before = Counter(samples(ask(operator)))
    client.get("/livez")
    client.post("/sign-in", data={})
    for n in range(3):
        client.get(f"/no/such/address/{n}")
    after = Counter(samples(ask(operator)))
    found = {name: after[name] - before[name] for name in after}
    livez = 'method="GET",route="/livez"'
    assert found[f"seatwright_request_seconds_count{{{livez}}}"] == found[f'seatwright_request_seconds_bucket{{{livez},le="+Inf"}}'] == 1
    assert found[f"seatwright_request_seconds_sum{{{livez}}}"] > 0
    assert found[f'seatwright_responses_total{{{livez},status="2xx"}}'] == 1
    assert found['seatwright_responses_total{method="POST",route="/sign-in",status="4xx"}'] == 1
    assert found['seatwright_responses_total{method="",route="nowhere",status="4xx"}'] == 3, "invented addresses make no lines of their own"
    assert found['seatwright_responses_total{method="GET",route="/metrics",status="2xx"}'] == 1


def test_d5_every_process_counts_and_nothing_is_forgotten_with_it(app: Flask) -> None:
    timings = Timings(app)
    timings.note("GET", "/livez", 0.003, "200 OK")
    child = os.fork()
    if not child:
        timings.note("GET", "/livez", 99.0, "503 SERVICE UNAVAILABLE")
        os._exit(0)
    os.waitpid(child, 0)
    timings.note("GET", None, 0.3, "404 NOT FOUND")
    livez, nowhere = sorted(timings.read(), key=lambda one: one.rule)
    assert (livez.counts, livez.by_class) == ((1, *(0,) * (len(BOUNDS) - 1), 1), {"2xx": 1, "3xx": 0, "4xx": 0, "5xx": 1})
    assert (nowhere.method, nowhere.rule, sum(nowhere.counts)) == (*NOWHERE, 1)
    for place in range(PLACES):  # every place was somebody's, who is dead
        timings.numbers[place * timings.size] = child
    timings.owner = 0
    timings.note("GET", "/livez", 0.003, "200 OK")
    assert sum(next(one for one in timings.read() if one.rule == "/livez").counts) == 3
    assert [int(timings.numbers[place * timings.size]) for place in range(PLACES)].count(os.getpid()) == 1


def test_d5_s1_only_operators_and_managers_read_it(ask: Callable[..., TestResponse]) -> None:
    assert (ask(staff("operator")).status_code, ask(staff("manager")).status_code) == (200, 200)
    assert [ask(one).status_code for one in (rep(), staff("approver"), account("managed").owner)] == [403] * 3
    refused = ask(None)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Seatwright"')
    assert "seatwright_" not in refused.text


def test_d5_two_statements_whatever_there_is(app: Flask, ask: Callable[..., TestResponse]) -> None:
    operator = staff("operator")
    ask(operator)
    with counting(app) as counted:
        ask(operator)
    begins = next(n for n, one in enumerate(counted.statements) if one.startswith("SELECT enter("))
    assert len(counted.statements[begins:]) == 2, counted.statements


def test_d5_labels_and_numbers_are_written_as_the_format_says() -> None:
    assert family("a_total", "counter", "Words.", [({"x": 'a"b\\c\nd'}, 1.5), ({}, 2)]) == [
        "# HELP a_total Words.", "# TYPE a_total counter", 'a_total{x="a\\"b\\\\c\\nd"} 1.5', "a_total 2"]  # fmt: skip
    assert histogram("s", "Words.", (0.1, 1), [({"r": "x"}, (2, 1, 1), 3.25)])[2:] == [
        's_bucket{r="x",le="0.1"} 2', 's_bucket{r="x",le="1"} 3', 's_bucket{r="x",le="+Inf"} 4', 's_sum{r="x"} 3.25', 's_count{r="x"} 4']  # fmt: skip

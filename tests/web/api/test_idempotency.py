"""D9, F11: every POST and PUT may be sent again: one effect, the same reply."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.factories import account, as_system, order_at
from tests.factories.accounts import TODAY
from tests.web.api.answers import is_problem

ASK = {
    "change": "add_seats",
    "lines": [{"product": "support", "seats": 2}],
    "justification": "New colleagues",
}


def count(table: str) -> int:
    with as_system():
        return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def same(first, second):
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert first.headers.get("ETag") == second.headers.get("ETag")
    assert first.headers.get("Location") == second.headers.get("Location")
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_f11_a_request_sent_again_is_answered_again_and_done_once(program, kind):
    house = account(kind)
    caller, path = program(house.owner), f"/accounts/{house.slug}/requests"
    first = caller.post(path, ASK, key="k-1")
    before = house.seats(), count("orders"), count("order_events"), count("tasks"), count("seat_changes")
    for _ in range(3):
        same(first, caller.post(path, ASK, key="k-1"))
    assert before == (
        house.seats(),
        count("orders"),
        count("order_events"),
        count("tasks"),
        count("seat_changes"),
    )


def test_f11_without_a_key_or_with_another_it_is_another_request(program):
    house = account("managed")
    caller, path = program(house.owner), f"/accounts/{house.slug}/requests"
    for key in (None, None, "k-1", "k-2"):  # the second and the others wait for the first (R36)
        assert caller.post(path, {**ASK, "open_request": "wait"}, key=key).status_code == 201
    assert count("orders") == 4


def test_f11_a_step_and_a_quote_sent_again(program):
    case = order_at("pending")
    caller = program(case.rep)
    steps, quote = f"/orders/{case.reference}/steps", f"/orders/{case.reference}/quote"
    same(caller.post(steps, {"verb": "claim"}, key="a"), caller.post(steps, {"verb": "claim"}, key="a"))
    lines = [{"product": "support", "seats": 12, "unit_price_minor": 4900}]
    draft = {"lines": lines, "valid_until": str(TODAY + timedelta(days=30))}
    same(caller.put(quote, draft, key="b"), caller.put(quote, draft, key="b"))
    assert [event.verb for event in case.page().events] == ["submit", "claim", "write_quote"]


def test_f11_the_same_key_with_another_body_or_address_is_refused(program):
    house = account("managed")
    caller, path = program(house.owner), f"/accounts/{house.slug}/requests"
    order = caller.post(path, ASK, key="k-1").json["order"]
    is_problem(
        caller.post(path, {**ASK, "justification": "Other"}, key="k-1"),
        422,
        "idempotency_key_reused",
        "Idempotency-Key",
    )
    reused = caller.post(f"/orders/{order['reference']}/steps", {"verb": "cancel"}, key="k-1")
    is_problem(reused, 422, "idempotency_key_reused")
    assert count("orders") == 1


def test_f11_a_key_belongs_to_whoever_sent_it(program):
    house, other = account("managed"), account("managed")
    for somebody in (house.owner, house.billing, other.owner):
        body = {**ASK, "open_request": "wait"}  # the second of one account waits for the first (R36)
        answer = program(somebody).post(f"/accounts/{somebody.slug}/requests", body, key="the same")
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers
    assert count("orders") == 3


def test_f11_a_refusal_is_not_kept(program):
    case = order_at("in_review")
    caller, path = program(case.rep), f"/orders/{case.reference}/steps"
    is_problem(caller.post(path, {"verb": "reject", "note": ""}, key="k"), 422, "refused")
    assert count("idempotency_keys") == 0
    assert caller.post(path, {"verb": "reject", "note": "Too late"}, key="k").status_code == 200


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_a_key_of_no_use_is_refused(program, key):
    house = account("managed")
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", ASK, key=key)
    is_problem(answer, 422, "invalid", "Idempotency-Key")


@pytest.mark.parametrize("kind", ["managed", "self_service"])
def test_f11_sent_at_once_by_many_it_is_done_once(program, kind, is_long):
    for _ in range(1000 if is_long else 3):
        _at_once(program, kind)


def _at_once(program, kind):
    keys, orders = count("idempotency_keys"), count("orders")
    house = account(kind)
    purchased = house.seats()[0]
    callers = [program(house.owner) for _ in range(6)]
    start, answers = threading.Barrier(6), []

    def send(caller):
        start.wait()
        answers.append(caller.post(f"/accounts/{house.slug}/requests", ASK, key="at once"))

    threads = [threading.Thread(target=send, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [one for one in answers if one.status_code == 201]
    assert done
    assert len({one.data for one in done}) == 1
    for one in answers:
        if one.status_code != 201:
            is_problem(one, 409, "idempotency_key_in_flight")
    assert count("idempotency_keys") == keys + 1
    assert count("orders") == orders + (1 if kind == "managed" else 0)
    assert house.seats()[0] == purchased + (0 if kind == "managed" else 2)
    assert callers[0].post(f"/accounts/{house.slug}/requests", ASK, key="at once").data == done[0].data


def test_f11_while_the_first_is_being_worked_on_the_second_is_told_so(program, owner_connection):
    house = account("managed")
    viewer = house.owner
    with owner_connection.transaction():
        scope = f"{viewer.kind}{viewer.id}:busy"
        owner_connection.execute("SELECT pg_advisory_xact_lock(7238, hashtext(%s))", [scope])
        answer = program(viewer).post(f"/accounts/{house.slug}/requests", ASK, key="busy")
        is_problem(answer, 409, "idempotency_key_in_flight")
    assert program(viewer).post(f"/accounts/{house.slug}/requests", ASK, key="busy").status_code == 201

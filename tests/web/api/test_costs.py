"""Counted, so free of noise: what the hot paths cost the database, everything switched on."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.factories import account, as_system, order_at, person, rep

MOST = 6
REQUEST = {
    "change": "add_seats",
    "lines": [{"product": "support", "seats": 2}, {"product": "guide", "seats": 3}],
    "justification": "New colleagues",
}


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
@pytest.mark.parametrize("who", ["owner", "billing"])
def test_submit_takes_at_most_six_statements_and_one_commit(program, counted, kind, who):
    house = account(kind, seats={"support": 10, "guide": 10})
    caller = program(getattr(house, who))
    counted.reset()
    answer = caller.post(f"/accounts/{house.slug}/requests", REQUEST, key="one")
    assert answer.status_code == 201, answer.text
    assert len(counted.statements) <= MOST, counted.statements
    assert counted.commits == 1


def test_submit_of_a_managed_account_takes_at_most_five(program, counted):
    house = account("managed", seats={"support": 10, "guide": 10})
    caller = program(house.owner)
    counted.reset()
    assert caller.post(f"/accounts/{house.slug}/requests", REQUEST, key="one").json["path"] == "order"
    assert len(counted.statements) <= 5, counted.statements


def test_r27_a_seat_change_while_somebody_waits_takes_at_most_six(program, counted):
    house = account("self_service", seats={"support": 1, "guide": 1})
    roles = {"support": "agent", "guide": "agent"}
    waiting = [person(house, products=roles, waits_for=roles if n else ()).id for n in range(3)]
    caller = program(house.owner)
    counted.reset()
    answer = caller.post(f"/accounts/{house.slug}/requests", REQUEST, key="one")
    assert answer.status_code == 201, answer.text
    assert len(counted.statements) <= MOST, counted.statements
    assert counted.commits == 1
    assert house.seats("support") == (3, 3, 0, 3)
    with as_system():
        told = db.session.execute(text("SELECT payload FROM tasks WHERE account_id = :id AND kind = 'tell_seated'"),
                                  {"id": house.id}).scalars()  # fmt: skip
        assert {task["person_id"] for task in told} == set(waiting[1:])


def test_a_replay_takes_at_most_two_statements(program, counted):
    case = order_at("pending")
    caller = program(case.rep)
    body = {"verb": "claim"}
    caller.post(f"/orders/{case.reference}/steps", body, key="one")
    counted.reset()
    assert (
        caller.post(f"/orders/{case.reference}/steps", body, key="one").headers["Idempotency-Replayed"]
        == "true"
    )
    assert len(counted.statements) <= 2, counted.statements
    assert counted.commits == 0


def test_a_list_costs_the_same_for_one_order_and_for_many(program, counted):
    house, somebody = account("managed"), rep()
    order_at("quoted", house)
    caller = program(somebody)
    counted.reset()
    assert len(caller.get("/orders").json["orders"]) == 1
    for_one = len(counted.statements)
    for _ in range(4):
        order_at("in_review", house)
    counted.reset()
    assert len(caller.get("/orders").json["orders"]) == 5
    assert len(counted.statements) == for_one <= 12, counted.statements


def test_reading_an_order_and_a_subscription_stays_far_below_twelve(program, counted):
    case = order_at("quoted")
    caller = program(case.house.owner)
    counted.reset()
    caller.get(f"/orders/{case.reference}")
    assert len(counted.statements) <= 5, counted.statements
    counted.reset()
    caller.get(f"/accounts/{case.house.slug}/subscription")
    assert len(counted.statements) <= 5, counted.statements

"""F14: a task that was given up on is tried again by a person, with the facts of that moment."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services import outbox, set_aside
from app.services.ordering import fulfilment
from app.services.outbox import MAIL, PROVISIONING
from app.services.requesting import requests
from tests.factories import House, account, act, as_job, as_system, order_at, wish


def _given_up(queue: str) -> outbox.Leased:
    """The oldest task of the queue, leased once and set aside."""
    task = as_job(outbox.lease, queue, "w1", 1, 60)[0]
    as_job(outbox.set_aside, task, "no")
    return task


def _told(house: House, task_id: int) -> list[fulfilment.Call]:
    with as_system():
        payload = db.session.execute(text("SELECT payload FROM tasks WHERE id = :id"), {"id": task_id}).scalar_one()
        return fulfilment.calls([house.id], (), payload["seat_changes"])


def test_r71_seats_are_told_anew_with_the_number_of_now_and_a_key_of_their_own(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, requests.submit, wish(support=4))
    task = _given_up(PROVISIONING)
    (first,) = _told(house, task.id)  # the number was fixed when it was tried
    act(house.owner, requests.submit, wish(support=5))
    assert as_job(set_aside.try_again, task.id) == "sync_seats"
    (again,) = _told(house, task.id)
    assert (first.seats, again.seats) == (14, 19)
    assert first.change != again.change
    assert house.seats() == (19, 0, 0, 19)


def test_asked_twice_it_is_the_same_call(record: Flask) -> None:
    house = account("self_service")
    act(house.owner, requests.submit, wish(support=4))
    task = _given_up(PROVISIONING)
    as_job(set_aside.try_again, task.id)
    once = _told(house, task.id)
    act(house.owner, requests.submit, wish(support=5))
    assert _told(house, task.id) == once


def test_a_mail_is_the_same_again(record: Flask) -> None:
    order_at("pending")
    task = _given_up(MAIL)
    assert as_job(set_aside.try_again, task.id) == "tell_reps"
    (again,) = as_job(outbox.lease, MAIL, "w2", 1, 60)
    assert (again.id, again.payload, again.attempts) == (task.id, task.payload, 1)


@pytest.mark.parametrize("payload", ["{}", '{"seat_changes": ["x"]}', '{"seat_changes": 7}', '{"seat_changes": []}'])
def test_what_makes_no_sense_is_tried_as_it_is(record: Flask, payload: str) -> None:
    house = account("self_service")
    with as_system():
        task = db.session.execute(
            text("""INSERT INTO tasks (account_id, kind, queue, payload, failed_at)
                    VALUES (:id, 'sync_seats', 'provisioning', CAST(:payload AS jsonb), now()) RETURNING id"""),
            {"id": house.id, "payload": payload},
        ).scalar_one()
    assert as_job(set_aside.try_again, task) == "sync_seats"
    with as_system():
        assert db.session.execute(text("SELECT payload = CAST(:p AS jsonb) FROM tasks WHERE id = :id"),
                                  {"p": payload, "id": task}).scalar_one()  # fmt: skip


def test_nothing_else_is_tried_again(record: Flask) -> None:
    order_at("pending")
    (task,) = as_job(outbox.lease, MAIL, "w1", 1, 60)
    assert as_job(set_aside.try_again, task.id) is None
    assert as_job(set_aside.try_again, uuid.uuid4().int % 10**12) is None

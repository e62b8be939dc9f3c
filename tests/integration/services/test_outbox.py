"""F13: a task is one worker's at a time; a worker that slept past its lease stores nothing."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services import outbox
from app.services.outbox import MAIL, PROVISIONING, Leased, StaleLease
from app.services.requesting import requests
from tests.factories import House, account, act, as_job, as_system, order_at, wish


def lease(worker: str = "w1", queue: str = MAIL, most: int = 10, seconds: float = 60) -> list[Leased]:
    return as_job(outbox.lease, queue, worker, most, seconds)


def let_the_lease_end() -> None:
    with as_system():
        db.session.execute(
            text("UPDATE tasks SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
        )


def row(task: Leased) -> dict[str, object]:
    with as_system():
        return dict(
            db.session.execute(text("SELECT * FROM tasks WHERE id = :id"), {"id": task.id}).mappings().one()
        )


def test_a_task_is_leased_to_one_worker(record: Flask) -> None:
    order_at("pending")
    (task,) = lease()
    assert (task.kind, task.attempts, task.fence) == ("tell_reps", 1, 1)
    assert lease("w2") == []


def test_a_task_that_is_done_is_never_leased_again(record: Flask) -> None:
    order_at("pending")
    as_job(outbox.finish, lease())
    let_the_lease_end()
    assert lease() == []


def test_f13_a_lease_that_ended_is_somebody_else_s_and_the_sleeper_is_refused(record: Flask) -> None:
    order_at("pending")
    slept = lease("w1")
    let_the_lease_end()
    (again,) = lease("w2")
    assert (again.fence, again.attempts) == (2, 2)
    with pytest.raises(StaleLease):
        as_job(outbox.finish, slept)
    assert row(again)["done_at"] is None
    as_job(outbox.finish, [again])
    assert row(again)["done_at"] is not None


def test_f13_what_the_sleeper_did_is_undone_with_its_refusal(record: Flask) -> None:
    case = order_at("pending")
    slept = lease("w1")
    let_the_lease_end()
    lease("w2")

    def write_and_finish() -> None:
        db.session.execute(text("UPDATE orders SET justification = 'written by the sleeper'"))
        outbox.finish(slept)

    with pytest.raises(StaleLease):
        as_job(write_and_finish)
    assert case.page().justification == "New colleagues"


def test_f13_the_sleeper_neither_puts_off_nor_sets_aside(record: Flask) -> None:
    order_at("pending")
    (slept,) = lease("w1")
    let_the_lease_end()
    (held,) = lease("w2")
    as_job(outbox.put_off, slept, "late", 3600)
    as_job(outbox.set_aside, slept, "late")
    kept = row(held)
    assert (kept["last_error"], kept["failed_at"], kept["leased_by"]) == ("", None, "w2")
    as_job(outbox.finish, [held])


def test_one_stale_task_of_a_batch_refuses_the_batch(record: Flask) -> None:
    order_at("pending")
    order_at("pending")
    first, second = lease("w1")
    with as_system():
        db.session.execute(text("UPDATE tasks SET fence = fence + 1 WHERE id = :id"), {"id": second.id})
    with pytest.raises(StaleLease):
        as_job(outbox.finish, [first, second])
    assert row(first)["done_at"] is None


def test_f13_sixteen_workers_share_the_tasks_without_taking_one_twice(record: Flask) -> None:
    house = account("managed")
    for _ in range(12):
        order_at("pending", house)
    taken, start = list[int](), threading.Barrier(8)

    def work(n: int) -> None:
        start.wait()
        while tasks := lease(f"w{n}", most=2):
            taken.extend(task.id for task in tasks)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 12


def bought(house: House) -> None:
    act(house.owner, requests.submit, wish(support=1))


def test_provisioning_of_one_account_runs_in_order_and_of_two_side_by_side(record: Flask) -> None:
    first, second = account("self_service"), account("self_service")
    for house in (first, first, second):
        bought(house)
    one, other = lease(queue=PROVISIONING)
    assert {one.account_id, other.account_id} == {first.id, second.id}
    assert lease("w2", PROVISIONING) == []
    as_job(outbox.finish, [one])
    (following,) = lease("w2", PROVISIONING)
    assert following.account_id == first.id
    assert following.id > one.id


def test_a_task_set_aside_lets_the_next_of_its_account_go_on(record: Flask) -> None:
    house = account("self_service")
    bought(house)
    bought(house)
    (broken,) = lease(queue=PROVISIONING)
    as_job(outbox.set_aside, broken, "No such account")
    assert row(broken)["last_error"] == "No such account"
    (following,) = lease(queue=PROVISIONING)
    assert following.id != broken.id


def test_a_task_put_off_comes_back_when_it_is_due_and_keeps_its_error(record: Flask) -> None:
    order_at("pending")
    (task,) = lease()
    as_job(outbox.put_off, task, "503", 3600)
    assert lease() == []
    with as_system():
        db.session.execute(text("UPDATE tasks SET due_at = now()"))
    (again,) = lease()
    assert (again.attempts, row(again)["last_error"]) == (2, "503")


def test_a_task_put_off_untried_costs_no_attempt(record: Flask) -> None:
    order_at("pending")
    (task,) = lease()
    as_job(outbox.put_off, task, "", 0, unspent=True)
    (again,) = lease()
    assert (again.attempts, again.fence) == (1, 2)


def test_a_restarted_worker_frees_what_its_predecessor_held_and_nobody_else_s(record: Flask) -> None:
    order_at("pending")
    order_at("pending")
    (mine,) = lease("w1", most=1)
    (theirs,) = lease("w2", most=1)
    assert as_job(outbox.free_predecessor, "w1") == 1
    (again,) = lease("w1")
    assert (again.id, again.attempts) == (mine.id, 2)  # whoever dies with a task in hand has tried it (F14)
    assert row(theirs)["leased_by"] == "w2"
    with pytest.raises(StaleLease):
        as_job(outbox.finish, [mine])


def test_f14_what_a_dead_worker_held_is_taken_up_alone_once_the_others_are_done(record: Flask) -> None:
    for _ in range(2):
        order_at("pending")
    held = {task.id for task in lease("w1")}
    assert len(held) == 2
    as_job(outbox.free_predecessor, "w1")
    order_at("pending")
    order_at("pending")
    fresh = lease("w1")
    assert len(fresh) == 2
    assert not held & {task.id for task in fresh}
    alone = [lease("w1"), lease("w1"), lease("w1")]
    assert [len(tasks) for tasks in alone] == [1, 1, 0]
    assert {tasks[0].id for tasks in alone[:2]} == held


def test_f14_others_do_not_keep_it_waiting_for_ever(record: Flask) -> None:
    order_at("pending")
    (held,) = lease("w1", seconds=-11)
    order_at("pending")
    assert [task.id for task in lease("w1")] == [held.id]
    assert len(lease("w1")) == 1


def test_f14_a_try_that_ended_in_a_failure_makes_nobody_wait(record: Flask) -> None:
    """Control: only a lease that ran out without a word sets a task apart."""
    order_at("pending")
    (task,) = lease()
    as_job(outbox.put_off, task, "503", 0)
    order_at("pending")
    assert len(lease("w2")) == 2


def test_what_waits_is_counted_by_queue(record: Flask) -> None:
    assert as_job(outbox.waiting) == {}
    order_at("pending")
    bought(account("self_service"))
    waiting = as_job(outbox.waiting)
    assert {queue: count for queue, (count, _) in waiting.items()} == {MAIL: 1, PROVISIONING: 1}
    assert all(seconds >= 0 for _, seconds in waiting.values())

"""New orders go to whoever the rules name, by territory, account or turn, never more than somebody has room for."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.jobs import desk_clock, scheduler
from app.services.people.viewers import Viewer
from app.services.queueing import calendars, sharing_out, sharing_rules
from app.services.queueing.sharing_rules import Kind, Rule
from tests.factories import Case, account, act, as_job, as_system, order_at, rep, staff
from tests.factories.accounts import TODAY
from workflows.seat_order import State

ANYBODY = Rule(Kind.ROUND_ROBIN)


def rule(*wanted: Rule) -> Viewer:
    """Let these rules hold; returns the manager who says so."""
    manager = staff("manager")
    act(manager, sharing_rules.write, wanted)
    return manager


def move_to(owner: psycopg.Connection, case: Case, country: str) -> None:
    owner.execute("UPDATE accounts SET country = %s WHERE id = %s", [country, case.house.id])


def orders(count: int) -> list[Case]:
    """So many new orders, of an account each; nobody new comes to the desk with them."""
    somebody = rep()
    with as_system():
        db.session.execute(db.text("UPDATE staff SET is_active = false WHERE id = :id"), {"id": somebody.staff_id})
    return [order_at("pending", account("managed"), rep=somebody) for _ in range(count)]


def held_by(case: Case) -> int | None:
    return case.order.rep_id


def test_without_rules_nothing_is_assigned(record: Flask) -> None:
    rep()
    (case,) = orders(1)
    as_job(scheduler.sweep)
    assert (case.state, held_by(case)) == (State.PENDING, None)


def test_a_rule_gives_a_new_order_through_the_lifecycle(record: Flask, owner_connection: psycopg.Connection) -> None:
    ana = rep("Ana")
    rule(ANYBODY)
    (case,) = orders(1)
    as_job(scheduler.sweep)
    assert (case.state, held_by(case)) == (State.IN_REVIEW, ana.staff_id)
    last = case.page(ana).last
    assert (last.verb, last.actor_kind, last.details["rep"]) == ("assign", "system", "Ana")
    told = owner_connection.execute("SELECT count(*) FROM tasks WHERE kind = 'tell_rep'").fetchone()
    assert told == (1,)


def test_the_first_rule_that_fits_wins(record: Flask, owner_connection: psycopg.Connection) -> None:
    ana, ben, cleo = rep("Ana"), rep("Ben"), rep("Cleo")
    rule(Rule(Kind.TERRITORY, ("BE", "LU"), (ana.staff_id or 0,)), Rule(Kind.ACCOUNT_REP), Rule(Kind.ROUND_ROBIN, (), (cleo.staff_id or 0,)))
    belgian, owned, other = orders(3)
    move_to(owner_connection, belgian, "BE")
    owner_connection.execute("UPDATE accounts SET rep_id = %s WHERE id = ANY(%s)", [ben.staff_id, [owned.house.id, belgian.house.id]])
    as_job(sharing_out.share)
    assert [held_by(one) for one in (belgian, owned, other)] == [ana.staff_id, ben.staff_id, cleo.staff_id]


def test_representatives_take_turns(record: Flask) -> None:
    team = [rep(), rep(), rep()]
    rule(ANYBODY)
    cases = orders(6)
    for most in (2, 2, 2):
        assert as_job(sharing_out.share, most) == 2
    shares = [held_by(case) for case in cases]
    assert all(shares.count(one.staff_id) == 2 for one in team)
    assert len(set(shares[:3])) == 3, "nobody has a second one before everybody has one"


def test_capacity_and_days_away_are_respected(record: Flask) -> None:
    ana, ben, away = rep("Ana"), rep("Ben"), rep("Away")
    manager = rule(ANYBODY)
    act(manager, sharing_rules.limit, ana.staff_id, 1)
    act(manager, sharing_rules.limit, ben.staff_id, 2)
    act(away, calendars.go_away, away.staff_id, TODAY - timedelta(days=1), TODAY + timedelta(days=1))
    cases = orders(5)
    assert as_job(desk_clock.share_out) == 3
    assert sorted(held_by(case) or 0 for case in cases) == sorted([0, 0, ana.staff_id, ben.staff_id, ben.staff_id])  # type: ignore[type-var]


def test_who_is_full_leaves_the_order_to_the_next_rule(record: Flask, owner_connection: psycopg.Connection) -> None:
    ana, ben = rep("Ana"), rep("Ben")
    manager = rule(Rule(Kind.TERRITORY, ("FR",), (ana.staff_id or 0,)), ANYBODY)
    act(manager, sharing_rules.limit, ana.staff_id, 0)
    (case,) = orders(1)
    as_job(sharing_out.share)
    assert held_by(case) == ben.staff_id


def test_what_somebody_gave_back_stays_in_the_queue(record: Flask) -> None:
    rule(ANYBODY)
    case = order_at("in_review")
    case.step(case.rep, "release")
    assert as_job(sharing_out.share) == 0
    assert case.state is State.PENDING


def race(app: Flask, threads: int = 2) -> None:
    """Several jobs at once."""
    start = threading.Barrier(threads)

    def job() -> None:
        start.wait()
        as_job(desk_clock.share_out)

    running = [threading.Thread(target=job) for _ in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()


def test_two_jobs_at_once_never_exceed_the_capacity(record: Flask) -> None:
    ana = rep("Ana")
    manager = rule(ANYBODY)
    act(manager, sharing_rules.limit, ana.staff_id, 4)
    cases = orders(10)
    race(record, 3)
    assert [held_by(case) for case in cases].count(ana.staff_id) == 4


def test_the_control_two_who_count_before_either_has_given_exceed_it(record: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without taking turns: both have read what there is before the first gives."""
    ana = rep("Ana")
    manager = rule(ANYBODY)
    act(manager, sharing_rules.limit, ana.staff_id, 1)
    first, second = orders(2)
    both_have_read = threading.Barrier(2)
    hand_out, given = sharing_out._hand_out, iter((first, second))

    def hand_out_another(to: dict[int, sharing_rules.Place]) -> None:
        (place,) = to.values()
        both_have_read.wait()
        hand_out({next(given).id: place})

    monkeypatch.setattr(sharing_out, "TURN", db.text("SELECT 1"))
    monkeypatch.setattr(sharing_out, "_hand_out", hand_out_another)
    jobs = [threading.Thread(target=as_job, args=(sharing_out.share,)) for _ in range(2)]
    for one in jobs:
        one.start()
    for one in jobs:
        one.join()
    assert [held_by(case) for case in (first, second)].count(ana.staff_id) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [(Rule(Kind.TERRITORY), "rules.0.countries"), (Rule(Kind.TERRITORY, ("XX",)), "rules.0.countries"),
     (Rule(Kind.ROUND_ROBIN, (), (10**9,)), "rules.0.reps"), (Rule(Kind.ROUND_ROBIN, ("FR",)), "rules.0.countries")],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(record: Flask, wrong: Rule, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rule(wrong)
    assert refused.value.field == field


def test_only_managers_share_out(record: Flask) -> None:
    somebody = rep()
    with pytest.raises(NotAllowed):
        act(somebody, sharing_rules.write, [ANYBODY])
    with pytest.raises(NotAllowed):
        act(somebody, sharing_rules.limit, somebody.staff_id, 3)
    with pytest.raises(NotThere):
        act(staff("manager"), sharing_rules.limit, staff("approver").staff_id, 3)

"""U14, U15: one step on many orders, each through the lifecycle, with a result for each; a rejection can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import EVERY_ACCOUNT, acting_for
from app.jobs import drain
from app.services.outbox import MANY
from app.services.people.viewers import Viewer
from app.services.queueing import bulk, bulk_reading, bulk_steps
from app.services.queueing.bulk_reading import BulkView
from tests.factories import Case, House, account, act, as_job, order_at, rep, staff
from tests.factories.world import acting_as
from workflows.seat_order import State


def cases(state: str, count: int, house: House | None = None, somebody: Viewer | None = None) -> list[Case]:
    somebody = somebody or rep()
    return [order_at(state, house or account("managed"), rep=somebody) for _ in range(count)]


def chosen(who: Viewer, verb: str, of: Sequence[Case], note: str = "", rep_id: int | None = None) -> BulkView:
    """Choose and say yes."""
    bulk_id = act(who, bulk.draft, verb, [case.reference for case in of])
    return act(who, bulk.start, bulk_id, note, rep_id)


def cool_down(owner: psycopg.Connection) -> None:
    """Let the minute pass."""
    owner.execute("UPDATE bulks SET begins_at = now() - interval '1 second' WHERE state = 'waiting'")
    owner.execute("UPDATE tasks SET due_at = now() WHERE kind = 'step_many'")


def do(app: Flask) -> None:
    """What the workers do."""
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        while drain.drain_once(MANY):
            pass


def outcomes(who: Viewer, bulk_id: int) -> dict[str, str | None]:
    return {item.reference: item.outcome for item in act(who, bulk_reading.view, bulk_id).items}


def test_u14_each_order_has_a_result_in_words(record: Flask) -> None:
    mine, other = rep(), rep()
    free, held, closed = cases("pending", 3), cases("in_review", 1, somebody=other), cases("cancelled", 1)
    found = chosen(mine, "claim", [*free, *held, *closed])
    as_job(bulk_steps.go_on, found.id)
    view = act(mine, bulk_reading.view, found.id)
    assert (view.state, view.total, view.done, view.skipped) == ("done", 5, 3, 2)
    assert {case.order.rep_id for case in free} == {mine.staff_id}
    words = {item.reference: item.why and item.why["template"] for item in view.items}
    assert words[held[0].reference] == "Not possible while it is in the state “%(state)s”."
    assert held[0].order.rep_id == other.staff_id
    assert all(words[case.reference] is None for case in free)


def test_r72_nobody_says_yes_in_the_name_of_somebody_else(record: Flask) -> None:
    mine, (case,) = rep(), cases("pending", 1)
    bulk_id = act(mine, bulk.draft, "claim", [case.reference])
    for somebody in (staff("manager"), rep()):
        with pytest.raises(NotThere):
            act(somebody, bulk.start, bulk_id)
        assert as_job(bulk_steps.go_on, bulk_id) == 0
    act(mine, bulk.start, bulk_id)
    as_job(bulk_steps.go_on, bulk_id)
    assert case.page(mine).last.actor_name == mine.name


def test_u14_every_order_goes_through_the_lifecycle(record: Flask) -> None:
    mine = rep()
    (case,) = cases("pending", 1)
    as_job(bulk_steps.go_on, chosen(mine, "claim", [case]).id)
    last = case.page(mine).last
    assert (last.verb, last.actor_name, last.from_state, last.to_state) == ("claim", mine.name, "pending", "in_review")


def test_u15_before_it_begins_the_check_names_what_would_be_skipped_and_why(record: Flask) -> None:
    mine = rep()
    free, held = cases("pending", 2), cases("in_review", 1)
    bulk_id = act(mine, bulk.draft, "claim", [case.reference for case in (*free, *held)])
    found = act(mine, bulk_reading.view, bulk_id)
    skipped = act(mine, bulk_reading.would_skip, found)
    assert set(skipped) == {held[0].id} and "In review" in str(skipped[held[0].id])
    assert (found.state, {case.state for case in free}) == ("draft", {State.PENDING}), "nothing has been done"


def test_u15_a_rejection_of_many_waits_and_can_be_taken_back(app: Flask, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    mine_all = cases("in_review", 3, somebody=mine)
    found = chosen(mine, "reject", mine_all, "We do not sell there")
    assert found.state == "waiting" and 50 < found.seconds_left <= 60
    do(app)
    assert {case.state for case in mine_all} == {State.IN_REVIEW}, "nothing before the minute is over"
    act(mine, bulk.take_back, found.id)
    act(mine, bulk.take_back, found.id)
    cool_down(owner_connection)
    do(app)
    assert {case.state for case in mine_all} == {State.IN_REVIEW}
    assert act(mine, bulk_reading.view, found.id).state == "taken_back"
    with pytest.raises(Refused, match="taken back"):
        act(mine, bulk.start, found.id, "Again")


def test_u15_after_the_minute_it_is_done_with_the_one_reason(app: Flask, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    mine_all = cases("in_review", 3, somebody=mine)
    found = chosen(mine, "reject", mine_all, "We do not sell there")
    cool_down(owner_connection)
    do(app)
    assert {case.state for case in mine_all} == {State.REJECTED}
    assert {case.page(mine).last.comment for case in mine_all} == {"We do not sell there"}
    told = owner_connection.execute("SELECT count(*) FROM tasks WHERE kind = 'tell_customer'").fetchone()
    assert told == (3,)
    with pytest.raises(Refused, match="too late"):
        act(mine, bulk.take_back, found.id)


def test_u15_taken_back_or_done_never_both(record: Flask, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    for _ in range(5):
        (case,) = cases("in_review", 1, somebody=mine)
        found = chosen(mine, "reject", [case], "No")
        cool_down(owner_connection)
        start, said = threading.Barrier(2), list[str]()

        def take_back(bulk_id: int = found.id, start: threading.Barrier = start, said: list[str] = said) -> None:
            start.wait()
            try:
                act(mine, bulk.take_back, bulk_id)
                said.append("taken back")
            except Refused:
                said.append("too late")

        other = threading.Thread(target=take_back)
        other.start()
        start.wait()
        as_job(bulk_steps.go_on, found.id)
        other.join()
        assert (said, case.state) in ((["taken back"], State.IN_REVIEW), (["too late"], State.REJECTED))


def test_u14_more_than_fifty_are_a_job_that_goes_on_where_it_was(app: Flask) -> None:
    mine, house = rep(), account("managed")
    many = cases("pending", 60, house)
    found = chosen(mine, "claim", many)
    assert not bulk.is_direct(found) and found.state == "waiting"
    assert as_job(bulk_steps.go_on, found.id, 25) == 25
    half = act(mine, bulk_reading.view, found.id)
    assert (half.state, half.done) == ("running", 25)
    do(app)
    whole = act(mine, bulk_reading.view, found.id)
    assert (whole.state, whole.done, whole.skipped) == ("done", 60, 0)
    assert {case.order.rep_id for case in many} == {mine.staff_id}
    assert {len(case.page(mine).events) for case in many[:5]} == {2}, "each was claimed once"


def test_u14_two_workers_do_nothing_twice(record: Flask) -> None:
    mine, house = rep(), account("managed")
    many = cases("pending", 30, house)
    found = chosen(mine, "claim", many)
    threads = [threading.Thread(target=lambda: [as_job(bulk_steps.go_on, found.id, 7) for _ in range(5)]) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(outcomes(mine, found.id).values()) == {"done"}
    assert {len(case.page(mine).events) for case in many} == {2}


def test_u8_an_order_that_moved_after_it_was_chosen_is_skipped(app: Flask, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    first, second = cases("in_review", 2, somebody=mine)
    found = chosen(mine, "reject", [first, second], "No")
    first.step(mine, "ask_customer", "How many?")
    first.step(first.house.owner, "answer", "Twelve")
    cool_down(owner_connection)
    do(app)
    assert (first.state, second.state) == (State.IN_REVIEW, State.REJECTED)
    assert outcomes(mine, found.id) == {first.reference: "skipped", second.reference: "done"}


def test_a_manager_assigns_many_to_one(record: Flask) -> None:
    manager, ana = staff("manager"), rep("Ana")
    some = [*cases("pending", 2), *cases("in_review", 1)]
    found = chosen(manager, "assign", some, rep_id=ana.staff_id)
    as_job(bulk_steps.go_on, found.id)
    assert {case.order.rep_id for case in some} == {ana.staff_id}
    released = chosen(ana, "release", some)
    as_job(bulk_steps.go_on, released.id)
    assert {case.state for case in some} == {State.PENDING}


def test_u12_in_many_those_that_the_representative_has_are_skipped(record: Flask) -> None:
    manager, ana = staff("manager"), rep("Ana")
    hers, other = cases("in_review", 1, somebody=ana) + cases("in_review", 1)
    found = chosen(manager, "assign", [hers, other], rep_id=ana.staff_id)
    as_job(bulk_steps.go_on, found.id)
    assert outcomes(manager, found.id) == {hers.reference: "skipped", other.reference: "done"}


def test_u15_what_waited_behind_a_rejected_order_goes_on(app: Flask, owner_connection: psycopg.Connection) -> None:
    mine, house = rep(), account("managed")
    behind = order_at("behind", house, rep=mine)
    head = as_job(lambda: behind.page(behind.house.owner)).waits_for
    assert head is not None
    bulk_id = act(mine, bulk.draft, "claim", [head])
    as_job(bulk_steps.go_on, act(mine, bulk.start, bulk_id).id)
    bulk_id = act(mine, bulk.draft, "reject", [head])
    act(mine, bulk.start, bulk_id, "No")
    cool_down(owner_connection)
    do(app)
    assert behind.state is State.PENDING


def test_what_makes_no_sense_is_refused(record: Flask) -> None:
    mine, (case,) = rep(), cases("pending", 1)
    with pytest.raises(NotAllowed):
        act(mine, bulk.draft, "assign", [case.reference])
    with pytest.raises(Invalid):
        act(mine, bulk.draft, "fulfil", [case.reference])
    for references in ([], ["SO-ZZZZZ", "\x00"], [f"SO-{n}" for n in range(2000)]):
        with pytest.raises(Invalid):
            act(mine, bulk.draft, "claim", references)
    bulk_id = act(mine, bulk.draft, "reject", [case.reference])
    with pytest.raises(Invalid, match="Say why"):
        act(mine, bulk.start, bulk_id, " ")
    manager = staff("manager")
    for somebody in (rep(), manager):
        with pytest.raises(NotThere):
            act(somebody, bulk_reading.view, bulk_id)
    act(mine, bulk.start, bulk_id, "We do not sell there")
    assert act(manager, bulk_reading.view, bulk_id).total == 1
    bulk_id = act(manager, bulk.draft, "assign", [case.reference])
    with pytest.raises(Invalid, match="Choose a sales"):
        act(manager, bulk.start, bulk_id)


def test_whoever_left_meanwhile_steps_no_more(app: Flask, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    (case,) = cases("in_review", 1, somebody=mine)
    found = chosen(mine, "reject", [case], "No")
    owner_connection.execute("UPDATE staff SET is_active = false WHERE id = %s", [mine.staff_id])
    cool_down(owner_connection)
    do(app)
    assert case.state is State.IN_REVIEW
    assert outcomes(staff("manager"), found.id) == {case.reference: "skipped"}


def test_u14_a_second_yes_changes_nothing(record: Flask, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    (case,) = cases("pending", 1)
    found = chosen(mine, "claim", [case])
    act(mine, bulk.start, found.id)
    assert owner_connection.execute("SELECT count(*) FROM tasks WHERE kind = 'step_many'").fetchone() == (1,)


def test_u14_a_job_that_is_given_up_says_so_beside_what_it_did_not_reach(record: Flask) -> None:
    mine = rep()
    found = chosen(mine, "claim", cases("pending", 2))
    assert as_job(bulk_steps.go_on, found.id, 1) == 1
    from workflows.sentences import say

    as_job(bulk_steps.give_up, found.id, say("Something went wrong."))
    view = act(mine, bulk_reading.view, found.id)
    assert (view.state, view.done, view.skipped) == ("done", 1, 1)


def test_f14_an_order_with_which_nothing_can_be_done_keeps_no_other_from_its_turn(app: Flask, owner_connection: psycopg.Connection) -> None:
    mine, some = rep(), cases("pending", 3)
    owner_connection.execute(f"""
        CREATE FUNCTION fall_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
        CREATE TRIGGER falls_over BEFORE UPDATE ON orders FOR EACH ROW WHEN (NEW.id = {some[1].id}) EXECUTE FUNCTION fall_over()""")
    try:
        bulk_id = act(mine, bulk.draft, "claim", [case.reference for case in some])
        with acting_as(mine):
            bulk.start(mine, bulk_id)
            bulk_steps.go_on_now(bulk_id)
        assert [case.state for case in some] == [State.PENDING] * 3, "left to the job"
        owner_connection.execute("UPDATE tasks SET due_at = now() WHERE kind = 'step_many'")
        do(app)
    finally:
        owner_connection.execute("DROP FUNCTION fall_over CASCADE")
    assert list(outcomes(mine, bulk_id).values()) == ["done", "skipped", "done"]
    assert [case.state for case in some] == [State.IN_REVIEW, State.PENDING, State.IN_REVIEW]
    assert act(mine, bulk_reading.view, bulk_id).state == "done"

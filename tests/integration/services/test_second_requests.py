"""R36: a second request while one is open joins it or waits behind it; the requester chooses, everybody is told."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from flask import Flask

from app.errors import NotAllowed, Problem, Refused
from app.services.ordering import deadlines, queue
from app.services.ordering.queue import Filter, View
from app.services.people.viewers import Viewer
from app.services.queueing.desk import open_desk
from app.services.requesting import open_requests, requests, waiting
from app.services.requesting.open_requests import OpenRequestThere
from app.services.requesting.requests import Wish
from tests.factories import Case, House, account, act, as_job, order_at, rep, wish
from tests.integration.services.reading import tasks_of
from workflows.open_requests import Choice
from workflows.seat_order import State


def beside(choice: Choice | None = None, change: str = "add_seats", why: str = "Three more", **seats: int) -> Wish:
    return replace(wish(change, why=why, **seats), is_alone=False, open_request=choice)


def send(house: House, asked: Wish, by: Viewer | None = None) -> Case:
    order = act(by or house.owner, requests.submit, asked).order
    assert order is not None
    return Case(house, rep(), order.reference, order.id)


def lines(case: Case) -> dict[str, int]:
    return {line.product: line.seats for line in case.page(case.house.owner).lines}


@pytest.mark.parametrize("state", ["awaiting_owner", "pending", "in_review", "on_hold", "quoted"])
def test_r36_while_one_is_open_the_requester_must_choose(record: Flask, state: str) -> None:
    case = order_at(state)
    with pytest.raises(OpenRequestThere) as told:
        act(case.house.owner, requests.submit, beside(support=3))
    assert told.value.found.reference == case.reference
    assert (told.value.found.why_not is None) is (state != "quoted")


@pytest.mark.parametrize("state", ["accepted", "fulfilling", "stalled", "fulfilled", "rejected", "declined", "expired", "cancelled"])
def test_r36_one_that_is_decided_stands_in_nobodys_way(record: Flask, state: str) -> None:
    case = order_at(state)
    assert send(case.house, beside(support=3)).state is State.PENDING


@pytest.mark.parametrize("state", ["awaiting_owner", "pending", "in_review", "on_hold"])
def test_r36_joining_makes_one_request_with_one_price_and_tells_everybody(record: Flask, state: str) -> None:
    house = account("managed", seats={"support": 10, "guide": 5})
    case = order_at(state, house)
    before = len(tasks_of(case))
    joined = send(house, beside(Choice.JOIN, support=3, guide=2))
    assert joined.reference == case.reference
    assert lines(case) == {"support": 15, "guide": 2}
    page = case.page(house.owner)
    assert page.order.state is State(state)
    assert (page.last.verb, page.last.comment, page.last.actor_name) == ("join_request", "Three more", house.owner.name)
    assert [one["seats"] for one in page.last.details["added"]] == [3, 2]
    assert page.last.details["net_minor"] == (15 * 4900 + 2 * 1500) * 12
    assert page.justification.startswith("New colleagues\n\n")
    assert len(tasks_of(case)) == before + 2


def test_r36_the_wanted_date_of_both_is_the_earlier_one(record: Flask) -> None:
    case = order_at("pending")
    today = case.order.today
    send(case.house, replace(beside(Choice.JOIN, support=3), needed_on=today))
    assert case.page().needed_on == today


def test_r36_a_draft_for_the_old_lines_is_gone(record: Flask) -> None:
    case = order_at("in_review")
    case.draft()
    send(case.house, beside(Choice.JOIN, support=3))
    assert case.page().draft is None
    case.quote()
    assert case.page().offer.lines[0].seats == 15  # type: ignore[union-attr]


def test_r36_another_kind_of_change_cannot_join_but_waits(record: Flask) -> None:
    case = order_at("pending")
    with pytest.raises(Refused, match="another kind of change"):
        act(case.house.owner, requests.submit, beside(Choice.JOIN, "remove_seats", support=3))
    assert send(case.house, beside(Choice.WAIT, "remove_seats", support=3)).state is State.BEHIND


@pytest.mark.parametrize("state", ["pending", "in_review", "on_hold"])
def test_r35_an_admin_never_widens_what_the_owner_has_let_pass(record: Flask, state: str) -> None:
    case = order_at(state)
    with pytest.raises(Refused, match="a decision of its own"):
        act(case.house.admin, requests.submit, beside(Choice.JOIN, support=3))
    assert lines(case) == {"support": 12}


def test_r36_once_an_offer_is_out_nothing_joins_even_when_it_was_taken_back(record: Flask) -> None:
    case = order_at("quoted")
    case.step(case.rep, "revise_quote")
    with pytest.raises(Refused, match="offer for the open request"):
        act(case.house.owner, requests.submit, beside(Choice.JOIN, support=3))


def test_r36_one_that_waits_is_in_no_queue_and_nobody_can_take_it(record: Flask) -> None:
    case = order_at("pending")
    behind = send(case.house, beside(Choice.WAIT, support=3))
    rita = rep()
    assert [row.reference for row in act(rita, queue.listing, Filter(View.UNCLAIMED)).rows] == [case.reference]
    assert act(rita, open_desk).counts[View.UNCLAIMED] == 1
    for verb in ("claim", "approve_request"):
        with pytest.raises((NotAllowed, Problem)):
            behind.step(rita if verb == "claim" else case.house.owner, verb)
    assert tasks_of(behind) == []
    assert behind.page(case.house.owner).waits_for == case.reference


ENDS = [("awaiting_owner", "owner", "reject_request"), ("pending", "owner", "cancel"), ("in_review", "rep", "reject"),
        ("quoted", "owner", "decline_quote"), ("quoted", "owner", "accept_quote")]  # fmt: skip


@pytest.mark.parametrize(("state", "who", "verb"), ENDS)
def test_r36_the_step_that_ends_the_first_lets_the_second_go_on(record: Flask, state: str, who: str, verb: str) -> None:
    case = order_at(state)
    behind = send(case.house, beside(Choice.WAIT, support=3))
    case.step(case.rep if who == "rep" else case.house.owner, verb)
    assert behind.state is State.PENDING
    assert tasks_of(behind) == ["tell_reps"]
    assert behind.page(case.house.owner).waits_for is None
    behind.step(rep(), "claim")


def test_r36_an_offer_that_expires_lets_the_second_go_on(record: Flask) -> None:
    case = order_at("quoted")
    behind = send(case.house, beside(Choice.WAIT, support=3))
    case.move_last_day(-1)
    as_job(deadlines.carry_out, case.id, deadlines.expire)
    assert behind.state is State.PENDING


def test_r36_a_step_that_ends_nothing_lets_nobody_go(record: Flask) -> None:
    case = order_at("pending")
    behind = send(case.house, beside(Choice.WAIT, support=3))
    case.step(case.rep, "claim")
    assert behind.state is State.BEHIND


def test_r35_an_admins_request_that_waited_still_needs_the_owner(record: Flask) -> None:
    case = order_at("pending")
    behind = send(case.house, beside(Choice.WAIT, support=3), by=case.house.admin)
    case.step(case.house.owner, "cancel")
    assert behind.state is State.AWAITING_OWNER
    assert tasks_of(behind) == ["tell_buyers"]


def test_r36_of_several_that_wait_one_goes_on_and_the_others_wait_for_it(record: Flask) -> None:
    case = order_at("quoted")
    first, second, third = (send(case.house, beside(Choice.WAIT, support=n)) for n in (1, 2, 3))
    second.step(case.house.owner, "cancel")
    case.step(case.house.owner, "decline_quote")
    assert (first.state, second.state, third.state) == (State.PENDING, State.CANCELLED, State.BEHIND)
    assert third.page(case.house.owner).waits_for == first.reference
    first.step(case.house.owner, "cancel")
    assert third.state is State.PENDING


def test_r36_one_that_was_left_behind_is_found_and_goes_on(record: Flask, owner_connection) -> None:  # type: ignore[no-untyped-def]
    case = order_at("pending")
    behind = send(case.house, beside(Choice.WAIT, support=3))
    owner_connection.execute("UPDATE orders SET is_followed = false WHERE id = %s", (case.id,))
    case.step(case.house.owner, "cancel")
    assert behind.state is State.BEHIND  # the mark was lost: the sweeper is there for that
    for order_id, action in as_job(deadlines.due):
        as_job(deadlines.carry_out, order_id, action)
    assert behind.state is State.PENDING


def test_r2_what_an_account_may_do_itself_stands_beside_an_open_request(record: Flask) -> None:
    house = account("online_assisted")
    order_at("pending", house, asked=wish("remove_seats", support=2))
    assert send(house, beside(support=3)).state is State.FULFILLING


def crowd(house: House, asked: Wish, size: int = 8) -> list[str]:
    """So many send the same at once; what became of each: a reference, or the reason."""
    start, told = threading.Barrier(size), list[str]()
    owner = house.owner

    def one() -> None:
        start.wait()
        try:
            told.append(act(owner, requests.submit, asked).order.reference)  # type: ignore[union-attr]
        except OpenRequestThere as there:
            told.append(f"open: {there.found.reference}")

    threads = [threading.Thread(target=one) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_r36_of_many_first_requests_at_once_one_is_sent_and_the_others_must_choose(record: Flask) -> None:
    told = crowd(account("managed"), beside(support=1))
    sent = [one for one in told if not one.startswith("open")]
    assert len(sent) == 1
    assert told.count(f"open: {sent[0]}") == 7


def test_r36_of_many_that_join_at_once_none_is_lost(record: Flask) -> None:
    house = account("managed")
    told = crowd(house, beside(Choice.JOIN, support=1))
    assert len(set(told)) == 1
    order_id = act(house.owner, queue.listing, Filter()).rows[0].id
    assert lines(Case(house, rep(), told[0], order_id)) == {"support": 8}


def test_r36_without_taking_turns_several_would_be_sent(record: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with the look at the moment of sending taken away, the crowd sees what the guard prevents."""
    monkeypatch.setattr(requests, "DECIDED_BY_OTHERS", frozenset())
    told = crowd(account("managed"), beside(support=1))
    assert len([one for one in told if not one.startswith("open")]) > 1


def test_r36_nobody_begins_to_wait_for_what_has_just_ended(record: Flask) -> None:
    case = order_at("cancelled")
    assert act(case.house.owner, lambda _me: waiting.begin(case.house.id, case.id)) is False


def test_r36_the_words_of_an_open_request_are_the_table_s(record: Flask) -> None:
    case = order_at("pending")
    found = act(case.house.owner, requests.preview, beside(support=3)).open_request
    assert found is not None
    assert (found.reference, found.requester_name, found.why_not) == (case.reference, case.house.owner.name, None)
    assert open_requests.of_row(None, found.change, case.house.owner.right) is None

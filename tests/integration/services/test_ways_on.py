"""R70: withdraw until fulfilment, send again from every closed state; no state is a dead end."""

from __future__ import annotations

import pytest
from flask import Flask

from app.errors import NotAllowed, Problem
from tests.factories import account, order_at, rep, staff
from workflows.seat_order import CLOSED, OPEN, SEAT_ORDER, Role, State

UNSTARTED = OPEN - {State.FULFILLING, State.STALLED}


@pytest.mark.parametrize("state", sorted(UNSTARTED))
@pytest.mark.parametrize("who", ["owner", "billing"])
def test_r70_the_customer_withdraws_until_fulfilment_starts(record: Flask, state: State, who: str) -> None:
    case = order_at(state)
    case.step(getattr(case.house, who), "cancel")
    assert case.state is State.CANCELLED
    assert case.house.seats() == (10, 0, 0, 10)


@pytest.mark.parametrize("state", [State.FULFILLING, State.STALLED, State.FULFILLED])
def test_r70_and_not_after(record: Flask, state: State) -> None:
    case = order_at(state)
    with pytest.raises(Problem):
        case.step(case.house.owner, "cancel")
    assert case.state is state


@pytest.mark.parametrize("state", sorted(CLOSED - {State.FULFILLED}))
def test_r70_every_closed_order_can_be_sent_again_under_its_reference_with_its_history(
    record: Flask, state: State
) -> None:
    case = order_at(state)
    before = case.page()
    case.step(case.house.owner, "resubmit")
    after = case.page()
    assert (after.order.state, after.order.round, after.order.rep_id) == (State.PENDING, 2, None)
    assert after.order.reference == before.order.reference
    assert list(after.events)[:-1] == list(before.events)
    assert after.last.verb == "resubmit"
    assert after.offer is None


@pytest.mark.parametrize("state", sorted(CLOSED - {State.FULFILLED}))
def test_r70_the_next_round_goes_all_the_way(record: Flask, state: State) -> None:
    case = order_at(state)
    case.step(case.house.owner, "resubmit")
    case.rep = rep()
    case.step(case.rep, "claim")
    case.quote()
    case.accept()
    case.provision()
    assert case.state is State.FULFILLED
    assert case.house.seats() == (22, 0, 0, 22)


def test_r70_an_offer_of_the_last_round_cannot_be_accepted_in_the_next(record: Flask) -> None:
    case = order_at("declined")
    case.step(case.house.owner, "resubmit")
    with pytest.raises(Problem):
        case.accept()
    assert [quote.status for quote in case.page(case.house.owner).quotes] == ["superseded"]


def test_r70_an_admin_s_own_request_goes_to_the_owner_again(record: Flask) -> None:
    case = order_at("rejected", by=(house := account()).admin, house=house)
    case.step(house.admin, "resubmit")
    assert case.state is State.AWAITING_OWNER


def test_r70_an_online_assisted_account_s_order_needs_no_rep_the_second_time_either(record: Flask) -> None:
    case = order_at("awaiting_owner", account("online_assisted"))
    case.step(case.house.admin, "cancel")
    case.step(case.house.owner, "resubmit")
    assert case.state is State.FULFILLING


def test_r70_a_manager_withdraws_a_stalled_order_with_a_reason(record: Flask) -> None:
    case = order_at("stalled")
    with pytest.raises(Problem, match="Say why"):
        case.step(staff("manager"), "cancel", "")
    case.step(staff("manager"), "cancel", "The customer closed down")
    assert case.state is State.CANCELLED


def test_r70_a_rep_cannot_withdraw_for_the_customer(record: Flask) -> None:
    case = order_at("in_review")
    with pytest.raises(NotAllowed):
        case.step(case.rep, "cancel")


@pytest.mark.parametrize("state", sorted(State))
def test_r70_no_state_is_a_dead_end(record: Flask, state: State) -> None:
    """From every state somebody is offered a step; the end itself excepted."""
    case = order_at(state)
    people = [case.house.owner, case.rep, staff("manager"), staff("operator")]
    offered = {verb for viewer in people for verb in case.page(viewer).verbs}
    by_itself = {row.verb for row in SEAT_ORDER.steps if state in row.sources and Role.SYSTEM in row.roles}
    assert bool(offered | by_itself) is (state is not State.FULFILLED)

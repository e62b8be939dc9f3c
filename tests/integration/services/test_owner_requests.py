"""R34, R35, R39, R40: an admin without billing rights asks, the owner or a billing admin decides."""

from __future__ import annotations

import pytest
from flask import Flask

from app.errors import NotAllowed, NotThere, Refused, SomebodyWasFirst
from tests.factories import account, order_at, rep, wish
from tests.integration.services.reading import tasks_of
from workflows.seat_order import State


@pytest.mark.parametrize(
    ("kind", "expected"), [("managed", State.PENDING), ("online_assisted", State.FULFILLING)]
)
@pytest.mark.parametrize("who", ["owner", "billing"])
def test_r39_approval_goes_on_along_the_account_s_own_path(
    record: Flask, kind: str, expected: State, who: str
) -> None:
    case = order_at("awaiting_owner", account(kind))
    case.step(getattr(case.house, who), "approve_request")
    assert case.state is expected


def test_r39_what_an_online_assisted_account_may_not_do_itself_goes_to_the_rep(record: Flask) -> None:
    case = order_at("awaiting_owner", account("online_assisted"), asked=wish("remove_seats", support=2))
    case.step(case.house.owner, "approve_request")
    assert case.state is State.PENDING
    assert tasks_of(case)[-2:] == ["tell_customer", "tell_reps"]


def test_r39_reps_are_not_told_of_an_order_that_needs_none(record: Flask) -> None:
    case = order_at("awaiting_owner", account("online_assisted"))
    case.step(case.house.owner, "approve_request")
    assert tasks_of(case) == ["tell_buyers", "tell_customer", "provision_seats"]


def test_r35_the_owner_and_billing_admins_are_told_that_it_waits(record: Flask) -> None:
    assert tasks_of(order_at("awaiting_owner")) == ["tell_buyers"]


@pytest.mark.parametrize("verb", ["approve_request", "reject_request"])
def test_r35_the_requester_cannot_decide(record: Flask, verb: str) -> None:
    case = order_at("awaiting_owner")
    with pytest.raises(NotAllowed):
        case.step(case.house.admin, verb)
    with pytest.raises(NotThere):
        case.step(case.house.agent, verb)
    with pytest.raises(NotAllowed):
        case.step(case.rep, verb)
    assert case.state is State.AWAITING_OWNER


def test_r40_a_refusal_needs_a_reason_and_reaches_the_requester(record: Flask) -> None:
    case = order_at("awaiting_owner")
    with pytest.raises(Refused, match="Say why"):
        case.step(case.house.billing, "reject_request", " ")
    case.step(case.house.billing, "reject_request", "Not this quarter")
    last = case.page(case.house.admin).last
    assert (last.actor_name, last.comment) == (case.house.billing.name, "Not this quarter")
    assert tasks_of(case)[-1] == "tell_customer"


def test_r39_the_reviewer_sees_who_why_what_since_when_and_the_cost(record: Flask) -> None:
    case = order_at("awaiting_owner")
    page = case.page(case.house.owner)
    assert (page.requester_name, page.justification) == (case.house.admin.name, "New colleagues")
    assert [(line.product, line.seats) for line in page.lines] == [("support", 12)]
    assert page.order.state_since is not None
    assert page.events[0].details["net_minor"] == 12 * 4900 * 12
    assert page.verbs == ["approve_request", "reject_request", "cancel"]


def test_r34_an_admin_withdraws_their_own_request_and_nobody_else_s(record: Flask) -> None:
    case = order_at("awaiting_owner")
    assert case.page(case.house.admin).verbs == ["cancel"]
    case.step(case.house.admin, "cancel")
    other = order_at("pending", case.house)
    with pytest.raises(Refused, match="Only the person who asked"):
        other.step(case.house.admin, "cancel")


def test_r35_reps_do_not_work_on_it_yet(record: Flask) -> None:
    case = order_at("awaiting_owner")
    with pytest.raises(SomebodyWasFirst):
        case.step(rep(), "claim")

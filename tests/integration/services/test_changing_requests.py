"""R70: a request is changed until somebody looks at it; the history shows old and new, the price is shown anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.errors import NotThere, Problem, Refused, SomebodyWasFirst
from app.services.requesting import changing_requests
from app.services.requesting.requests import Wish
from tests.factories import Case, account, act, order_at, wish
from workflows.seat_order import State


def changed(case: Case, asked: Wish, *, version: int | None = None) -> None:
    act(case.house.owner, changing_requests.change, case.reference, asked, version=version)


@pytest.mark.parametrize("state", ["behind", "awaiting_owner", "pending"])
def test_r70_before_anybody_looks_everything_can_change(record: Flask, state: str) -> None:
    house = account("managed", seats={"support": 10, "guide": 5})
    case = order_at(state, house)
    day = case.order.today
    changed(case, wish(why="Only a few", by=day, guide=4))
    page = case.page(house.owner)
    assert [(line.product, line.seats) for line in page.lines] == [("guide", 4)]
    assert (page.justification, page.needed_on, page.order.state) == ("Only a few", day, State(state))
    assert [one["seats"] for one in page.last.details["before"]] == [12]
    assert [(one["name"], one["seats"]) for one in page.last.details["after"]] == [("Guide", 4)]
    assert page.last.details["net_minor"] == 4 * 1500 * 12


@pytest.mark.parametrize("state", sorted(set(State) - {State.BEHIND, State.AWAITING_OWNER, State.PENDING}))
def test_r70_and_not_after(record: Flask, state: str) -> None:
    case = order_at(state)
    with pytest.raises(Refused, match="can no longer be changed"):
        changed(case, wish(support=4))
    assert case.page(case.house.owner).lines[0].seats == 12


def test_r70_an_admin_changes_their_own_request_until_it_is_approved(record: Flask) -> None:
    case = order_at("awaiting_owner")
    act(case.house.admin, changing_requests.change, case.reference, wish(support=4))
    case.step(case.house.owner, "approve_request")
    with pytest.raises(Refused, match="only the owner or a billing admin"):
        act(case.house.admin, changing_requests.change, case.reference, wish(support=40))
    other = order_at("awaiting_owner", case.house, by=case.house.admin)
    assert act(case.house.owner, changing_requests.why_not, other.order) is None


def test_r70_a_request_stays_the_kind_of_change_it_is(record: Flask) -> None:
    with pytest.raises(Refused, match="cannot become another kind"):
        changed(order_at("pending"), wish("remove_seats", support=2))


def test_r29_a_changed_request_costs_what_was_shown(record: Flask) -> None:
    case = order_at("pending")
    with pytest.raises(Refused, match="price has changed"):
        changed(case, wish(support=4, shown=1))
    with pytest.raises(Problem, match="Say why you ask"):
        changed(case, replace(wish(support=4), justification=" "))


def test_u8_a_rep_who_claims_first_is_not_overtaken(record: Flask) -> None:
    case = order_at("pending")
    seen = case.order.version
    case.step(case.rep, "claim")
    with pytest.raises((SomebodyWasFirst, Refused)):
        changed(case, wish(support=4), version=seen)


def test_s2_another_account_s_request_is_not_there(record: Flask) -> None:
    case = order_at("pending")
    with pytest.raises(NotThere):
        act(account().owner, changing_requests.change, case.reference, wish(support=4))


def test_r70_what_was_refused_is_sent_again_and_then_changed(record: Flask) -> None:
    case = order_at("declined")
    case.step(case.house.owner, "resubmit")
    changed(case, wish(support=2))
    case.step(case.rep, "claim")
    case.quote()
    assert case.page(case.house.owner).offer.lines[0].seats == 2  # type: ignore[union-attr]

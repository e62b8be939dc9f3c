"""R3, R4, R21, R33: the Subscription page, and the counts of an order's whole life."""

from __future__ import annotations

import pytest
from flask import Flask

from app.errors import NotAllowed, NotThere
from app.services.requesting import requests
from app.services.showing import subscription
from tests.factories import account, act, order_at, person, rep, staff, wish
from workflows.intake import Change


@pytest.mark.parametrize("who", ["owner", "billing", "admin"])
def test_r4_every_admin_reads_the_subscription(record: Flask, who: str) -> None:
    house = account()
    page = act(getattr(house, who), subscription.page, house.slug)
    assert [held.product for held in page.products] == ["support"]


def test_r4_an_agent_does_not(record: Flask) -> None:
    house = account()
    with pytest.raises(NotAllowed):
        act(house.agent, subscription.page, house.slug)


def test_s2_somebody_else_s_subscription_is_not_there(record: Flask) -> None:
    house, other = account(), account()
    with pytest.raises(NotThere):
        act(other.owner, subscription.page, house.slug)
    assert act(staff("manager"), subscription.page, house.slug).slug == house.slug


@pytest.mark.parametrize(
    ("kind", "who", "why"),
    [
        ("managed", "owner", "account is managed"),
        ("managed", "billing", "account is managed"),
        ("managed", "admin", "Only the owner and the billing admins"),
        ("online_assisted", "admin", "Only the owner and the billing admins"),
        ("self_service", "admin", "Only the owner and the billing admins"),
        ("online_assisted", "owner", None),
        ("self_service", "billing", None),
    ],
)
def test_r3_without_manage_the_page_says_which_of_the_two_reasons_it_is(
    record: Flask, kind: str, who: str, why: str | None
) -> None:
    house = account(kind)
    page = act(getattr(house, who), subscription.page, house.slug)
    assert page.may_manage is (why is None)
    assert (page.no_manage is None) if why is None else why in str(page.no_manage)


def test_r3_the_page_names_the_rep_or_nobody_when_there_is_none(record: Flask) -> None:
    rita = rep("Rita Okafor")
    with_rep, without = account(rep=rita), account()
    contact = act(with_rep.owner, subscription.page, with_rep.slug).rep
    assert contact is not None
    assert contact.name == "Rita Okafor"
    assert act(without.owner, subscription.page, without.slug).rep is None


def test_r3_the_page_lists_only_the_rows_open_to_this_viewer(record: Flask) -> None:
    house = account("self_service")
    open_to_owner = set(Change) - {Change.TEMPORARY_SEATS}  # not for self-service (R49)
    assert list(act(house.admin, subscription.page, house.slug).may) == []
    assert set(act(house.owner, subscription.page, house.slug).may) == open_to_owner
    assert open_to_owner - set(act(house.billing, subscription.page, house.slug).may) == {Change.REMOVE_PRODUCT, Change.CANCEL_ACCOUNT}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        #                  purchased, used, reserved, planned
        ("pending", (10, 2, 0, 10)),
        ("in_review", (10, 2, 0, 10)),
        ("quoted", (10, 2, 0, 10)),
        ("accepted", (10, 2, 12, 22)),
        ("fulfilling", (10, 2, 12, 22)),
        ("stalled", (10, 2, 12, 22)),
        ("fulfilled", (22, 2, 0, 22)),
        ("rejected", (10, 2, 0, 10)),
        ("declined", (10, 2, 0, 10)),
        ("expired", (10, 2, 0, 10)),
        ("cancelled", (10, 2, 0, 10)),
    ],
)
def test_r33_what_is_purchased_used_reserved_and_planned_through_an_order_s_life(
    record: Flask, state: str, expected: tuple[int, ...]
) -> None:
    house = account("managed", seats={"support": 10})
    for _ in range(2):
        person(house, products={"support": "agent"})
    order_at(state, house)
    assert house.seats() == expected


def test_r33_a_withdrawn_order_gives_its_place_in_the_plan_back(record: Flask) -> None:
    case = order_at("accepted")
    assert case.house.seats() == (10, 0, 12, 22)
    case.step(case.house.owner, "cancel")
    assert case.house.seats() == (10, 0, 0, 10)


def test_r33_a_stalled_order_a_manager_withdraws_gives_it_back_too(record: Flask) -> None:
    case = order_at("stalled")
    case.step(staff("manager"), "cancel")
    assert case.house.seats() == (10, 0, 0, 10)


def test_r33_two_accepted_orders_reserve_both(record: Flask) -> None:
    house = account("managed", seats={"support": 10})
    order_at("accepted", house)
    order_at("accepted", house, asked=wish(support=3))
    assert house.seats() == (10, 0, 15, 25)


def test_r33_a_planned_reduction_is_in_the_plan_but_reserves_nothing(record: Flask) -> None:
    house = account("self_service", seats={"support": 10})
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    assert house.seats() == (10, 0, 0, 6)
    page = act(house.owner, subscription.page, house.slug)
    assert [(one.product_name, one.delta) for one in page.planned] == [("Support", -4)]


def test_r33_a_reduction_that_waits_with_another_one_never_goes_below_what_is_used(record: Flask) -> None:
    house = account("self_service", seats={"sell": 10})  # of which no seat in use can go (R47)
    for _ in range(5):
        person(house, products={"sell": "agent"})
    act(house.owner, requests.submit, wish("remove_seats", sell=3))
    with pytest.raises(Exception, match="5 people use Sell"):
        act(house.owner, requests.submit, wish("remove_seats", sell=3))

"""Each mail reaches exactly those whose turn it is, once, and never its own cause (R35, R40, U12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.extensions import db
from app.models import Person, Staff, Subscription
from app.services.ordering import deadlines, fulfilment
from app.services.ordering.order_reading import load_many
from app.services.requesting.requests import Wish
from app.services.seating import seats
from tests.factories import (
    Case,
    House,
    account,
    as_job,
    as_system,
    order_at,
    person,
    place,
    rep,
    staff,
    wish,
)
from tests.integration.mails.conftest import Post


def test_r35_a_request_of_an_admin_reaches_the_owner_and_the_billing_admins(post: Post) -> None:
    house = account("managed")
    case = place(house.admin, wish(why="Two new hires"), house=house)
    mails = post.deliver()
    assert set(mails) == {house.email("owner"), house.email("billing")}
    said = mails[house.email("owner")]
    assert f"https://seats.example/requests/{case.reference}" in said.text
    assert "> Two new hires" in said.text
    assert "12 more seats" in said.text


def test_a_new_order_reaches_the_rep_of_the_account(post: Post) -> None:
    mine, other = rep(), rep()
    place((house := account("managed", rep=mine)).owner, house=house)
    mails = post.deliver()
    assert set(mails) == {mine.email}
    assert other.email not in mails


def test_a_new_order_without_a_rep_reaches_every_active_rep(post: Post) -> None:
    first, second, gone, manager = rep(), rep(), rep(), staff("manager")
    leave(gone.staff_id)
    place((house := account("managed")).owner, house=house)
    mails = post.deliver()
    assert {first.email, second.email} <= set(mails)
    assert not {gone.email, manager.email} & set(mails)


def test_a_question_reaches_the_requester_alone(post: Post) -> None:
    house = account("managed")
    case = order_at("in_review", house, by=house.admin)
    post.settle()
    case.step(case.rep, "ask_customer", "Which team is it for?")
    mails = post.deliver()
    assert set(mails) == {house.email("admin")}
    assert "> Which team is it for?" in mails[house.email("admin")].text
    assert "https://seats.example/l/" in mails[house.email("admin")].text


def test_an_offer_reaches_those_who_may_accept_it(post: Post) -> None:
    house = account("managed")
    case = order_at("in_review", house, by=house.admin)
    post.settle()
    case.quote()
    mails = post.deliver()
    assert set(mails) == {house.email("owner"), house.email("billing")}
    assert "Offer valid until" in mails[house.email("owner")].text


Act = Callable[[Case], object]
# What the customer does, and the words their rep reads.
CUSTOMER_ACTS: list[tuple[str, Act, str]] = [
    ("on_hold", lambda case: case.step(case.house.owner, "answer", "For sales"), "> For sales"),
    ("quoted", lambda case: case.accept(), "has accepted your offer"),
    ("quoted", lambda case: case.step(case.house.owner, "decline_quote", "Too dear"), "> Too dear"),
    (
        "quoted",
        lambda case: case.step(case.house.owner, "ask_revision", "Ten seats only"),
        "> Ten seats only",
    ),
    ("quoted", lambda case: case.step(case.house.owner, "cancel", "Not needed"), "has withdrawn the request"),
]


@pytest.mark.parametrize(("state", "do", "words"), CUSTOMER_ACTS)
def test_what_the_customer_does_reaches_the_rep_who_has_the_order(
    post: Post, state: str, do: Act, words: str
) -> None:
    case, other = order_at(state), rep()
    post.settle()
    do(case)
    mails = post.deliver()
    assert set(mails) == {case.rep.email}
    assert words in mails[case.rep.email].text
    assert "because you look after this order or its account." in " ".join(mails[case.rep.email].text.split())
    assert f"https://seats.example/desk/orders/{case.reference}" in mails[case.rep.email].text
    assert other.email not in mails


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("accept_quote", "has accepted the offer"),
        ("decline_quote", "> Because"),
        ("cancel", "has withdrawn your request"),
    ],
)
def test_r40_a_colleague_who_asked_is_told_what_the_owner_decided(post: Post, verb: str, words: str) -> None:
    house = account("managed")
    case = order_at("quoted", house, by=house.admin)
    post.settle()
    case.step(house.owner, verb)
    mails = post.deliver()
    assert set(mails) == {house.email("admin"), case.rep.email}
    assert words in mails[house.email("admin")].text
    assert "https://seats.example/l/" in mails[house.email("admin")].text


def test_an_order_nobody_has_claimed_tells_the_rep_of_the_account(post: Post) -> None:
    mine = rep()
    case = order_at("pending", account("managed", rep=mine))
    post.settle()
    case.step(case.house.owner, "cancel")
    assert set(post.deliver()) == {mine.email}


def test_an_order_of_nobody_tells_nobody(post: Post) -> None:
    case = order_at("pending")
    post.settle()
    case.step(case.house.owner, "cancel")
    assert not post.deliver()


# What is decided about a request, where from, and what its requester reads.
DECISIONS: list[tuple[str, Act, tuple[str, ...]]] = [
    ("awaiting_owner", lambda case: case.step(case.house.owner, "reject_request", "No budget"),
     ("has refused", "> No budget")),
    ("in_review", lambda case: case.step(case.rep, "reject", "Not in your country"),
     ("cannot fulfil", "> Not in your country")),
    ("quoted", lambda case: case.step(case.rep, "revise_quote", "A mistake"),
     ("taken the offer back", "> A mistake")),
    ("pending", lambda case: case.step(staff("manager"), "cancel", "Sent twice"),
     ("has withdrawn", "> Sent twice")),
    ("fulfilling", lambda case: case.provision(), ("can be used now",)),
]  # fmt: skip


@pytest.mark.parametrize(("state", "do", "words"), DECISIONS)
def test_r40_the_requester_is_told_of_every_decision_by_whom_and_why(
    post: Post, state: str, do: Act, words: tuple[str, ...]
) -> None:
    house = account("managed")
    case = order_at(state, house, by=house.admin)
    post.settle()
    do(case)
    mails = post.deliver()
    assert set(mails) == {house.email("admin")}
    for each in words:
        assert each in mails[house.email("admin")].text


def test_r40_an_approval_reaches_the_requester_and_the_reps_but_not_the_approver(post: Post) -> None:
    mine = rep()
    house = account("managed", rep=mine)
    case = order_at("awaiting_owner", house)
    post.settle()
    case.step(house.owner, "approve_request", "Fine with me")
    mails = post.deliver()
    assert set(mails) == {house.email("admin"), mine.email}
    assert house.owner.name in mails[house.email("admin")].text


def test_r64_an_ended_offer_reaches_the_requester_and_the_rep(post: Post) -> None:
    case = order_at("quoted")
    post.settle()
    case.move_last_day(-1)
    as_job(deadlines.carry_out, case.id, deadlines.expire)
    mails = post.deliver()
    assert set(mails) == {case.house.email("owner"), case.rep.email}


def test_r71_a_stalled_order_reaches_the_operators_and_the_rep(post: Post) -> None:
    oscar = staff("operator")
    case = order_at("fulfilling")
    post.settle()
    with as_system():
        fulfilment.stall(load_many([case.id])[0], "No such account.")
    mails = post.deliver()
    assert set(mails) == {oscar.email, case.rep.email}
    assert "> No such account." in mails[oscar.email].text


@pytest.mark.parametrize(("asked", "words"), [
    (wish(support=5), "setting up the seats has stalled"),
    (wish("upgrade_plan", plan="professional", support=0), "making the change has stalled"),
])
def test_r71_a_stalled_change_is_told_as_what_it_is(post: Post, asked: Wish, words: str) -> None:
    case = order_at("fulfilling", account(plan="team"), asked=asked)
    post.settle()
    with as_system():
        fulfilment.stall(load_many([case.id])[0], "No such account.")
    letter = post.deliver()[case.rep.email]
    assert letter.head.subject == f"{case.reference}: {words}"
    assert ("waits for the seats" in " ".join(letter.text.split())) == ("seats" in words)


def test_r69_what_no_longer_holds_goes_back_to_the_rep_with_the_reason(post: Post) -> None:
    case = order_at("quoted", house := account("managed"), asked=wish(support=5))
    post.settle()
    with as_system():
        db.session.execute(update(Subscription).filter_by(account_id=house.id).values(ended_on=house.today))
    case.accept()
    mails = post.deliver()
    assert set(mails) == {case.rep.email}
    assert "> The account no longer has a licence of Support." in mails[case.rep.email].text


def test_somebody_who_waited_is_told_of_their_seat(post: Post) -> None:
    house = account("managed", seats={"support": 1})
    new = person(house, products={"support": "agent"}, waits_for=["support"])
    as_job(seats.seat_waiting_people, house.id)
    mails = post.deliver()
    assert set(mails) == {new.email}
    assert "Support" in mails[new.email].text


def test_u12_nobody_is_told_of_their_own_act(post: Post) -> None:
    """The owner asks: only others hear of it. What somebody else does to the order reaches the owner."""
    house = account("online_assisted", contract_price=4900)
    case = place(house.owner, wish(shown=None), house=house)
    assert house.email("owner") not in post.deliver()
    case.provision()
    assert set(post.deliver()) == {house.email("owner")}


def test_r74_a_requester_who_left_is_replaced_by_the_owner(post: Post) -> None:
    house = account("managed")
    case = order_at("in_review", house, by=house.admin)
    post.settle()
    suspend(house, "admin")
    case.step(case.rep, "reject", "No")
    assert set(post.deliver()) == {house.email("owner")}


def test_suspended_people_get_no_mail(post: Post) -> None:
    house = account("managed")
    suspend(house, "billing")
    place(house.admin, house=house)
    assert set(post.deliver()) == {house.email("owner")}


def suspend(house: House, who: str) -> None:
    getattr(house, who)
    with as_system():
        db.session.execute(
            update(Person).filter_by(email=house.email(who)).values(suspended_at=datetime.now(UTC))
        )


def leave(staff_id: int | None) -> None:
    with as_system():
        db.session.execute(update(Staff).filter_by(id=staff_id).values(is_active=False))

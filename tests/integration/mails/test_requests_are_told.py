"""R34 to R40: a request of an admin without billing rights, and that everybody who has a part in it is told."""

from __future__ import annotations

import pytest

from app.errors import Invalid, NotAllowed
from app.services.ordering import order_pages
from app.services.requesting import requests
from app.services.requesting.requests import Wish
from tests.factories import account, act, lines_of, order_at, rep, wish
from tests.integration.mails.conftest import Post
from workflows.intake import Change, Right, decide
from workflows.seat_order import State


def test_r34_only_on_sales_assisted_accounts(post: Post) -> None:
    with pytest.raises(NotAllowed, match="Only the owner or a billing admin"):
        act(account("self_service").admin, requests.submit, wish())
    assert not post.deliver()


def test_r34_a_billing_admin_needs_nobodys_leave(post: Post) -> None:
    house = account("managed", rep=(rita := rep()))
    act(house.billing, requests.submit, wish())
    assert set(post.deliver()) == {rita.email}


def test_r35_nothing_changes_before_one_of_them_decides(post: Post) -> None:
    case = order_at("awaiting_owner")
    assert case.state is State.AWAITING_OWNER
    assert case.house.seats() == (10, 0, 0, 10)
    assert set(post.deliver()) == {case.house.email("owner"), case.house.email("billing")}


def test_r37_payments_invoices_and_the_end_of_the_account_cannot_be_requested(post: Post) -> None:
    house = account("managed")
    assert decide(house.admin.type, Change.CANCEL_ACCOUNT, Right.ADMIN).path is None
    assert not [change for change in Change if "invoice" in change or "pay" in change]


def test_r38_what_and_why_are_needed_and_by_when_is_kept(post: Post) -> None:
    house = account("managed")
    with pytest.raises(Invalid) as refused:
        act(house.admin, requests.submit, Wish(Change.ADD_SEATS, lines_of(support=2), " "))
    assert refused.value.field == "justification"
    with pytest.raises(Invalid):
        act(house.admin, requests.submit, Wish(Change.ADD_SEATS, (), "Why not"))
    asked = wish(why="Two new hires")
    order = act(house.admin, requests.submit, asked).order
    assert order is not None
    page = act(house.owner, order_pages.page, order.reference)
    assert (page.justification, page.needed_on) == ("Two new hires", asked.needed_on)


def test_r39_the_mail_to_the_reviewer_says_who_why_what_and_the_cost(post: Post) -> None:
    case = order_at("awaiting_owner")
    told = post.deliver()[case.house.email("owner")]
    assert case.house.admin.name in told.text
    assert "> New colleagues" in told.text
    assert "12 more seats" in told.text
    assert "Estimate of what will be due, with tax" in told.text
    assert "Due now" not in told.text


def test_r39_the_cost_is_no_estimate_where_the_approval_alone_decides(post: Post) -> None:
    act(account("online_assisted").admin, requests.submit, wish())
    (told, *_) = post.deliver().values()
    assert "Due now, with tax" in told.text
    assert "Estimate" not in told.text


@pytest.mark.parametrize("verb", ["decline_quote", "ask_revision"])
def test_r63_of_an_offer_that_is_over_nothing_is_due(post: Post, verb: str) -> None:
    case = order_at("quoted")
    assert "Due now, with tax" in post.deliver()[case.house.email("owner")].text
    case.step(case.house.owner, verb, "Too much")
    for told in post.deliver().values():
        assert "Total of the offer, with tax" in told.text
        assert "Due now" not in told.text
        assert "Offer valid until" not in told.text


def test_r40_a_request_that_is_refused_costs_nothing(post: Post) -> None:
    case = order_at("awaiting_owner")
    post.settle()
    case.step(case.house.owner, "reject_request", "Not now")
    assert "with tax" not in post.deliver()[case.house.email("admin")].text


@pytest.mark.parametrize(("verb", "note", "words"), [("approve_request", "", "approved"), ("reject_request", "Not this quarter", "Not this quarter")])
def test_r40_the_requester_is_told_of_the_decision_by_whom_and_why(post: Post, verb: str, note: str, words: str) -> None:
    case = order_at("awaiting_owner")
    post.settle()
    case.step(case.house.billing, verb, note)
    told = post.deliver()[case.house.email("admin")]
    assert case.house.billing.name in told.text
    assert words in told.text


def test_r40_also_of_what_the_vendor_and_the_buyers_decide_later(post: Post) -> None:
    case = order_at("awaiting_owner", account("managed", rep=rep()))
    post.settle()
    case.step(case.house.owner, "approve_request")
    post.settle()
    case.step(case.rep, "claim")
    case.step(case.rep, "reject", "We no longer sell it")
    told = post.deliver()[case.house.email("admin")]
    assert "We no longer sell it" in told.text
    assert case.rep.name in told.text


def test_r40_nobody_is_told_of_their_own_act(post: Post) -> None:
    case = order_at("awaiting_owner")
    post.settle()
    case.step(case.house.admin, "cancel")
    assert case.house.email("admin") not in post.deliver()


def test_r9_an_offer_that_only_the_owner_may_accept_is_mailed_to_the_owner_alone(post: Post) -> None:
    more = order_at("in_review")
    less = order_at("in_review", account("managed", seats={"support": 5, "chat": 4}), asked=wish("remove_product", chat=0), rep=more.rep)
    post.settle()
    more.quote()
    less.quote()
    assert set(post.deliver()) == {more.house.email("owner"), more.house.email("billing"), less.house.email("owner")}

"""R36, R70: whoever has to do with the open request hears that it has grown, or was changed; nobody of their own act."""

from __future__ import annotations

from dataclasses import replace

from app.services.requesting import changing_requests, requests
from tests.factories import act, order_at, rep, wish
from tests.factories.accounts import account
from tests.integration.mails.conftest import Post
from workflows.open_requests import Choice

JOIN = replace(wish(why="Three more", support=3), is_alone=False, open_request=Choice.JOIN)


def test_r36_joining_a_request_in_the_queue_tells_the_reps_and_whoever_asked_first(post: Post) -> None:
    mine = rep()
    case = order_at("awaiting_owner", account("managed", rep=mine))
    case.step(case.house.owner, "approve_request")
    post.settle()
    act(case.house.owner, requests.submit, JOIN)
    mails = post.deliver()
    assert set(mails) == {mine.email, case.house.email("admin")}
    assert "15 more seats" in mails[mine.email].text
    assert "has added to the request" in mails[mine.email].text
    assert "has added to your request" in mails[case.house.email("admin")].text


def test_r36_joining_a_request_that_waits_for_the_owner_tells_those_who_decide(post: Post) -> None:
    case = order_at("awaiting_owner")
    post.settle()
    act(case.house.admin, requests.submit, JOIN)
    mails = post.deliver()
    assert set(mails) == {case.house.email("owner"), case.house.email("billing")}
    told = mails[case.house.email("owner")]
    assert "15 more seats" in told.text
    assert "has added to the request, please decide" in told.head.subject
    assert "The request that waits for your decision has grown" in told.text


def test_r70_the_requester_hears_that_somebody_else_changed_the_request(post: Post) -> None:
    case = order_at("awaiting_owner")
    post.settle()
    act(case.house.owner, changing_requests.change, case.reference, wish(support=4))
    mails = post.deliver()
    assert set(mails) == {case.house.email("admin")}
    assert "4 more seats" in mails[case.house.email("admin")].text


def test_u12_whoever_changes_their_own_request_gets_no_mail(post: Post) -> None:
    case = order_at("awaiting_owner")
    post.settle()
    act(case.house.admin, changing_requests.change, case.reference, wish(support=4))
    assert post.deliver() == {}


def test_r36_a_request_that_goes_on_is_announced_as_if_it_had_just_been_sent(post: Post) -> None:
    mine = rep()
    first = order_at("awaiting_owner", account("managed", rep=mine))
    act(first.house.owner, requests.submit, replace(JOIN, open_request=Choice.WAIT))
    post.settle()
    first.step(first.house.owner, "reject_request", "Not now")
    mails = post.deliver()
    assert set(mails) == {mine.email, first.house.email("admin")}
    assert "A new order is in the queue" in mails[mine.email].text

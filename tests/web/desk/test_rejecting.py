"""U15: a rejection waits a minute in which one click takes it back; what cannot be rejected is refused at once."""

from __future__ import annotations

import re

from tests.factories import order_at, rep
from tests.integration.services.queueing.test_bulk import cool_down, do
from workflows.seat_order import State


def rejected(page, case, **more):
    """Send the form of the order's page; then the page that opens."""
    page.open(f"/desk/orders/{case.reference}")
    page.send(f"/desk/orders/{case.reference}/steps", verb="reject", note="Not sold any more.", version=case.order.version, **more)
    return page.follow()


def take_back_of(page, case):
    """The address of its button."""
    form = re.search(rf'(?s)action="(/desk/bulk/\d+)"(?:(?!</form>).)*{case.reference}', page.source)
    assert form, "nothing offers to take it back"
    return form[1]


def test_u15_a_rejection_is_taken_back_with_one_click_and_nobody_was_told(app, browse, owner_connection):
    case = order_at("in_review", rep=(rita := rep()))
    told = len(case.page(rita).events)
    page = browse(rita)
    assert f"{case.reference} will be rejected within a minute" in rejected(page, case)
    assert case.state is State.IN_REVIEW
    page.send(take_back_of(page, case), 303, go="take_back")
    assert f"The rejection of {case.reference} is taken back. Nobody was told." in page.follow()
    cool_down(owner_connection)
    do(app)
    assert case.state is State.IN_REVIEW
    assert len(case.page(rita).events) == told
    assert "will be rejected" not in page.open("/desk")


def test_u15_left_alone_it_is_done_after_the_minute(app, browse, owner_connection):
    case = order_at("in_review", rep=(rita := rep()))
    page = browse(rita)
    rejected(page, case)
    where = take_back_of(page, case)
    do(app)
    assert case.state is State.IN_REVIEW, "not before the minute is over"
    cool_down(owner_connection)
    do(app)
    assert case.state is State.REJECTED
    last = case.page(rita).last
    assert (last.verb, last.comment, last.actor_name) == ("reject", "Not sold any more.", rita.name)
    assert "It is too late: the work has begun." in page.send(where, 422, go="take_back")


def test_u15_every_page_of_the_desk_offers_it_and_the_next_order_is_another_one(browse):
    first, second = (order_at("in_review", rep=rita) for rita in [rep()] * 2)
    page = browse(first.rep)
    shown = rejected(page, first)
    assert page.path == f"/desk/orders/{second.reference}"
    assert f"{first.reference} will be rejected" in shown
    shown = rejected(page, second)
    assert page.path == "/desk", "both are decided"
    assert f"{first.reference} will be rejected" in shown and f"{second.reference} will be rejected" in shown
    assert "will be rejected" not in browse(rep()).open("/desk?view=all"), "nobody else can take it back"


def test_u15_what_happens_within_the_minute_comes_first(app, browse, owner_connection):
    case = order_at("in_review", rep=(rita := rep()))
    page = browse(rita)
    rejected(page, case)
    case.step(case.house.owner, "cancel", "We need them no more")
    cool_down(owner_connection)
    do(app)
    assert case.state is State.CANCELLED


def test_u15_what_cannot_be_rejected_is_refused_at_once_and_nothing_waits(browse, owner_connection):
    case = order_at("in_review", rep=(rita := rep()))
    where = f"/desk/orders/{case.reference}/steps"
    page = browse(rita)
    page.open(f"/desk/orders/{case.reference}")
    page.send(where, 422, verb="reject", note=" ", version=case.order.version)
    page.send(where, 409, verb="reject", note="Too late", version=case.order.version - 1)
    browse(rep()).send(where, 422, verb="reject", note="Not mine", version=case.order.version)
    assert owner_connection.execute("SELECT count(*) FROM bulks").fetchone() == (0,)

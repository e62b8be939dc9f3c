"""R36 and R70 on the pages: join or wait is a button, a request is changed on the form it came from, nothing typed is lost."""

from __future__ import annotations

from tests.factories import Case, account, order_at
from workflows.seat_order import State

ASK = "/requests/new"
TYPED = {"seats-support": "3", "justification": "Three more"}


def test_r36_the_check_page_shows_the_open_request_and_the_two_buttons_are_the_choice(customer):
    case = order_at("pending")
    page = customer(case.house.owner)
    text = page.send(ASK, 200, **TYPED, go="check")
    assert f"Request {case.reference} is open" in text
    assert "More seats: 12 Support" in text
    assert f"Join {case.reference}" in text
    assert f"Wait behind {case.reference}" in text
    page.confirm(ASK, go="join")
    assert "Your request has joined the open one" in page.follow()
    assert case.page().lines[0].seats == 15
    text = page.open(f"/requests/{case.reference}")
    assert "Before: 12 Support. Now: 15 Support." in text


def test_r36_waiting_is_said_on_the_confirmation_and_on_the_request_s_page(customer):
    case = order_at("in_review")
    page = customer(case.house.owner)
    page.send(ASK, 200, **TYPED, go="check")
    page.confirm(ASK, go="wait")
    sent = page.place
    text = page.follow()
    assert "Your request waits for another one" in text
    assert "Waiting its turn" in text
    page.open(sent.partition("/sent")[0])
    assert f"It waits for {case.reference}" in page.text


def test_r36_where_it_cannot_join_only_waiting_is_offered_with_the_reason(customer):
    case = order_at("quoted")
    text = customer(case.house.owner).send(ASK, 200, **TYPED, go="check")
    assert "An offer for the open request is out already." in text
    assert f"Join {case.reference}" not in text
    assert f"Wait behind {case.reference}" in text


def test_u8_a_request_that_was_opened_meanwhile_is_shown_with_everything_typed_kept(customer):
    house = account("managed")
    page = customer(house.owner)
    page.send(ASK, 200, **TYPED, go="check")
    case = order_at("pending", house)
    text = page.confirm(ASK, 409)
    assert f"The request {case.reference} is open." in text
    assert page.hidden["seats-support"] == "3"
    page.confirm(ASK, go="join")
    assert case.page().lines[0].seats == 15


def test_u8_an_open_request_that_gets_its_offer_meanwhile_cannot_be_joined_and_nothing_is_lost(customer):
    case = order_at("in_review")
    page = customer(case.house.owner)
    page.send(ASK, 200, **TYPED, go="check")
    case.quote()
    text = page.confirm(ASK, 422, go="join")
    assert "An offer for the open request is out already." in text
    assert page.hidden["justification"] == "Three more"


def test_r70_a_request_is_changed_on_its_own_form_and_the_price_is_shown_anew(customer):
    case = order_at("pending")
    page, edit = customer(case.house.owner), f"/requests/{case.reference}/edit"
    page.open(f"/requests/{case.reference}")
    assert page.has_link("Change the request")
    page.open(edit)
    assert page.value("seats-support") == "12"
    assert "New colleagues" in page.source
    text = page.send(edit, 200, **{"seats-support": "4", "justification": "Fewer", "go": "check"})
    assert "Save the changes" in text
    assert "4 seats at" in text
    page.confirm(edit)
    text = page.follow()
    assert "Before: 12 Support. Now: 4 Support." in text
    assert case.page().lines[0].seats == 4


def test_r70_once_somebody_looks_at_it_the_page_says_why_it_cannot_be_changed(customer):
    case = order_at("in_review")
    page = customer(case.house.owner)
    page.open(f"/requests/{case.reference}")
    assert not page.has_link("Change the request")
    page.open(f"/requests/{case.reference}/edit", 303)
    assert "can no longer be changed" in page.follow()


def test_u8_a_rep_who_claims_while_it_is_edited_is_not_overtaken(customer):
    case = order_at("pending")
    page, edit = customer(case.house.owner), f"/requests/{case.reference}/edit"
    page.send(edit, 200, **{"seats-support": "4", "justification": "Fewer", "go": "check"})
    case.step(case.rep, "claim")
    page.confirm(edit)
    assert "can no longer be changed" in page.follow()
    assert case.page().lines[0].seats == 12


def test_u8_two_who_edit_at_once_the_second_sees_who_was_first_and_applies_it_again(customer):
    case = order_at("pending")
    page, edit = customer(case.house.owner), f"/requests/{case.reference}/edit"
    page.send(edit, 200, **{"seats-support": "4", "justification": "Fewer", "go": "check"})
    other = customer(case.house.billing)
    other.send(edit, 200, **{"seats-support": "5", "justification": "Five", "go": "check"})
    other.confirm(edit)
    text = page.confirm(edit, 409)
    assert "was first" in text
    page.confirm(edit)
    assert case.page().lines[0].seats == 4


def test_r36_the_desk_sees_that_it_waits_and_the_history_of_both(customer, app):
    case = order_at("behind")
    assert isinstance(case, Case)
    assert case.state is State.BEHIND
    rep_page = customer(case.rep)
    text = rep_page.open(f"/desk/orders/{case.reference}")
    assert "Behind another request" in text
    assert "goes on by itself once that is decided" in text

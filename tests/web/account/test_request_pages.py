"""Requests: the list, and one of them with what the viewer may do now (R39, R40, R60, R62, R70, U8)."""

from __future__ import annotations

import pytest

from app.services.requesting import requests
from app.services.requesting.requests import Wish
from tests.counting import counting
from tests.factories import account, act, order_at, person, wish
from workflows.intake import Change
from workflows.seat_order import State


def at(case):
    return f"/requests/{case.reference}"


@pytest.mark.parametrize("state", list(State))
def test_r60_every_state_has_a_page_in_the_customers_words(app, customer, state):
    case = order_at(state)
    page = customer(case.house.owner)
    with counting(app) as cost:
        text = page.open(at(case))
    assert "Who has it now" in text
    assert "What happens next" in text
    assert "History" in text
    assert len(cost.statements) <= 12


def test_s2_somebody_elses_request_is_not_there(customer):
    case = order_at("quoted")
    page = customer(account("managed").owner)
    for path in ("", "/offer", "/offer/1.pdf", "/sent", "/accepted"):
        page.open(at(case) + path, 404)


def test_r62_the_question_is_shown_and_answered(customer):
    case = order_at("on_hold")
    page = customer(case.house.owner)
    assert "Because" in page.open(at(case))
    assert "Your answer" in page.text
    page.send(f"{at(case)}/steps", 303, verb="answer", note="In two waves", version=page.value("version"))
    assert "Your answer is on its way" in page.follow()
    assert "In two waves" in page.text
    assert case.state is State.IN_REVIEW


def test_r62_an_empty_answer_is_refused_at_its_field(customer):
    case = order_at("on_hold")
    page = customer(case.house.owner)
    page.send(f"{at(case)}/steps", 422, verb="answer", note=" ")
    assert 'id="note-error"' in page.source
    assert "<title>Error:" in page.source
    assert case.state is State.ON_HOLD


def test_r39_the_owner_sees_who_asked_how_long_ago_and_the_cost_and_approves(customer):
    case = order_at("awaiting_owner")
    page = customer(case.house.owner)
    text = page.open(at(case))
    assert "Admin of" in text
    assert "waits for you" in text
    assert "Due now, with tax, once the offer is accepted" in text
    page.send(f"{at(case)}/steps", 303, verb="approve_request", version="1")
    assert "You have approved the request" in page.follow()
    assert case.state is State.PENDING


def test_r39_refusing_needs_a_reason_which_the_requester_reads(customer):
    case = order_at("awaiting_owner")
    page = customer(case.house.owner)
    page.send(f"{at(case)}/steps", 422, verb="reject_request", note="")
    assert "<details class=\"folded-step\" open>" in page.source
    page.send(f"{at(case)}/steps", 303, verb="reject_request", note="Not this quarter")
    assert "Not this quarter" in customer(case.house.admin).open(at(case))


def test_u21_where_it_stands_says_why_it_was_refused_and_by_whom(customer):
    case = order_at("awaiting_owner")
    customer(case.house.owner).send(f"{at(case)}/steps", 303, verb="reject_request", note="Not this quarter")
    page = customer(case.house.admin)
    page.open(at(case))
    panel = page.source.partition('aria-labelledby="now-heading"')[2].partition("</section>")[0]
    assert "Not this quarter" in panel
    assert "Owner" in panel.partition("Not this quarter")[2]


def test_r39_the_requester_is_offered_no_decision(customer):
    case = order_at("awaiting_owner")
    page = customer(case.house.admin)
    page.open(at(case))
    assert 'value="approve_request"' not in page.source
    assert 'value="cancel"' in page.source
    page.send(f"{at(case)}/steps", 403, verb="approve_request")


def test_u8_a_lost_race_names_who_was_first_keeps_the_words_and_offers_them_again(customer):
    case = order_at("quoted")
    page = customer(case.house.owner)
    seen = str(case.order.version)
    case.step(case.rep, "revise_quote")
    case.quote()
    page.send(f"{at(case)}/steps", 409, verb="decline_quote", note="Too dear", version=seen)
    assert case.rep.name in page.text
    assert "Too dear" in page.text
    again = page.hidden
    assert (again["verb"], again["note"], again["version"]) == ("decline_quote", "Too dear", str(case.order.version))
    page.send(f"{at(case)}/steps", 303, **again)
    assert case.state is State.DECLINED


def test_u8_what_is_over_cannot_be_applied_again(customer):
    case = order_at("awaiting_owner")
    page = customer(case.house.owner)
    case.step(case.house.billing, "approve_request")
    page.send(f"{at(case)}/steps", 409, verb="approve_request", version="1")
    assert "Billing of" in page.text
    assert 'name="verb"' not in page.source


def test_r70_withdraw_and_send_again_under_the_same_reference(customer):
    case = order_at("pending")
    page = customer(case.house.owner)
    assert "The request and any offer for it end here" in page.open(at(case))
    page.send(f"{at(case)}/steps", 303, verb="cancel")
    assert "Withdrawn" in page.follow()
    assert "Send again" in page.text
    page.send(f"{at(case)}/steps", 303, verb="resubmit")
    assert case.reference in page.follow()
    assert case.state is State.PENDING


def test_r69_what_went_back_says_so_with_the_reason(customer):
    case = order_at("quoted", account("managed", seats={"sell": 10}), asked=wish("remove_seats", sell=4))
    page = customer(case.house.owner)
    for _ in range(8):
        person(case.house, products={"sell": "agent"})
    page.send(f"{at(case)}/steps", 303, verb="accept_quote")
    text = page.follow()
    assert "Something no longer holds" in text
    assert "people use Sell" in text
    assert case.state is State.IN_REVIEW


def test_r71_technical_words_of_a_stalled_order_are_not_the_customers(customer):
    case = order_at("stalled")
    text = customer(case.house.owner).open(at(case))
    assert "We are on it" in text
    assert "The product refused" not in text


@pytest.mark.parametrize(("show", "seen", "hidden"), [("open", "pending", "cancelled"), ("closed", "cancelled", "pending")])
def test_u6_the_list_filters_by_open_and_closed_in_its_address(customer, show, seen, hidden):
    house = account("managed")
    cases = {state: order_at(state, house) for state in ("pending", "cancelled")}
    text = customer(house.owner).open(f"/requests?show={show}")
    assert cases[seen].reference in text
    assert cases[hidden].reference not in text


def test_u6_the_list_pages_by_key(customer):
    house = account("managed")
    made = [act(house.owner, requests.submit, wish(support=1)).order.reference for _ in range(30)]
    page = customer(house.owner)
    first = page.open("/requests")
    following = page.source.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = page.open(following)
    assert [reference in first for reference in made].count(True) == 25
    assert all((reference in first) is not (reference in second) for reference in made)


def test_u13_nothing_yet_differs_from_no_match(customer):
    page = customer(account("managed").owner)
    assert "No requests yet" in page.open("/requests")
    assert "No request like that" in page.open("/requests?show=closed")


def test_u13_r34_a_self_service_account_reads_why_it_has_no_requests(customer):
    text = customer(account("self_service").owner).open("/requests")
    assert "without a request" in text
    assert "Ask for" not in text


def test_s11_a_cursor_that_is_not_ours_is_refused(customer):
    customer(account("managed").owner).open("/requests?cursor=nonsense", 422)


def test_r60_what_happens_next_is_true_for_whoever_reads_it(customer):
    waiting, offered = order_at("awaiting_owner"), order_at("quoted")
    assert "You decide, or another person with billing rights." in customer(waiting.house.billing).open(at(waiting))
    assert "The owner or a billing admin of your account decides." in customer(waiting.house.admin).open(at(waiting))
    assert "You accept or decline the offer" in customer(offered.house.owner).open(at(offered))
    assert "The owner or a billing admin accepts or declines the offer." in customer(offered.house.admin).open(at(offered))


def test_r60_whoever_did_not_decline_reads_who_did(customer):
    case = order_at("quoted")
    case.step(case.house.billing, "decline_quote", "Too expensive")
    words = f"{case.house.billing.name} has declined the offer."
    assert words in customer(case.house.owner).open(at(case))
    assert words not in customer(case.house.billing).open(at(case))


@pytest.mark.parametrize("state", ["rejected", "declined", "expired", "cancelled"])
def test_r70_only_whoever_may_send_it_again_is_told_that_they_can(customer, state):
    case = order_at(state)
    assert "You can send the request again" in customer(case.house.owner).open(at(case))
    text = customer(person(case.house, role="admin")).open(at(case))
    assert "You can send the request again" not in text
    assert "The person who asked, the owner or a billing admin can send the request again." in text


def test_r60_what_is_planned_names_its_day(customer):
    case = order_at("in_review", asked=wish("remove_seats", support=2))
    case.quote()
    case.step(case.house.owner, "accept_quote")
    renewal = case.page().quotes[0].cycle_ends_on
    words = f"What was agreed takes effect by itself on {renewal.day} {renewal:%B} {renewal.year}."
    page = customer(case.house.owner)
    assert words in page.open(at(case))
    assert words in page.open(f"{at(case)}/accepted")


def test_r60_the_history_of_a_change_that_brings_no_seats_speaks_of_none(customer):
    house = account("online_assisted", seats={"support": 10}, plan="team")
    for asked, words, other in (
        (wish("upgrade_plan", plan="professional", support=0), "Started to make the change", "Started to set up the seats"),
        (wish(support=2), "Started to set up the seats", "Started to make the change"),
    ):
        order = act(house.owner, requests.submit, asked).order
        text = customer(house.owner).open(f"/requests/{order.reference}")
        assert words in text
        assert other not in text


def test_r43_a_request_for_another_cycle_says_which(customer):
    house = account("managed", cycle="annual", seats={"support": 10})
    case = order_at("in_review", house, asked=Wish(Change.CHANGE_CYCLE, [], "Our budget is made by the month"))
    assert "Billing cycle Monthly" in customer(house.owner).open(at(case))

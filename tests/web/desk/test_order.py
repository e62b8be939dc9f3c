"""The order page: who has it, what may be done, what was said, and lost races told as news (R60 to R62, R70, R71, U8)."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from app.services.requesting.requests import Wish
from app.web.words import _money
from tests.counting import counting
from tests.factories import account, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule
from tests.factories.time import advance
from tests.integration.approving.drafts import asks, drafted, write
from tests.integration.services.queueing.test_bulk import cool_down, do
from workflows.intake import Change
from workflows.seat_order import State


def steps(case):
    return f"/desk/orders/{case.reference}/steps"


def at(case):
    return f"/desk/orders/{case.reference}"


@pytest.mark.parametrize("state", list(State))
def test_r60_every_state_has_a_page_for_everybody_of_the_vendor(app, browse, state):
    case = order_at(state)
    for viewer in (case.rep, staff("manager"), staff("approver"), staff("operator")):
        page = browse(viewer)
        with counting(app) as cost:
            text = page.open(at(case))
        assert case.reference in text
        assert "Who has it now" in text
        assert "History" in text
        assert len(cost.statements) <= 12


@pytest.mark.parametrize(("cycle", "other"), [("monthly", "Annual"), ("annual", "Monthly")])
def test_r43_the_rep_reads_which_cycle_is_asked_for(browse, cycle, other):
    case = order_at("pending", account("managed", cycle=cycle), asked=Wish(Change.CHANGE_CYCLE, [], "Our budget is made so"))
    assert f"What changes Another billing cycle Billing cycle {other} " in browse(case.rep).open(at(case))


def test_r60_an_offer_is_with_those_who_may_accept_it_and_not_with_the_admin_who_asked(browse):
    house = account("managed")
    admin = house.admin
    case = order_at("quoted", house, by=admin)
    text = browse(case.rep).open(at(case))
    assert f"Who has it now The owner or a billing admin of {case.page().account_name} " in text
    assert f"Who has it now {case.page().requester_name} of " not in text


def test_r63_a_version_is_out_only_while_it_can_be_accepted(browse):
    case = order_at("quoted")
    page = browse(case.rep)
    out = re.compile(r"Version 1, \S+ Out ")
    assert out.search(page.open(at(case)))
    case.step(case.rep, "revise_quote")
    text = page.open(at(case))
    assert "Version 1, " in text and not out.search(text), "it was taken back"


def test_r62_no_page_says_that_a_clock_goes_on_which_stands_still(browse):
    case = order_at("on_hold")
    text = browse(case.rep).open(at(case))
    assert "the clock is stopped" in text and "it does not stop the order’s clock" in text
    assert "clock goes on" not in text


def test_r61_claiming_makes_it_mine(browse):
    case = order_at("pending")
    page = browse(case.rep)
    page.send(steps(case), verb="claim")
    text = page.follow()
    assert case.state is State.IN_REVIEW
    assert f"{case.reference} is yours." in text
    assert "Write the quote" in text


def test_r61_one_who_claims_twice_was_not_outrun_by_anybody(browse):
    case = order_at("in_review", rep=rep("Rita Okafor"))
    text = browse(case.rep).send(steps(case), 409, verb="claim")
    assert "You have changed this order yourself, in another window" in text
    assert "You have moved it on yourself, on" in text and "took the order" in text
    assert "was faster" not in text and "was first" not in text


def test_r61_who_loses_a_claim_race_learns_who_won_and_when_and_it_is_no_error(browse):
    case = order_at("in_review", rep=rep("Rita Okafor"))
    page = browse(rep("Ravi Menon"))
    text = page.send(steps(case), 409, verb="claim")
    assert "Rita Okafor was faster" in text
    assert "Rita Okafor was first, on" in text
    assert "took the order" in text
    assert "error-summary" not in page.source
    assert "Error:" not in page.source
    assert "Back to the list" in text


def test_u8_a_conflict_keeps_the_question_and_applies_it_again_with_one_click(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(at(case))
    seen = page.value("version")
    case.draft()  # meanwhile, in another window
    text = page.send(steps(case), 409, verb="ask_customer", note="Which teams?", version=seen)
    assert "What you wrote is kept: Which teams?" in text
    assert "Ask the customer all the same" in text
    page.send(steps(case), verb="ask_customer", note=page.value("note"), version=page.value("version"))
    assert case.state is State.ON_HOLD
    assert case.page().latest("ask_customer").comment == "Which teams?"


def test_u8_what_was_typed_is_kept_even_when_the_step_is_no_longer_possible(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(at(case))
    seen = page.value("version")
    case.step(case.house.owner, "cancel")
    text = page.send(steps(case), 409, verb="reject", note="No such plan", version=seen)
    assert "What you wrote is kept: No such plan" in text
    assert "all the same" not in text


def test_r62_a_question_goes_to_the_customer_and_the_next_order_opens(browse):
    case, other = order_at("in_review"), order_at("pending")
    page = browse(case.rep)
    page.send(steps(case), verb="ask_customer", note="Which teams?")
    assert page.place.endswith(at(other))  # next one, please
    assert f"Your question about {case.reference} is on its way" in page.follow()
    text = page.open(at(case))
    assert "Which teams?" in text
    assert "No answer yet." in text
    assert "Waiting for an answer" in text


def test_r62_after_the_last_decision_the_queue_opens(app, browse, owner_connection):
    case = order_at("in_review")
    page = browse(case.rep)
    page.send(steps(case), verb="reject", note="Not sold any more.")
    assert page.place.endswith("/desk")
    text = page.follow()
    assert f"{case.reference} will be rejected within a minute" in text
    assert "That was the last one" in text
    cool_down(owner_connection)
    do(app)
    assert case.state is State.REJECTED


@pytest.mark.parametrize("verb", ["ask_customer", "reject"])
def test_r62_neither_a_question_nor_a_rejection_goes_without_words(browse, verb):
    case = order_at("in_review")
    page = browse(case.rep)
    text = page.send(steps(case), 422, verb=verb, note="  ")
    assert "There is a problem" in text
    assert f'href="#note-{verb}"' in page.source
    assert f'id="{verb}" open' in page.source
    assert case.state is State.IN_REVIEW


def test_r61_a_rep_who_does_not_have_it_is_told_who_does(browse):
    case = order_at("in_review", rep=rep("Rita Okafor"))
    page = browse(rep())
    page.open(at(case))
    assert 'value="reject"' not in page.source
    assert "Write the quote" not in page.source
    assert "Rita Okafor has this order." in page.send(steps(case), 422, verb="release")


def test_r61_a_manager_assigns_releases_and_withdraws(browse):
    case, ravi = order_at("pending"), rep("Ravi Menon")
    page = browse(staff("manager"))
    page.open(at(case))
    assert 'value="claim"' not in page.source
    page.send(steps(case), verb="assign", rep=ravi.id)
    assert "is with Ravi Menon now." in page.follow()
    assert case.order.rep_id == ravi.id
    page.send(steps(case), verb="release")
    page.follow()
    assert "Say why" in page.send(steps(case), 422, verb="cancel", note="")
    page.send(steps(case), verb="cancel", note="Asked twice")
    assert case.state is State.CANCELLED


def test_r61_assigning_to_nobody_is_refused_at_the_field(browse):
    case = order_at("pending")
    page = browse(staff("manager"))
    text = page.send(steps(case), 422, verb="assign", rep=999_999)
    assert "Choose a sales representative." in text
    assert case.state is State.PENDING


@pytest.mark.parametrize("state", ["quoted", "expired"])
def test_r64_an_offer_is_extended_or_revived_with_a_date(browse, state):
    case = order_at(state)
    page = browse(case.rep)
    page.open(at(case))
    suggested = page.value("valid_until")
    assert "today or later" in page.send(steps(case), 422, verb="extend_quote", valid_until="2020-01-01")
    page.send(steps(case), verb="extend_quote", valid_until=suggested)
    page.follow()
    assert case.state is State.QUOTED
    assert case.order.valid_until.isoformat() == suggested


def test_r71_a_stalled_order_shows_the_products_words_and_can_be_tried_again(browse):
    case = order_at("stalled")
    page = browse(staff("operator"))
    text = page.open(at(case))
    assert "The product refused: no such account." in text
    assert "Try again" in text
    page.send(steps(case), verb="retry")
    assert case.state is State.FULFILLING


def test_r70_nothing_is_offered_to_whoever_may_only_read(browse):
    case = order_at("in_review")
    page = browse(staff("approver"))
    page.open(at(case))
    assert "/steps" not in page.source
    page.send(steps(case), 403, verb="reject", note="x")
    assert case.state is State.IN_REVIEW


def test_s2_an_order_that_does_not_exist_is_not_found(browse):
    page = browse(rep())
    page.open("/desk/orders/SO-00000", 404)
    page.send("/desk/orders/SO-00000/steps", 404, verb="claim")


def test_s10_a_step_without_its_token_is_refused(browse):
    case = order_at("pending")
    page = browse(case.rep)
    page.send(steps(case), 400, verb="claim", csrf_token="")
    assert case.state is State.PENDING


def test_r61_reloading_a_refusal_leads_back_to_the_order(browse):
    case = order_at("in_review")
    page = browse(rep())
    page.send(steps(case), 409, verb="claim")
    page.open(steps(case), 302)
    assert page.place.endswith(at(case))


def test_r63_what_is_offered_is_shown_in_the_amounts_of_the_customers_own_page(browse):
    case = order_at("in_review")
    case.draft(discount_percent=Decimal(10))
    draft = case.page().draft
    line = draft.lines[0]
    page = browse(case.rep)
    text = page.open(at(case))
    assert _money(line.before_discount_minor, "EUR", "en") in text and line.before_discount_minor != line.due_now_minor
    assert f"Discount on everything, 10% {_money(-draft.discount_due_minor, 'EUR', 'en')}" in text
    assert f"Total {_money(draft.total_minor, 'EUR', 'en')}" in text


def test_r63_a_version_that_is_out_shows_its_note(browse):
    case = order_at("in_review")
    case.quote(note="Welcome to the family.")
    assert "Welcome to the family." in browse(case.rep).open(at(case))


def test_r65_the_history_says_that_approvals_no_longer_count(browse):
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    write(case, 25)
    assert "Approvals given before no longer count: " in browse(case.rep).open(at(case))


def test_r60_whoever_is_given_an_order_has_it_since_then(browse, owner_connection):
    case, other = order_at("in_review"), rep()
    began = case.page().order.state_since
    assert case.page().had_since == began
    advance(owner_connection, hours=3)
    case.step(case.rep, "hand_over", "Please go on", rep_id=other.staff_id)
    page = case.page()
    assert page.order.state_since == began, "the state is the same"
    assert page.had_since == page.latest("hand_over").at > began
    assert f"handed the order over to {other.name}" in browse(other).open(at(case))


def test_r64_the_desk_of_an_offer_that_has_ended_says_that_it_can_be_extended(browse) -> None:
    case = order_at("expired")
    text = browse(case.rep).open(f"/desk/orders/{case.reference}")
    assert "Nothing, unless the offer is extended or revised, or the customer sends the request again." in text

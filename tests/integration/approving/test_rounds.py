"""R65: the policy is asked at every turn; what it wants to see approved goes out approved, or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.errors import Refused
from app.services.ordering import quotes
from app.services.ordering.order_reading import load_many
from tests.factories import as_system, order_at
from tests.factories.approving import above, approver, no_policy, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted, verbs, write
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")


def test_r65_without_a_policy_nothing_needs_approval() -> None:
    case = drafted(90)
    case.step(case.rep, "send_quote")
    assert case.state is State.QUOTED


def test_r65_a_quote_within_the_policy_goes_out_at_once() -> None:
    policy(rule(above(15)))
    case = drafted(10)
    case.step(case.rep, "send_quote")
    assert case.state is State.QUOTED


def test_r65_a_quote_outside_the_policy_cannot_be_sent_and_says_who_must_approve() -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    assert "send_quote" not in case.page().verbs
    assert "request_approval" in case.page().verbs
    with pytest.raises(Refused, match="Deal Desk"):
        case.step(case.rep, "send_quote")
    assert case.state is State.IN_REVIEW


def test_r65_a_lower_price_typed_in_is_a_discount_too() -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = order_at("in_review")
    with as_system():
        suggested = quotes.suggestion(load_many([case.id])[0])
    case.draft(lines=[replace(line, unit_price_minor=line.unit_price_minor // 2) for line in suggested.lines])
    with pytest.raises(Refused):
        case.step(case.rep, "send_quote")


def test_r65_the_last_approval_gives_the_quote_back_ready_to_go() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    assert case.state is State.IN_APPROVAL
    case.step(anna, "approve_quote", "Fine")
    assert case.state is State.IN_REVIEW
    assert verbs(case)[-2:] == ["approve_quote", "finish_approval"]
    case.step(case.rep, "send_quote")
    assert case.state is State.QUOTED


def test_r65_or_sends_it_if_the_rep_wished_so() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case, sends_itself=True)
    case.step(anna, "approve_quote")
    assert case.state is State.QUOTED
    assert case.page().offer


def test_r65_nobody_is_asked_for_what_needs_no_approval() -> None:
    policy(rule(above(15)))
    case = drafted(10)
    with pytest.raises(Refused, match="needs no approval"):
        asks(case)


def test_r65_a_returned_quote_goes_back_with_the_note_and_the_next_round_begins() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    with pytest.raises(Refused, match="Say why"):
        case.step(anna, "return_quote", "")
    case.step(anna, "return_quote", "Too much")
    assert case.state is State.IN_REVIEW
    assert case.page().last.comment == "Too much"
    with pytest.raises(Refused):
        case.step(case.rep, "send_quote")
    asks(case)
    case.step(anna, "approve_quote")
    case.step(case.rep, "send_quote")


def test_r65_a_change_that_does_not_make_the_deal_worse_keeps_the_approvals() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    write(case, 18)
    assert case.page().last.details["approvals"] == "kept"
    case.step(case.rep, "send_quote")


@pytest.mark.parametrize("changes", [{"percent": 21}, {"percent": 20, "terms": "And a pony"}, {"percent": 20, "discount_percent": Decimal(1)}])
def test_r65_a_change_for_the_worse_voids_them_with_the_reason(changes: dict[str, object]) -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    write(case, **changes)  # type: ignore[arg-type]
    assert case.page().last.details["approvals"] == "void"
    assert case.page().last.details["template"]
    with pytest.raises(Refused):
        case.step(case.rep, "send_quote")


def test_r65_what_got_worse_is_told_by_the_products_name_and_in_plain_numbers() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    write(case, 21)
    details = case.page().last.details
    assert details["template"] % details["values"] == "Support: the discount went from 20 to 21 percent."


def test_r65_r72_a_draft_that_is_saved_as_it_is_adds_nothing_to_the_history() -> None:
    case = drafted(10)
    version = case.order.version
    write(case, 10)
    assert (verbs(case).count("write_quote"), case.order.version) == (1, version)
    write(case, 11)
    assert verbs(case).count("write_quote") == 2, "the control"


def test_r65_a_change_back_to_what_was_approved_is_approved() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    write(case, 40)
    write(case, 20)
    case.step(case.rep, "send_quote")


def test_r65_the_rep_takes_it_back_and_the_approvals_given_count_in_the_next_round() -> None:
    anna, ben = approver(), approver()
    policy(rule(above(15), stage("deal-desk"), stage("direction")), groups={"deal-desk": [anna], "direction": [ben]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    case.step(case.rep, "recall")
    asks(case)
    assert case.page().last.details["kept"] == [anna.name]
    case.step(ben, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_r65_a_stricter_policy_meanwhile_is_asked_again_before_the_quote_goes_out() -> None:
    anna, ben = approver(), approver()
    policy(rule(above(15)), groups={"deal-desk": [anna], "direction": [ben]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    policy(rule(above(15), stage(), stage("direction")), groups={"deal-desk": [anna], "direction": [ben]})
    with pytest.raises(Refused, match="Direction"):
        case.step(case.rep, "send_quote")
    no_policy()
    case.step(case.rep, "send_quote")


def test_r65_sending_the_request_again_skips_no_approval() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case, sends_itself=True)
    case.step(anna, "approve_quote")
    case.step(case.house.owner, "decline_quote")
    case.step(case.house.owner, "resubmit")
    case.step(case.rep, "claim")
    write(case, 20)
    with pytest.raises(Refused):
        case.step(case.rep, "send_quote")


def test_s5_what_goes_out_once_the_policy_asks_for_nothing_still_says_with_which_hash() -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    asks(case)
    case.step(case.rep, "recall")
    no_policy()
    case.step(case.rep, "send_quote")
    assert case.page().last.details["cleared"]

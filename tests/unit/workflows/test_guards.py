"""Each guard lets through what it should, and says why not otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from workflows import guards
from workflows.engine import Guard
from workflows.facts import Facts
from workflows.intake import Change
from workflows.seat_order import STEPS, Role, State
from workflows.sentences import say

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
FACTS = Facts(State.QUOTED, TODAY)

CASES = [
    (
        guards.has_it,
        replace(FACTS, rep_id=1, actor_id=1),
        replace(FACTS, rep_id=2, rep_name="Ravi", actor_id=1),
    ),
    (guards.has_it, replace(FACTS, rep_id=1, actor_id=1), replace(FACTS, rep_id=None, actor_id=1)),
    (
        guards.is_own_request,
        replace(FACTS, requester_id=1, actor_id=1),
        replace(FACTS, requester_id=2, actor_id=1),
    ),
    (guards.may_end_it, replace(FACTS, change=Change.REMOVE_PRODUCT, actor_role=Role.OWNER),
     replace(FACTS, change=Change.REMOVE_PRODUCT, actor_role=Role.BILLING_ADMIN)),
    (guards.may_end_it, replace(FACTS, change=Change.REMOVE_SEATS, actor_role=Role.BILLING_ADMIN),
     replace(FACTS, change=Change.CANCEL_ACCOUNT, actor_role=Role.BILLING_ADMIN)),
    (guards.is_priced, replace(FACTS, draft_is_priced=True, draft_valid_until=TODAY), FACTS),
    (
        guards.is_priced,
        replace(FACTS, draft_is_priced=True, draft_valid_until=TODAY),
        replace(FACTS, draft_is_priced=True, draft_valid_until=TODAY - DAY),
    ),
    (
        guards.is_priced,
        replace(FACTS, draft_is_priced=True, draft_valid_until=TODAY),
        replace(FACTS, draft_is_priced=True),
    ),
    (guards.is_approved, FACTS, replace(FACTS, approval_missing=say("The deal desk first."))),
    (guards.wants_approval, replace(FACTS, approval_missing=say("The deal desk first.")), FACTS),
    (guards.may_decide, FACTS, replace(FACTS, decision_problem=say("Not you."))),
    (guards.may_add_approver, replace(FACTS, rep_id=1, actor_id=1, decision_problem=say("Not you.")),
     replace(FACTS, rep_id=2, actor_id=1, actor_role=Role.MANAGER, decision_problem=say("Not you."))),
    (guards.may_add_approver, replace(FACTS, actor_id=1, actor_role=Role.OPERATOR, decision_problem=say("Not you.")),
     replace(FACTS, rep_id=2, actor_id=1, actor_role=Role.APPROVER, decision_problem=say("Not you."))),
    (guards.may_override, FACTS, replace(FACTS, is_author=True)),
    (guards.may_override, FACTS, replace(FACTS, has_decided=True)),
    (guards.is_priced_for_longer, replace(FACTS, priced_until=TODAY + DAY), replace(FACTS, priced_until=TODAY)),
    (guards.is_priced_for_longer, replace(FACTS, new_valid_until=TODAY, priced_until=TODAY + DAY),
     replace(FACTS, new_valid_until=TODAY + DAY, priced_until=TODAY + DAY)),
    (guards.is_approved_for_longer, replace(FACTS, approval_missing=say("The deal desk first.")),
     replace(FACTS, new_valid_until=TODAY + DAY, approval_missing=say("The deal desk first."))),
    (guards.is_approved_for_longer, replace(FACTS, new_valid_until=TODAY + DAY),
     replace(FACTS, new_valid_until=TODAY, approval_missing=say("The deal desk first."))),
    (guards.is_still_valid, replace(FACTS, valid_until=TODAY), replace(FACTS, valid_until=TODAY - DAY)),
    (guards.is_still_valid, replace(FACTS, valid_until=TODAY + DAY), FACTS),
    (guards.is_lapsed, replace(FACTS, valid_until=TODAY - DAY), replace(FACTS, valid_until=TODAY)),
    (guards.is_lapsed, replace(FACTS, valid_until=TODAY - DAY), FACTS),
    (guards.ends_later, replace(FACTS, new_valid_until=TODAY), replace(FACTS, new_valid_until=TODAY - DAY)),
    (guards.is_at_contract_price, replace(FACTS, is_at_contract_price=True), FACTS),
    (guards.in_good_standing, FACTS, replace(FACTS, is_in_good_standing=False)),
    (
        guards.in_good_standing,
        replace(FACTS, is_in_good_standing=False, adds_seats=False),
        replace(FACTS, is_in_good_standing=False),
    ),
    (guards.start_date_has_come, replace(FACTS, starts_on=TODAY), replace(FACTS, starts_on=TODAY + DAY)),
    (guards.start_date_has_come, FACTS, replace(FACTS, starts_on=TODAY + DAY)),
    (guards.still_holds, FACTS, replace(FACTS, problem=say("The price has changed."))),
    (guards.has_a_rep, replace(FACTS, rep_id=1), FACTS),
    (guards.has_no_rep, FACTS, replace(FACTS, rep_id=1)),
]


@pytest.mark.parametrize(("guard", "good", "bad"), CASES)
def test_a_guard_lets_good_facts_through_and_gives_a_reason_for_bad_ones(
    guard: Guard, good: Facts, bad: Facts
) -> None:
    assert guard(good) is None
    assert guard(bad)


def test_every_guard_of_the_table_is_tried_here() -> None:
    assert {guard for row in STEPS for guard in row.guards} == {guard for guard, _, _ in CASES}


def test_r61_the_reason_names_the_rep_who_has_it() -> None:
    assert guards.has_it(replace(FACTS, rep_id=2, rep_name="Ravi", actor_id=1)) == "Ravi has this order."


def test_r64_the_reason_names_the_day() -> None:
    reason = guards.is_still_valid(replace(FACTS, valid_until=TODAY - DAY))
    assert reason is not None
    assert reason.values == {"date": TODAY - DAY}

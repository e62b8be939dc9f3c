"""The lifecycle as a table: everybody's words, no dead ends, and the rules one can read off it."""

from __future__ import annotations

from collections import deque

import pytest

from workflows.open_requests import STAYING
from workflows.seat_order import CLOSED, OPEN, SEAT_ORDER, STEPS, Effect, Role, State
from workflows.words import BUTTON_WORDS, STEP_WORDS, WORDING

PEOPLE = frozenset(Role) - {Role.SYSTEM}
OF_THE_ACCOUNT = {
    "update_subscription", "apply_planned_change", "cancel_planned_change", "rebase_planned_change", "choose_people", "take_seats",
    "renew", "change_billing_details", "follow_tax_rate", "plan_cycle_change", "keep_cycle", "change_account_type",
    "grant_billing_rights", "remove_billing_rights", "offer_ownership", "take_back_ownership", "decline_ownership",
    "lapse_ownership", "pass_ownership", "cancel_account", "take_back_cancellation", "let_cancellation_go", "end_account",
}  # fmt: skip
HISTORY_ONLY = {*STAYING, *OF_THE_ACCOUNT, "apply_promo_code", "void_promo_code", "restore_promo_code", "submit", "write_quote"}


def steps(verb: str) -> list[tuple[str, str, str]]:
    return [
        (s, row.target, role) for row in STEPS if row.verb == verb for s in row.sources for role in row.roles
    ]


def test_every_state_has_words_for_the_customer_and_for_the_desk() -> None:
    assert set(WORDING) == set(State)
    assert all(words.customer and words.desk and words.next_step for words in WORDING.values())


def test_every_step_has_a_word_in_the_history() -> None:
    assert set(STEP_WORDS) == {row.verb for row in STEPS} | HISTORY_ONLY


def test_every_step_a_person_takes_has_a_button() -> None:
    assert set(BUTTON_WORDS) == {row.verb for row in STEPS if row.roles & PEOPLE}


def test_every_effect_follows_some_step() -> None:
    assert {effect for row in STEPS for effect in row.effects} == set(Effect)


@pytest.mark.parametrize("state", State)
def test_r70_from_every_state_the_order_can_still_be_fulfilled(state: State) -> None:
    reached, todo = {state}, deque([state])
    while todo:
        here = todo.popleft()
        for row in STEPS:
            if here in row.sources and row.target not in reached:
                reached.add(State(row.target))
                todo.append(State(row.target))
    assert State.FULFILLED in reached


@pytest.mark.parametrize("state", sorted(CLOSED - {State.FULFILLED}))
def test_r70_what_was_closed_can_be_sent_again(state: State) -> None:
    assert (state, State.PENDING, Role.OWNER) in steps("resubmit")
    assert (state, State.PENDING, Role.BILLING_ADMIN) in steps("resubmit")
    assert (state, State.AWAITING_OWNER, Role.ADMIN) in steps("resubmit")


def test_r70_the_customer_can_withdraw_until_fulfilment_starts_and_not_after() -> None:
    from_states = {source for source, _, role in steps("cancel") if role == Role.OWNER}
    assert from_states == OPEN - {State.FULFILLING, State.STALLED}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_has_a_way_on_for_somebody(state: State) -> None:
    assert [row for row in STEPS if state in row.sources and row.target != state]


@pytest.mark.parametrize(
    "verb", ["reject", "reject_request", "decline_quote", "ask_customer", "stall", "ask_revision"]
)
def test_r40_r62_who_says_no_or_asks_says_why(verb: str) -> None:
    assert all(row.needs_note for row in STEPS if row.verb == verb)


@pytest.mark.parametrize(
    "verb", ["approve_request", "reject_request", "reject", "send_quote", "fulfil", "expire_quote"]
)
def test_r40_the_requester_is_told_of_every_decision(verb: str) -> None:
    told = {Effect.TELL_CUSTOMER, Effect.MAIL_OFFER, Effect.MAIL_QUESTION}
    assert all(set(row.effects) & told for row in STEPS if row.verb == verb)


def test_r35_only_the_owner_and_billing_admins_decide_a_request() -> None:
    for verb in ("approve_request", "reject_request"):
        assert {role for _, _, role in steps(verb)} == {Role.OWNER, Role.BILLING_ADMIN}


def test_r34_an_admin_without_billing_rights_never_accepts_an_offer() -> None:
    assert {role for _, _, role in steps("accept_quote")} == {Role.OWNER, Role.BILLING_ADMIN}


def test_r71_only_the_system_fulfils_and_a_stalled_order_has_a_retry_button() -> None:
    assert {role for _, _, role in steps("fulfil")} == {Role.SYSTEM}
    assert (State.STALLED, State.FULFILLING, Role.OPERATOR) in steps("retry")


def test_members_take_no_step() -> None:
    assert not [row for row in STEPS if Role.MEMBER in row.roles]


def test_the_only_end_is_fulfilled() -> None:
    assert SEAT_ORDER.final == {State.FULFILLED}

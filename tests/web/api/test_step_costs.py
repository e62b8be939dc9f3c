"""Counted, so free of noise: what each step of the lifecycle costs the database, everything switched on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.ordering import deadlines, fulfilment
from app.services.ordering.agreed import hand_back, problem_of
from app.services.ordering.order_reading import load_many
from app.services.ordering.quotes import DraftLine
from app.services.ordering.steps import write
from tests.factories import Case, account, as_system, order_at, person, rep, staff, wish
from tests.factories.accounts import TODAY, House
from tests.factories.approving import policy
from tests.web.api.test_costs import MOST
from workflows.seat_order import SEAT_ORDER, Role
from workflows.sentences import say

# Every step a person can take: where from, by whom, and what else it needs.
STEPS = [
    ("awaiting_owner", "approve_request", "billing", {}), ("awaiting_owner", "reject_request", "owner", {}),
    ("pending", "claim", "rep", {}), ("in_review", "release", "rep", {}), ("pending", "assign", "manager", {}),
    ("in_review", "hand_over", "rep", {}),
    ("in_review", "assign", "manager", {}), ("on_hold", "assign", "manager", {}), ("quoted", "assign", "manager", {}),
    ("in_review", "ask_customer", "rep", {}), ("on_hold", "answer", "owner", {}), ("in_review", "reject", "rep", {}),
    ("in_review", "send_quote", "rep", {}), ("quoted", "revise_quote", "rep", {}),
    ("quoted", "extend_quote", "rep", {"valid_until": str(TODAY + timedelta(days=90))}),
    ("expired", "extend_quote", "rep", {"valid_until": str(TODAY + timedelta(days=90))}),
    ("quoted", "ask_revision", "owner", {}), ("quoted", "accept_quote", "owner", {}), ("quoted", "decline_quote", "owner", {}),
    ("stalled", "retry", "rep", {}), ("stalled", "retry", "operator", {}), ("stalled", "cancel", "manager", {}),
    *((state, "cancel", "owner", {}) for state in ("awaiting_owner", "pending", "in_review", "on_hold", "quoted", "accepted")),
    *((state, "resubmit", "owner", {}) for state in ("rejected", "declined", "expired", "cancelled")),
]  # fmt: skip


@pytest.mark.parametrize(("state", "verb", "who", "more"), STEPS)
def test_a_step_takes_at_most_six_statements_and_one_commit(program, counted, state, verb, who, more):
    case = order_at(state)
    if verb == "send_quote":
        case.draft()
    _take(program, counted, case, verb, who, more, MOST + READ_AND_KEPT if verb == "accept_quote" else MOST)


READ_AND_KEPT = 4
"""Accepting draws the document that was accepted and keeps it: the page is read before, what was signed is written after."""


def _take(program, counted, case, verb, who, more, most=MOST):
    """Take the step by the API, and look at what it cost."""
    body = {"verb": verb, "note": "Because", **more}
    if verb in {"assign", "hand_over"}:
        body["rep"] = rep().email
    staff_viewer = case.rep if who == "rep" else staff(who) if who in {"manager", "operator"} else None
    caller = program(staff_viewer or getattr(case.house, who))
    counted.reset()
    answer = caller.post(f"/orders/{case.reference}/steps", body, key="one")
    assert answer.status_code == 200, answer.text
    assert len(counted.statements) <= most, counted.statements
    assert counted.commits == 1
    return answer.json


def test_every_step_of_the_lifecycle_is_counted():
    by_people = {row.verb for row in SEAT_ORDER.steps if row.roles - {Role.SYSTEM}}
    assert by_people == {verb for _, verb, _, _ in STEPS} | OF_APPROVAL
    by_the_system = {row.verb for row in SEAT_ORDER.steps if Role.SYSTEM in row.roles}
    assert by_the_system == {*SYSTEM_STEPS, *WITHIN_ANOTHER}


OF_APPROVAL = {"request_approval", "approve_quote", "return_quote", "add_approver", "override_approval", "recall"}
APPROVAL_MOST = 16
"""The policy is asked under the account's lock, and rounds, stages and decisions are kept beside the step."""


@pytest.mark.parametrize(("verb", "who"), [("approve_quote", "approver"), ("return_quote", "approver"), ("override_approval", "operator")])
def test_a_step_of_approval_takes_few_statements_and_one_commit(program, counted, verb, who):
    case, anna = order_at("in_review"), staff("approver")
    policy(groups={"deal-desk": [anna]})
    case.draft()
    case.step(case.rep, "request_approval")
    caller = program(anna if who == "approver" else staff("operator"))
    counted.reset()
    answer = caller.post(f"/orders/{case.reference}/steps", {"verb": verb, "note": "Because"}, key="one")
    assert answer.status_code == 200, answer.text
    assert len(counted.statements) <= APPROVAL_MOST, counted.statements
    assert counted.commits == 1


@pytest.mark.parametrize("verb", ["approve_request", "resubmit"])
@pytest.mark.parametrize("is_dearer", [False, True])
def test_a_step_at_the_contract_price_takes_at_most_six(program, counted, verb, is_dearer):
    """R39, R70: accepted, started and planned in the same step; or, when the price has changed, sent to a rep."""
    house = account("online_assisted")
    case = order_at("awaiting_owner", house) if verb == "approve_request" else _quoted_before(house)
    if is_dearer:
        with as_system():
            db.session.execute(text("UPDATE order_lines SET unit_price_minor = 1 WHERE order_id = :id"), {"id": case.id})
    done = _take(program, counted, case, verb, "owner", {})
    assert done["state"] == ("pending" if is_dearer else "fulfilling")
    if not is_dearer:
        assert house.seats() == (10, 0, 12, 22)  # what was asked, whatever an offer said that was declined
        with as_system():
            assert problem_of(load_many([case.id], with_lines=True)[0]) is None
            out = text("SELECT count(*) FROM quotes WHERE order_id = :id AND status = 'sent'")
            assert db.session.execute(out, {"id": case.id}).scalar_one() == 0


def _quoted_before(house: House) -> Case:
    """Its price had changed when the owner agreed to it: a rep made an offer, which the owner declined."""
    case = order_at("awaiting_owner", house)
    shown = "UPDATE order_lines SET unit_price_minor = unit_price_minor + :by WHERE order_id = :id"
    with as_system():
        db.session.execute(text(shown), {"by": 1, "id": case.id})
    case.step(house.owner, "approve_request")
    case.step(case.rep, "claim")
    case.quote(lines=[DraftLine("support", 9, 4900)])
    case.step(house.owner, "decline_quote")
    with as_system():
        db.session.execute(text(shown), {"by": -1, "id": case.id})
    return case


def test_r69_an_acceptance_that_no_longer_holds_takes_two_more(program, counted):
    """Of fewer seats: the account's licences are locked, and what was agreed is read once more under the lock."""
    house = account("managed", seats={"sell": 10})
    case = order_at("quoted", house, asked=wish("remove_seats", sell=5))
    for _ in range(7):
        person(house, products={"sell": "agent"})
    assert _take(program, counted, case, "accept_quote", "owner", {}, MOST + READ_AND_KEPT + 2)["state"] == "in_review"


def _hand_back(order):
    hand_back(order, say("The price of %(product)s has changed since the request.", product="Support"))
    write(order)


SYSTEM_STEPS = {
    "expire_quote": ("quoted", deadlines.expire), "start": ("accepted", deadlines.begin),
    "fulfil": ("fulfilling", lambda order: fulfilment.fulfil([order])),
    "stall": ("fulfilling", lambda order: fulfilment.stall(order, "The product refused.")),
    "send_back": ("fulfilling", _hand_back),
}  # fmt: skip
# A part of sharing out; of submit, approve_request and resubmit; of accept_quote and approve_quote; and of whatever
# decides the request they waited behind.
WITHIN_ANOTHER = {"assign", "finish_approval", "send_quote", "accept_at_contract_price", "requeue", "go_ahead", "go_to_owner"}


@pytest.mark.parametrize("verb", SYSTEM_STEPS)
def test_a_step_of_the_system_takes_at_most_six_statements(app, counted, verb):
    state, action = SYSTEM_STEPS[verb]
    case = order_at(state)
    if verb == "expire_quote":
        case.move_last_day(-1)
    if verb == "start":
        case.move_start(TODAY)
    counted.reset()
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        assert deadlines.carry_out(case.id, action) == 1
        db.session.commit()
    assert len(counted.statements) <= MOST, counted.statements
    assert counted.commits == 1

"""R65: the policy is asked at every turn; what it wants to see approved goes out approved, or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.errors import Invalid, NotAllowed, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.approving import settling
from app.services.approving.steps import Asked
from app.services.ordering import deadlines, orders, quotes
from app.services.ordering.order_reading import load_many
from tests.factories import Case, act, as_system, order_at, rep, staff
from tests.factories.approving import above, approver, no_policy, policy, rule, stage
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")


def drafted(percent: int = 20, **changes: object) -> Case:
    """An order in review with a draft at so much discount."""
    case = order_at("in_review")
    write(case, percent, **changes)
    return case


def write(case: Case, percent: int, **changes: object) -> None:
    with as_system():
        suggested = quotes.suggestion(load_many([case.id])[0])
    lines = [replace(line, discount_percent=Decimal(percent)) for line in suggested.lines]
    case.draft(**{"lines": lines, **changes})


def asks(case: Case, *, sends_itself: bool = False) -> None:
    asked = orders.Asked("request_approval", approval=Asked("Please", sends_itself=sends_itself))
    act(case.rep, orders.step, case.reference, asked)


def verbs(case: Case) -> list[str]:
    return [event.verb for event in case.page().events]


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


def test_r65_a_change_back_to_what_was_approved_is_approved() -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    write(case, 40)
    write(case, 20)
    case.step(case.rep, "send_quote")


def test_r65_stages_one_after_another_and_all_of_a_group() -> None:
    anna, ben, carla = approver(), approver(), staff("manager")
    policy(rule(above(15), stage("deal-desk"), stage("direction", "all", place=2)), groups={"deal-desk": [anna], "direction": [ben, carla]})
    case = drafted(20)
    asks(case)
    with pytest.raises(Refused, match="does not wait for you"):
        case.step(ben, "approve_quote")
    for one in (anna, ben, carla):
        assert case.state is State.IN_APPROVAL
        case.step(one, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_r65_two_of_three() -> None:
    people = [approver() for _ in range(3)]
    policy(rule(above(15), stage("deal-desk", "some", count=2)), groups={"deal-desk": people})
    case = drafted(20)
    asks(case)
    case.step(people[2], "approve_quote")
    assert case.state is State.IN_APPROVAL
    case.step(people[0], "approve_quote")
    assert case.state is State.IN_REVIEW


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


def test_r65_somebody_asked_beside_the_policy_must_approve_too() -> None:
    anna, carla = approver(), staff("manager")
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    act(anna, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=carla.id)))
    case.step(anna, "approve_quote")
    assert case.state is State.IN_APPROVAL
    case.step(carla, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_r66_the_same_person_is_asked_beside_the_policy_once_however_many_name_them() -> None:
    anna, carla, dora = approver(), approver(), approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    for by, whom in ((case.rep, carla), (anna, dora)):
        act(by, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=whom.id)))
    for by in (case.rep, anna):
        with pytest.raises(Invalid, match="asked already"):
            act(by, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=carla.id)))
    assert verbs(case).count("add_approver") == 2


def test_r65_a_group_without_people_blocks_nothing_in_silence() -> None:
    policy(rule(above(15)), groups={"deal-desk": []})
    case, olga, carla = drafted(20), staff("operator"), staff("manager")
    asks(case)
    assert case.page().last.details["lacks"] == ["deal-desk"]
    asked = orders.Asked("add_approver", approval=Asked(approver_id=carla.id, group="deal-desk"))
    act(olga, orders.step, case.reference, asked)
    case.step(carla, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_r65_an_operator_lets_it_pass_with_a_reason_that_stays() -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case, olga = drafted(20), staff("operator")
    asks(case)
    with pytest.raises(Refused, match="Say why"):
        case.step(olga, "override_approval", "")
    case.step(olga, "override_approval", "Everybody is on the plane")
    event = case.page().latest("override_approval")
    assert event and event.comment == "Everybody is on the plane" and event.details["groups"] == ["deal-desk"]
    case.step(case.rep, "send_quote")
    with pytest.raises((NotAllowed, SomebodyWasFirst)):
        case.step(staff("manager"), "override_approval", "Me too")


def test_r66_a_late_click_learns_who_decided_and_when_as_information() -> None:
    anna, ben = approver(), approver()
    policy(rule(above(15)), groups={"deal-desk": [anna, ben]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    late = case.step(ben, "return_quote", "No!")
    assert late.news and anna.name in late.news and late.news.values["at"]
    assert case.step(anna, "approve_quote").news
    assert case.state is State.IN_REVIEW
    assert verbs(case).count("approve_quote") == 1


def test_r66_whoever_is_not_named_decides_nothing() -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    asks(case)
    for one in (approver(), staff("manager"), staff("operator"), rep()):
        with pytest.raises(Refused, match="does not wait for you"):
            case.step(one, "approve_quote")
    assert case.state is State.IN_APPROVAL


@pytest.mark.parametrize("sends_itself", [False, True])
def test_r65_a_policy_that_asks_for_nothing_any_more_leaves_nobody_waiting(*, sends_itself: bool) -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    asks(case, sends_itself=sends_itself)
    assert let_go() == 0, "what waits for somebody goes on waiting"
    no_policy()
    assert let_go() == 1
    assert case.state is (State.QUOTED if sends_itself else State.IN_REVIEW)
    last = case.page().last
    assert (last.verb, last.actor_kind) == ("send_quote" if sends_itself else "finish_approval", "system")


def test_r65_nor_does_a_group_whose_last_missing_member_has_left() -> None:
    anna, ben = approver(), approver()
    policy(rule(above(15), stage("deal-desk", "all")), groups={"deal-desk": [anna, ben]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote")
    assert (case.state, let_go()) == (State.IN_APPROVAL, 0)
    with as_system():
        db.session.execute(text("UPDATE staff SET is_active = false WHERE id = :id"), {"id": ben.id})
    assert let_go() == 1
    assert case.state is State.IN_REVIEW
    case.step(case.rep, "send_quote")


def let_go() -> int:
    """What the sweep does; how many orders have moved."""
    with as_system():
        return sum(deadlines.carry_out(order_id, action) for order_id, action in settling.due(settling.look()))


def test_s5_what_goes_out_once_the_policy_asks_for_nothing_still_says_with_which_hash() -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    asks(case)
    case.step(case.rep, "recall")
    no_policy()
    case.step(case.rep, "send_quote")
    assert case.page().last.details["cleared"]


def test_r65_a_sweep_looks_at_a_few_and_goes_on_where_it_stopped() -> None:
    """However many wait longer, nobody is left out: the first to wait here stays, those behind it are let go."""
    policy(rule(above(15)))
    waiting = [drafted() for _ in range(3)]
    for case in waiting:
        asks(case)
    walk = settling.Walk()
    with as_system():
        seen = [walk.next(2) for _ in range(4)]
    ids = [case.id for case in waiting]
    assert seen == [ids[:2], ids[2:], ids[:2], ids[2:]]

"""R65, R66: who has to approve, one after another or at once; whoever is asked beside the policy; and nobody left waiting for nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.errors import Invalid, NotAllowed, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.approving import settling
from app.services.approving.steps import Asked
from app.services.ordering import deadlines, orders
from tests.factories import act, as_system, rep, staff
from tests.factories.approving import above, approver, no_policy, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted, verbs
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")


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

"""S4, R66: nobody approves what they wrote by another's hand, and no author chooses who approves."""

from __future__ import annotations

import pytest

from app.errors import Invalid, Problem, Refused
from app.services.approving import substitutes
from app.services.approving.reading import authors_of_quote
from app.services.approving.steps import Asked
from app.services.ordering import duplicating, orders, quotes
from app.services.ordering.order_reading import load_many
from app.services.people.viewers import Viewer
from tests.factories import Case, act, as_job, as_system, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted, write
from tests.integration.approving.test_s4_no_self_approval import become
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")


def copied(source: Case, by: Viewer) -> Case:
    """Another order, its draft begun as the offer of `source`."""
    case = order_at("in_review", rep=by)
    with as_system():
        order = load_many([case.id])[0]
    act(by, quotes.write_draft, case.reference, act(by, duplicating.draft_from, order, source.reference))
    return case


def offer_of(author: Viewer) -> Case:
    case = order_at("in_review", rep=author)
    write(case, 40)
    case.step(author, "send_quote")
    return case


def test_s4_whoever_wrote_the_offer_a_quote_was_copied_from_approves_neither() -> None:
    author, other = rep(), approver()
    source = offer_of(author)
    policy(rule([]), groups={"deal-desk": [author, other]})
    case = copied(source, rep())
    asks(case)
    with pytest.raises(Refused, match="their own quote"):
        case.step(author, "approve_quote")
    assert case.state is State.IN_APPROVAL
    case.step(other, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_s4_nor_through_a_copy_of_a_copy_or_after_the_copy_is_written_over() -> None:
    author, between = rep(), rep()
    first = copied(offer_of(author), between)
    first.step(between, "send_quote")
    policy(rule([]), groups={"deal-desk": [author, between]})
    case = copied(first, rep())
    write(case, 10)
    asks(case)
    for one in (author, between):
        with pytest.raises(Refused, match="their own quote"):
            case.step(one, "approve_quote")
    assert {author.id, between.id} <= set(as_job(authors_of_quote, case.house.id, case.id))


def test_s4_a_quote_that_was_not_copied_has_no_other_author() -> None:
    """Control."""
    author = rep()
    offer_of(author)
    policy(rule([]), groups={"deal-desk": [author]})
    case = drafted(40)
    asks(case)
    case.step(author, "approve_quote")
    assert case.state is State.IN_REVIEW


def named(case: Case, by: Viewer, whom: Viewer, group: str | None = "deal-desk") -> None:
    asked = orders.Asked("add_approver", approval=Asked(approver_id=whom.id, group=group))
    act(by, orders.step, case.reference, asked)


def test_s4_the_rep_fills_no_group_of_the_policy_with_a_friend() -> None:
    policy(rule(above(15)), groups={"deal-desk": []})
    case, friend = drafted(20), rep()
    asks(case)
    with pytest.raises(Refused, match="Only an operator"):
        named(case, case.rep, friend)
    named(case, case.rep, friend, group=None)
    case.step(friend, "approve_quote")
    assert case.state is State.IN_APPROVAL, "a friend beside the policy is one more, and takes nobody's place"


def test_s4_nor_does_somebody_who_decides_in_another_group_or_an_operator_who_wrote_the_quote() -> None:
    anna, author = approver(), rep()
    policy(rule(above(15), stage("deal-desk"), stage("direction")), groups={"deal-desk": [], "direction": [anna]})
    case = order_at("in_review", rep=author)
    write(case, 20)
    case.step(staff("manager"), "assign", rep_id=(other := rep()).id)
    case.rep = other
    asks(case)
    for one in (anna, become(author, "operator")):
        with pytest.raises(Refused, match="Only an operator"):
            named(case, one, rep())
    named(case, staff("operator"), rep())


def test_s4_whoever_an_author_has_set_as_a_substitute_does_not_decide_about_the_quote() -> None:
    author, anna, friend = rep(), approver(), rep()
    policy(rule([]), groups={"deal-desk": [anna]})
    case = order_at("in_review", rep=author)
    write(case, 20)
    case.step(staff("manager"), "assign", rep_id=(other := rep()).id)
    case.rep = other
    asks(case)
    today = case.order.today
    act(become(author, "manager"), substitutes.appoint, anna.id, friend.id, today, today)
    with pytest.raises(Refused, match="does not wait for you"):
        case.step(friend, "approve_quote")
    act(staff("manager"), substitutes.appoint, anna.id, friend.id, today, today)
    case.step(friend, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_r66_an_operator_who_has_decided_lets_nothing_pass_and_the_button_is_not_drawn() -> None:
    olga, ben = staff("operator"), approver()
    policy(rule(above(15), stage("deal-desk", "some", count=2)), groups={"deal-desk": [olga, ben]})
    case = drafted(20)
    asks(case)
    case.step(olga, "approve_quote")
    assert "override_approval" not in case.page(olga).verbs
    with pytest.raises(Problem, match="You have decided"):
        case.step(olga, "override_approval", "I know")
    case.step(staff("operator"), "override_approval", "Ben is on the plane")
    assert case.state is State.IN_REVIEW


def test_s4_handing_the_quote_to_whoever_would_say_no_does_not_make_the_others_everybody() -> None:
    """R66: whoever has the order decides nothing about it; their place in the group is not simply gone."""
    anna, ben, olga = approver(), rep(), staff("operator")
    policy(rule(above(15), stage("deal-desk", "all")), groups={"deal-desk": [anna, ben]})
    case = drafted(20)
    asks(case)
    case.step(case.rep, "hand_over", "Yours now", rep_id=ben.id)
    case.step(anna, "approve_quote")
    assert case.state is State.IN_APPROVAL, "one of two is not everybody"
    with pytest.raises(Invalid, match="in the group already"):
        named(case, olga, anna)
    carla = staff("manager")
    named(case, olga, carla)
    case.step(carla, "approve_quote")
    assert case.state is State.IN_REVIEW


def test_r65_of_a_group_with_everybody_there_nobody_is_named() -> None:
    """Control."""
    anna, ben = approver(), approver()
    policy(rule(above(15), stage("deal-desk", "all")), groups={"deal-desk": [anna, ben]})
    case = drafted(20)
    asks(case)
    with pytest.raises(Invalid, match="has enough people"):
        named(case, staff("operator"), staff("manager"))
    for one in (anna, ben):
        case.step(one, "approve_quote")
    assert case.state is State.IN_REVIEW

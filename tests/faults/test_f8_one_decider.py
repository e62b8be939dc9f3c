"""F8: of 200 who decide at once exactly one wins, and the others learn who and when."""

from __future__ import annotations

from functools import partial

import pytest

from app.errors import SomebodyWasFirst
from app.extensions import Statement
from app.services.actors import actor_of
from app.services.ordering import orders, steps
from app.services.ordering.order_reading import load_many
from app.services.ordering.orders import Asked
from app.services.people.viewers import Viewer
from tests.factories import Case, account, act, as_system, order_at, rep, viewer_of
from tests.factories.approving import approver, policy, rule, stage
from tests.faults.harness.checker import faults
from tests.faults.harness.crowd import at_once
from tests.faults.harness.town import Town

AT_ONCE = 200


def _decide(case: Case, viewers: list[Viewer], verb: str) -> list[object]:
    """Everybody again and again, until 200 have tried, all let loose together."""
    asked = Asked(verb, "It was me")
    return list(at_once([partial(act, viewers[n % len(viewers)], orders.step, case.reference, asked) for n in range(AT_ONCE)]))


@pytest.mark.parametrize(("state", "verb"), [("pending", "claim"), ("quoted", "accept_quote"), ("awaiting_owner", "approve_request")])
def test_f8_exactly_one_wins_and_the_others_learn_who_and_when(town: Town, state: str, verb: str, is_long: bool) -> None:
    for _ in range(300 if is_long else 1):
        _one_of_two_hundred(state, verb)
    assert faults(town, is_over=False) == []


def _one_of_two_hundred(state: str, verb: str) -> None:
    house = account("managed")
    case = order_at(state, house)
    buyers = [house.owner, house.billing, *(viewer_of(house.email("owner")) for _ in range(4))]
    viewers = [rep() for _ in range(10)] if verb == "claim" else buyers
    answers = _decide(case, viewers, verb)
    winners = [answer for answer in answers if not isinstance(answer, Exception)]
    losers = [answer for answer in answers if isinstance(answer, SomebodyWasFirst)]
    assert (len(winners), len(losers)) == (1, AT_ONCE - 1), {type(answer).__name__ for answer in answers}
    taken = next(event for event in case.page().events if event.verb == verb)
    assert {loser.who for loser in losers} <= {taken.actor_name, "Seatwright"}  # it may have gone on by itself already
    assert all(loser.at is not None for loser in losers)


@pytest.mark.parametrize("verb", ["approve_quote", "return_quote"])
def test_f8_of_200_approvers_exactly_one_decides_and_the_others_learn_it_as_news(town: Town, verb: str, is_long: bool) -> None:
    for _ in range(100 if is_long else 1):
        people = [approver() for _ in range(10)]
        policy(groups={"deal-desk": people})
        case = order_at("in_review")
        case.draft()
        case.step(case.rep, "request_approval")
        answers = _decide(case, people, verb)
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        told = [answer for answer in answers if answer.news]  # type: ignore[attr-defined]
        assert len(told) == AT_ONCE - 1
        decided = [event for event in case.page().events if event.verb == verb]
        assert len(decided) == 1
        assert {answer.news.values["who"] for answer in told} == {decided[0].actor_name}  # type: ignore[attr-defined]
        assert all(answer.news.values["at"] for answer in told)  # type: ignore[attr-defined]
    assert faults(town, is_over=False) == []


def test_f8_of_two_groups_at_once_each_decides_once(town: Town) -> None:
    first, second = approver(), approver()
    policy(rule([], stage("deal-desk"), stage("direction")), groups={"deal-desk": [first], "direction": [second]})
    case = order_at("in_review")
    case.draft()
    case.step(case.rep, "request_approval")
    answers = _decide(case, [first, second], "approve_quote")
    assert len([answer for answer in answers if not isinstance(answer, Exception) and not answer.news]) == 2  # type: ignore[attr-defined]
    assert case.state == "in_review"
    assert faults(town, is_over=False) == []


def test_f8_without_the_version_check_two_win_and_the_checker_is_red(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: both have read the order before either has written it."""
    compare = "AND o.version = m.read_version"
    assert compare in steps.MOVE.sql
    monkeypatch.setattr(steps, "MOVE", Statement(steps.MOVE.sql.replace(compare, "")))
    case, other = order_at("pending"), rep()
    with as_system():
        first, second = load_many([case.id])[0], load_many([case.id])[0]
        for order, viewer in ((first, case.rep), (second, other)):
            steps.take(order, "claim", actor_of(viewer))
            order.rep_id = viewer.id
            steps.write(order)
    assert faults(town, is_over=False) != []


def test_f8_both_have_read_it_and_only_one_may_write(town: Town) -> None:
    case, other = order_at("pending"), rep()
    with as_system():
        first, second = load_many([case.id])[0], load_many([case.id])[0]
    with as_system():
        steps.take(first, "claim", actor_of(case.rep))
        first.rep_id = case.rep.id
        steps.write(first)
    steps.take(second, "claim", actor_of(other))
    second.rep_id = other.id
    with pytest.raises(SomebodyWasFirst, match=case.rep.name), as_system():
        steps.write(second)
    assert faults(town, is_over=False) == []

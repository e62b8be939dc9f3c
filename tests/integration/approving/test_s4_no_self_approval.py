"""S4, R66: nobody approves their own quote, over 300 ways; and the control that shows the test can see it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from app.errors import Problem
from app.extensions import db
from app.services.approving import substitutes
from app.services.approving.reading import cases
from app.services.approving.steps import Asked
from app.services.ordering import orders
from app.services.people.viewers import Viewer
from tests.factories import Case, act, as_job, as_system, order_at, rep, staff, viewer_of
from tests.factories.approving import approver, policy, rule, stage
from tests.integration.approving.drafts import asks, write
from workflows import approval, approvers
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")

ROLES = ("rep", "manager", "approver", "operator")
AUTHORSHIPS = ("wrote and has it", "wrote, then handed over", "has it, another wrote", "wrote an earlier version", "wrote before a resubmission")
WHO = ("any", "some", "all")
PATHS = ("member", "substitute of a member", "chain of substitutes", "member by an absent author", "named beside the policy",
         "override")  # fmt: skip


@dataclass
class Play:
    """A quote of an author, and the others around it."""

    author: Viewer
    other: Viewer
    case: Case


def become(viewer: Viewer, role: str) -> Viewer:
    """The same person, in another role from now on."""
    with as_system():
        db.session.execute(text("UPDATE staff SET role = :role WHERE id = :id"), {"role": role, "id": viewer.id})
    return viewer_of(viewer.email)


def written(authorship: str) -> Play:
    """An order in review whose quote has this author."""
    author, other = rep(), rep()
    case = order_at("in_review", rep=author)
    write(case, 20)
    if authorship == "wrote before a resubmission":
        case.step(author, "reject")
        case.step(case.house.owner, "resubmit")
        case.step(other, "claim")
    elif authorship != "wrote and has it":
        case.step(staff("manager"), "assign", rep_id=other.id)
    if authorship == "has it, another wrote":
        case.rep = other
        return Play(other, author, case)
    case.rep = author if authorship == "wrote and has it" else other
    if authorship in {"wrote an earlier version", "wrote before a resubmission"}:
        write(case, 21)
    return Play(author, other, case)


def in_force(play: Play, path: str, who: str) -> None:
    """A policy and substitutes by which the author could decide, were there no rule against it."""
    anna, ben, author = approver(), approver(), play.author
    members = {"member": [author], "substitute of a member": [anna], "chain of substitutes": [anna], "member by an absent author": [author]}
    policy(rule([], stage("deal-desk", who, count=1)), groups={"deal-desk": members.get(path, [anna])})
    if path == "substitute of a member":
        stands_in(anna, author)
    if path == "chain of substitutes":
        stands_in(anna, ben)
        stands_in(ben, author)
    if path == "member by an absent author":
        stands_in(author, ben)
        play.other = ben


def stands_in(absent: Viewer, substitute: Viewer) -> None:
    with as_system():
        db.session.execute(text("INSERT INTO approval_substitutes (staff_id, substitute_id, starts_on, ends_on, set_by)"
                                " VALUES (:a, :b, '2020-01-01', '2099-01-01', :a)"), {"a": absent.id, "b": substitute.id})  # fmt: skip


def attempts(play: Play, path: str, author: Viewer) -> list[Callable[[], object]]:
    """Everything the author can try."""
    case = play.case

    def decides(who: Viewer) -> object:
        return case.step(who, "approve_quote")

    def passes() -> object:
        return case.step(author, "override_approval")

    def names() -> object:
        act(author, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=author.id)))
        return decides(author)

    others = [lambda: decides(play.other)] if path == "member by an absent author" else []
    return [*others, {"override": passes, "named beside the policy": names}.get(path, lambda: decides(author)), lambda: decides(author)]


def self_approved(play: Play, path: str, role: str) -> bool:
    """Whether any of it counted."""
    author = become(play.author, role) if role != "rep" else play.author
    for attempt in attempts(play, path, author):
        try:
            attempt()
        except Problem:
            continue
    case = as_job(cases, [play.case.id])[play.case.id]
    return play.case.state is not State.IN_APPROVAL or bool(case.approval.decisions)


CASES = list(itertools.product(AUTHORSHIPS, PATHS, WHO, ROLES))


def test_s4_there_are_at_least_300_ways() -> None:
    assert len(CASES) >= 300


@pytest.mark.parametrize("authorship", AUTHORSHIPS)
@pytest.mark.parametrize("path", PATHS)
def test_s4_nobody_approves_their_own_quote(authorship: str, path: str) -> None:
    """An attempt that is refused leaves the quote as it was: the next role of the same author finds it untouched."""
    counted = []
    for who in WHO:
        play = written(authorship)
        in_force(play, path, who)
        asks(play.case)
        counted += [(who, role) for role in ROLES if self_approved(play, path, role)]
    assert counted == []


def test_s4_without_the_rule_the_same_test_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: authors are nobody."""
    from app.services.approving import reading

    monkeypatch.setattr(reading, "authors_of", lambda *_everybody: frozenset())
    for path in ("member", "substitute of a member", "chain of substitutes", "override"):
        play = written("wrote and has it")
        in_force(play, path, "any")
        asks(play.case)
        role = "operator" if path == "override" else "rep"
        assert self_approved(play, path, role), path


def test_s4_an_approval_by_somebody_who_becomes_the_rep_counts_no_more() -> None:
    anna = rep()
    policy(rule([]), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20)
    asks(case)
    case.step(anna, "approve_quote")
    case.step(staff("manager"), "assign", rep_id=anna.id)
    case.rep = anna
    with pytest.raises(Problem, match="Deal Desk"):
        case.step(anna, "send_quote")


def test_s4_steps_on_many_orders_and_tokens_meet_the_same_guard() -> None:
    """Whatever the door, the step is the same function: it knows the person, not the door."""
    author = rep()
    policy(rule([]), groups={"deal-desk": [author, approver()]})
    case = order_at("in_review", rep=author)
    write(case, 20)
    asks(case)
    with as_system():
        from app.services.ordering.order_reading import load

        order = load(author, case.reference)
        with pytest.raises(Problem, match="their own quote"):
            orders.step_on(author, order, orders.Asked("approve_quote"))


def test_r67_a_chain_of_substitutes_is_followed_and_never_in_a_circle() -> None:
    away = {1: 2, 2: 3, 3: 1}
    assert approvers.substitutes(1, away, ()) == [2, 3]
    assert approvers.substitutes(1, away, {3}) == [2]
    assert approvers.substitutes(1, {1: 1}, ()) == []


def test_r67_a_substitute_decides_and_the_history_says_for_whom() -> None:
    anna, ben, carla = approver(), approver(), approver()
    policy(rule([], stage("deal-desk", "all")), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20)
    asks(case)
    act(anna, substitutes.appoint, anna.id, ben.id, case.order.today, case.order.today)
    act(staff("manager"), substitutes.appoint, ben.id, carla.id, case.order.today, case.order.today)
    case.step(carla, "approve_quote")
    event = case.page().latest("approve_quote")
    assert event and event.details["instead_of"] == [anna.name]
    assert case.state is State.IN_REVIEW


def test_r66_a_stage_is_not_met_by_an_author_s_word() -> None:
    mine = approval.Decision("deal-desk", 1, is_approved=True)
    wanted = [approval.Wanted(approval.Stage("deal-desk"), ())]
    assert not approval.is_approved(approval.standing(wanted, [mine], {"deal-desk": {1, 2}}, {1}))
    assert approval.is_approved(approval.standing(wanted, [mine], {"deal-desk": {1, 2}}, {3}))

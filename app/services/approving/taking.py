"""One step about approval, from what somebody wants to what is stored: decided once, whoever else decides at that moment (F8)."""

from __future__ import annotations

from datetime import datetime

from app.errors import Invalid
from app.services.actors import Actor
from app.services.approving import steps as approving
from app.services.approving.reading import Case, cases, look
from app.services.approving.steps import Asked
from app.services.ordering.agreed import store
from app.services.ordering.steps import MovingOrder, take, was_first
from workflows.seat_order import State
from workflows.sentences import Sentence, say

DECISIONS = {
    "approve_quote": approving.approve, "return_quote": approving.send_back, "override_approval": approving.override,
    "add_approver": approving.add_approver,
}  # fmt: skip
VERBS = frozenset({*DECISIONS, "send_quote", "request_approval"})
"""Steps for which the policy is asked."""
ANSWERED = frozenset({"approve_quote", "return_quote"})


def step(order: MovingOrder, verb: str, actor: Actor, asked: Asked, version: int | None) -> MovingOrder:
    """Take a step of VERBS; for one of DECISIONS the order was read in its turn, so that of many each sees what those before did (F8).

    Somebody who decides too late gets the order as it is, and its `news`: who decided, and when.
    Raises NotAllowed, SomebodyWasFirst, Refused or Invalid; nothing is stored then.
    """
    case = look(order).get(order.id)
    if verb in ANSWERED and case is None:
        case = cases([order.id])[order.id]
    if verb in ANSWERED and case and (news := why_too_late(order, case, actor)):
        order.news = news
        return order
    if _has_moved(order, case, asked, version):
        raise was_first(order, verb, actor)
    if verb in ANSWERED and case is not None and version is None:
        _check_named(case, asked)
    if verb == "send_quote":
        approving.send(order, actor, asked, case)
        store(order, actor)
    elif case is None or (order.state is State.IN_REVIEW and verb in DECISIONS):
        take(order, verb, actor, asked.note)  # the table says why not
    else:
        action = approving.request if verb == "request_approval" else DECISIONS[verb]
        after = action(order, actor, asked, case)
        store(order, actor)
        after()
    return order


def _has_moved(order: MovingOrder, case: Case | None, asked: Asked, version: int | None) -> bool:
    if asked.round is not None and (case is None or case.round is None or case.round["number"] != asked.round):
        return True
    return version is not None and version != order.version


def _check_named(case: Case, asked: Asked) -> None:
    """S5: a word is about what its giver has read. Put before the approvers again, the quote is another one."""
    if asked.must_name_round and asked.round is None and len(case.rounds) > 1:
        raise Invalid(say("The quote was put before its approvers several times; this is round %(round)s. Name the one you decide on:"
                          " “approval_round”.", round=case.rounds[-1]["number"]), field="approval_round")  # fmt: skip


def why_too_late(order: MovingOrder, case: Case, actor: Actor) -> Sentence | None:
    """R66: a second click, or one that comes too late, learns who decided and when. None: it is in time, or no business of theirs."""
    approval, number = case.approval, case.round["number"] if case.round else None
    if number is None or actor.id is None or actor.id in approval.authors:
        return None
    if order.state is State.IN_APPROVAL and approval.open_to(actor.id):
        return None
    mine = {group for group in approval.members if approval.speaks_for(actor.id, group)}
    decided = [one for one in case.decisions if one["round"] == number]
    is_mine = bool(mine) or any(one["staff_id"] == actor.id for one in decided)
    told = [one for one in decided if one["group_slug"] in mine or one["staff_id"] == actor.id or order.state is not State.IN_APPROVAL]
    if not is_mine or not told:
        return None
    return _words(told[-1])


def _words(decision: dict[str, object]) -> Sentence:
    at = datetime.fromisoformat(str(decision["decided_at"]))
    if decision["is_approved"]:
        return say("%(who)s has decided already, on %(at)s: approved.", who=decision["staff_name"], at=at)
    return say("%(who)s has decided already, on %(at)s: returned.", who=decision["staff_name"], at=at)

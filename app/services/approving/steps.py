"""The steps of approval: asked for, given, returned, taken back, passed over; each the table's row and what is kept (R65, R66)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from app.errors import Invalid, Refused
from app.services.actors import SYSTEM, Actor
from app.services.approving import storing
from app.services.approving.reading import Case
from app.services.approving.storing import Spoken
from app.services.ordering import quotes, staff
from app.services.ordering.steps import MovingOrder, facts_of, take
from app.services.outbox import TELL_GAP, promise
from workflows.approval import Decision, Stage, StageStanding, StageState, Wanted
from workflows.approvers import Approval
from workflows.guards import is_priced
from workflows.seat_order import Effect, Role
from workflows.sentences import Name, say


@dataclass(frozen=True, slots=True)
class Asked:
    """What a step of approval may need. `round`: only if that is still the round that waits."""

    note: str = ""
    sends_itself: bool = False
    approver_id: int | None = None
    approver_email: str | None = None
    group: str | None = None
    round: int | None = None
    by_link: bool = False  # of the mail, without a sign-in
    must_name_round: bool = False  # where there were several: no page has shown which one is decided on


After = Callable[[], None]
"""What is written down once the order has moved."""


def send(order: MovingOrder, actor: Actor, asked: Asked, case: Case | None) -> None:
    """R63, R65: the draft becomes a version that never changes; what was approved goes out exactly as it was approved."""
    take(order, "send_quote", actor, asked.note)
    quotes.send_draft(order)
    _clear(order, case)


def _clear(order: MovingOrder, case: Case | None) -> None:
    """S5: the chained history keeps the hash the offer went out with, compared again at acceptance and at fulfilment."""
    if case is not None:
        event = next(one for one in reversed(order.events) if one["verb"] == "send_quote")
        event["details"] |= {"cleared": case.hash(), "policy": case.policy_version}


def request(order: MovingOrder, actor: Actor, asked: Asked, case: Case) -> After:
    """R65: the quote is put before those whom the policy names. Approvals that still count are kept, and shown as such."""
    approval, before = case.approval, storing.kept(case, case.approval)
    groups = [one.wanted.stage.group for one in approval.stages]
    details: dict[str, Any] = {"groups": groups, "asks": _open(approval), "hash": case.hash(), "policy": case.policy_version}
    if before:
        details["kept"] = sorted({one.staff_name for one in before})
    take(order, "request_approval", actor, asked.note, **details)
    _tell_of_gaps(order, approval)

    def after() -> None:
        number = storing.open_round(case, actor.id or 0, asked.note.strip(), sends_itself=asked.sends_itself)
        storing.save(case, number, approval, before)

    return after


def approve(order: MovingOrder, actor: Actor, asked: Asked, case: Case) -> After:
    """R66: a word about every open stage one may decide. The last one sends the quote, or gives it back ready to go."""
    open_stages = case.approval.open_to(actor.id)
    spoken = _spoken(case, actor, open_stages, asked.note, is_approved=True)
    take(order, "approve_quote", actor, asked.note, **_about(case, open_stages, spoken, asked))
    approval = case.approval.after(_decisions(spoken))
    order.approval = approval
    _ask(order, sorted(set(_open(approval)) - set(_open(case.approval))))
    return _settle(order, case, approval, spoken)


def _open(approval: Approval) -> list[str]:
    return [one.wanted.stage.group for one in approval.stages if one.state is StageState.OPEN]


def _ask(order: MovingOrder, groups: list[str]) -> None:
    """Those whose turn has just come are asked; nobody is asked twice."""
    if groups:
        order.events[-1]["details"]["asks"] = groups
    else:
        order.tasks = [task for task in order.tasks if task["kind"] != Effect.ASK_APPROVERS]


def send_back(order: MovingOrder, actor: Actor, asked: Asked, case: Case) -> After:
    """Return the quote with a note: the rep changes it, and the next round begins."""
    open_stages = case.approval.open_to(actor.id)
    spoken = _spoken(case, actor, open_stages, asked.note, is_approved=False)
    take(order, "return_quote", actor, asked.note, **_about(case, open_stages, spoken, asked))
    approval = case.approval.after(_decisions(spoken))
    return lambda: storing.save(case, _number(case), approval, spoken)


def override(order: MovingOrder, actor: Actor, asked: Asked, case: Case) -> After:
    """An operator lets the quote pass; who and why stays with it for ever."""
    missing = [one for one in case.approval.stages if one.state is not StageState.APPROVED]
    spoken = [Spoken(one.wanted.stage.group, actor.id or 0, actor.name, is_approved=True, note=asked.note.strip(), is_override=True)
              for one in missing if actor.id not in {decision.staff_id for decision in one.decisions}]  # fmt: skip
    take(order, "override_approval", actor, asked.note, groups=[one.wanted.stage.group for one in missing])
    order.approval = approval = case.approval.after(_decisions(spoken))
    return _settle(order, case, approval, spoken)


def add_approver(order: MovingOrder, actor: Actor, asked: Asked, case: Case) -> After:
    """One more person: beside the policy or, named by an operator, in a group of it that lacks people. Never an author (R66)."""
    person = staff.anybody(asked.approver_id, asked.approver_email)
    if person is None:
        raise Invalid(say("Choose one of our own people."), field="approver")
    if person.id in case.approval.authors:
        raise Invalid(say("Nobody approves their own quote."), field="approver")
    short = next((one for one in case.approval.stages if one.wanted.stage.group == asked.group and one.lacks), None)
    if asked.group and short is None:
        raise Invalid(say("This group has enough people: they decide."), field="group")
    if asked.group and (actor.role is not Role.OPERATOR or actor.id in case.approval.authors):
        raise Refused(say("Only an operator who has not written the quote names somebody for a group that lacks people."), field="group")
    if short is not None and person.id in case.approval.members[short.wanted.stage.group]:
        raise Invalid(say("This person is in the group already."), field="approver")
    if short is None and f"person:{person.id}" in case.approval.members:
        raise Invalid(say("This person has been asked already."), field="approver")
    group = asked.group or f"person:{person.id}"
    take(order, "add_approver", actor, asked.note, approver=person.name, groups=[group], asks=[group], asks_people=[person.id])
    order.approval = approval = _with(case.approval, person, short)
    return lambda: _keep_named(case, approval, actor, person.id, asked.group)


def _keep_named(case: Case, approval: Approval, actor: Actor, person_id: int, group: str | None) -> None:
    """Who was named; a group that has enough people by that lacks none."""
    storing.save(_named(case, actor, person_id, group), _number(case), approval)
    if group and not any(one.lacks for one in approval.stages if one.wanted.stage.group == group):
        storing.fill(case, _number(case), group)


def _with(approval: Approval, person: Any, short: StageStanding | None) -> Approval:
    """The approval with one more person; asked beside the policy, that person is a stage of their own, decided at once."""
    group = short.wanted.stage.group if short else f"person:{person.id}"
    members = {**approval.members, group: approval.members.get(group, frozenset()) | {person.id}}
    places = [one.wanted.stage.place for one in approval.stages if one.state is StageState.OPEN] or [1]
    beside = () if short or group in approval.members else (StageStanding(Wanted(Stage(group, place=min(places)), ()), StageState.OPEN),)
    named = {**approval.named, group: approval.named.get(group, frozenset()) | {person.id}}
    names = {**approval.names, group: approval.names.get(group, Name(person.name))}
    return replace(approval, stages=(*approval.stages, *beside), members=members, named=named, names=names).after(())


def _named(case: Case, actor: Actor, person_id: int, group: str | None) -> Case:
    """The case with the row of the stage as it will be, so that it keeps who was named, and by whom."""
    slug, number = group or f"person:{person_id}", _number(case)
    row = next((one for one in case.stages if one["group_slug"] == slug and one["round"] == number), None)
    named = sorted({*(row["named"] if row else ()), person_id})
    made = {"group_slug": slug, "round": number, "named": named, "added_by": row["added_by"] if row else actor.id}
    others = [one for one in case.stages if one is not row]
    fields = {name: getattr(case, name) for name in Case.__dataclass_fields__}
    return Case(**{**fields, "stages": [*others, made]})


def settle(order: MovingOrder, case: Case) -> After:
    """Nobody's word is missing any more, and nobody has given one: what the last approval would have done is done."""
    return _settle(order, case, case.approval, [])


def _settle(order: MovingOrder, case: Case, approval: Approval, spoken: list[Spoken]) -> After:
    """With the last approval the quote goes out if the rep wished so, or is given back ready to go."""
    if approval.is_given:
        sends = bool(case.round and case.round["sends_itself"]) and is_priced(facts_of(order, SYSTEM)) is None
        passed = next(({"let_pass_by": one.staff_name} for one in spoken if one.is_override), {})
        take(order, "send_quote" if sends else "finish_approval", SYSTEM, **passed)
        if sends:
            quotes.send_draft(order)
            _clear(order, case)

    return lambda: storing.save(case, _number(case), approval, spoken)


def _number(case: Case) -> int:
    if case.round is None:
        raise Refused(say("This quote does not wait for approval."))
    return int(case.round["number"])


def _spoken(case: Case, actor: Actor, stages: Iterable[StageStanding], note: str, *, is_approved: bool) -> list[Spoken]:
    staff_id = actor.id or 0
    return [Spoken(one.wanted.stage.group, staff_id, actor.name, is_approved,
                   tuple(sorted(case.approval.speaks_for(staff_id, one.wanted.stage.group))), note.strip())
            for one in stages]  # fmt: skip


def _decisions(spoken: Iterable[Spoken]) -> list[Decision]:
    return [Decision(one.group_slug, one.staff_id, one.is_approved, frozenset(one.members), one.is_override) for one in spoken]


def _about(case: Case, stages: Iterable[StageStanding], spoken: Iterable[Spoken], asked: Asked) -> dict[str, Any]:
    """What the history says of a decision: which groups, for whom, about which hash, and whether the link of a mail was enough."""
    found: dict[str, Any] = {"groups": [one.wanted.stage.group for one in stages], "hash": case.hash()}
    absent = {one for word in spoken for one in word.members if one != word.staff_id}
    if absent:
        found["instead_of"] = sorted(case.people.get(one, "") for one in absent)
    if asked.by_link:
        found["by"] = "link"
    return found


def _tell_of_gaps(order: MovingOrder, approval: Approval) -> None:
    """A group that is short of people blocks nothing in silence: the operators hear of it, and may name somebody."""
    short = [one.wanted.stage.group for one in approval.stages if one.lacks]
    if short:
        order.events[-1]["details"]["lacks"] = short
        order.tasks.append(gap(order))


def gap(order: MovingOrder) -> dict[str, Any]:
    """The operators' task about groups that are short of people."""
    return promise(TELL_GAP, order.account_id, {"verb": "request_approval"})


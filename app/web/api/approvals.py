"""Approvals through the API: what waits, where a quote stands with the policy, the policy itself, and trying one out (R65)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.approving import listing, policies, policy_files, simulating
from app.services.approving.reading import Case
from app.services.idempotency import Answer
from app.web.api.answers import listed, text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import Figures, Flag, Strict, Text, Whole
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.representing import plain
from app.web.api.times import moment
from app.web.desk.approving import group_words, why
from app.web.viewing import viewer
from workflows.sentences import say

MAX_FILE = 200_000


def _words(about: Any) -> Any:
    return fields.List(fields.String(), required=True, metadata=told(about))


def _flag(about: Any) -> Any:
    return fields.Boolean(required=True, metadata=told(about))


class ApprovalDecision(Schema):
    who = text()
    at = text(say("When, in UTC."))
    note = text()
    is_override = _flag(say("An operator let the quote pass."))


class ApprovalStage(Schema):
    group = text(say("A group of the policy, or a person who was asked beside it."))
    name = text()
    who = text(say("“any”, “all” or “some” of them."))
    count = whole(say("For “some”: how many."))
    place = whole(say("Stages of the same place decide at once, those of a higher one afterwards."))
    state = text(say("“waiting”, “open”, “approved” or “returned”."))
    lacks = whole(say("How many people the group is short of."))
    people = _words(say("Who may decide, substitutes among them; never an author of the quote."))
    because = _words(say("The rules that ask for it."))
    decisions = listed(ApprovalDecision)


class ApprovalOut(Schema):
    reference = text()
    round = whole(say("How often the quote was put before its approvers."))
    is_approved = _flag(say("Nothing stands in the way of sending it."))
    waits_for_you = _flag(say("You may take the step “approve_quote” or “return_quote” now."))
    stages = listed(ApprovalStage)


class WaitingQuote(Schema):
    reference = text()
    account = text()
    currency = text()
    total_minor = whole(say("Of a full cycle, before tax."))
    since = text(say("Since when it waits, in UTC."))
    because = _words(say("The rules that ask for it."))
    waits_for_you = _flag(say("You may decide now."))


class ApprovalsOut(Schema):
    approvals = listed(WaitingQuote)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class PolicyOut(Schema):
    version = whole(say("0: there is none, and nothing needs approval."))
    author = text()
    comment = text()
    toml = text(say("The policy as a file: what “flask policy export” writes."))


class PolicyIn(Strict):
    toml = Text(MAX_FILE, required=True, about=say("The whole policy as a file."))
    comment = Text(500, load_default="", about=say("Why it is changed."))
    version = Whole(
        load_default=None, allow_none=True, about=say("The version that was read; refused if there is a newer one. Only a draft needs none.")
    )
    is_draft = Flag(load_default=False, about=say("Keep it to be tried out, not in force."))


class AskedOut(Schema):
    group = text()
    who = text(say("“any”, “all” or “some” of them."))
    count = whole(say("For “some”: how many."))


class DiffersOut(Schema):
    reference = text()
    version = whole(say("Of the quote."))
    sent_on = text()
    currency = text()
    total_minor = whole()
    then = listed(AskedOut, say("The groups it was put before."))
    now = listed(AskedOut, say("The groups it would be put before."))
    because = _words(say("The rules that ask for it."))


class SimulationOut(Schema):
    looked_at = whole(say("How many quotes of the last 92 days were looked at."))
    is_all = _flag(say("None was left out."))
    differs = listed(DiffersOut)


class SimulationIn(Strict):
    version = Figures(load_default=None, allow_none=True, about=say("A version or a draft of the policy; left out: the one in force."))


TOML = '[hours]\nremind = 8\nescalate = 16\n\n[[group]]\nslug = "deal-desk"\nname = "Deal desk"\nname_fr = ""\nmembers = []\n'
POLICY = {"version": 1, "author": "Mona Lindqvist", "comment": "Our first policy", "toml": TOML}
WAITING = {"reference": "SO-7F3K2", "account": "atelier-nord", "currency": "EUR", "total_minor": 705600, "since": "2026-11-23T10:00:00.000000Z",
           "because": ["Discount above 15 %"], "waits_for_you": True}  # fmt: skip
STAGE = {"group": "deal-desk", "name": "Deal desk", "who": "any", "count": 1, "place": 1, "state": "open", "lacks": 0,
         "people": ["Ada Ferreira"], "because": ["Discount above 15 %"], "decisions": []}  # fmt: skip
APPROVAL = {"reference": "SO-7F3K2", "round": 1, "is_approved": False, "waits_for_you": True, "stages": [STAGE]}
DIFFERS = {"reference": "SO-7F3K2", "version": 1, "sent_on": "2026-11-02", "currency": "EUR", "total_minor": 705600, "then": [],
           "now": [{"group": "deal-desk", "who": "any", "count": 1}], "because": ["Discount above 15 %"]}  # fmt: skip


@api.get("/approvals")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(ApprovalsOut, example={"approvals": [WAITING], "next": None})
@api.doc(summary=say("List quotes that wait for approval"), description=say("Those that wait for you stand first."))
@for_whom(Access.STAFF)
def approvals(wanted: dict[str, Any]) -> Any:
    """List quotes that wait for approval."""
    return plain(page("approvals", [
        {"reference": one.reference, "account": one.account_slug, "currency": one.currency, "since": moment(one.state_since),
         "total_minor": one.case.deal.total_minor if one.case.deal else 0, "because": why(one.case), "waits_for_you": one.is_mine}
        for one in listing.waiting(viewer())
    ], wanted["cursor"], key="reference"))  # fmt: skip


@api.get("/orders/<reference>/approval")
@api.input(SimulationIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(ApprovalOut, example=APPROVAL)
@api.doc(
    summary=say("Read who must approve an order’s quote"),
    description=say("Of the draft, or of the version that is out: by the policy in force or another version, whether or not it was asked for."),
)
@for_whom(Access.STAFF)
def approval(reference: str, wanted: dict[str, Any]) -> Any:
    """Read who must approve an order's quote."""
    case = simulating.of_order(viewer(), reference, None if wanted["version"] is None else policies.version(wanted["version"]).policy)
    is_asked = wanted["version"] in {None, case.policy_version} and case.is_waiting and not case.approval.is_changed
    return plain({
        "reference": reference.upper(), "round": len(case.rounds), "is_approved": case.approval.is_given,
        "waits_for_you": is_asked and bool(case.approval.open_to(viewer().staff_id)),
        "stages": [stage_out(case, one) for one in case.approval.stages],
    })  # fmt: skip


def stage_out(case: Case, one: Any) -> dict[str, Any]:
    stage = one.wanted.stage
    said_by = {decision.staff_id for decision in one.decisions}
    rows = [row for row in case.decisions if row["group_slug"] == stage.group and row["staff_id"] in said_by and row["kept_from"] is None]
    return {
        "group": stage.group, "name": group_words(case, stage.group), "who": stage.who.value, "count": stage.count, "place": stage.place,
        "state": one.state.value, "lacks": one.lacks, "because": list(one.wanted.because),
        "people": [case.people[staff] for staff in sorted(case.approval.deciders(stage.group)) if staff in case.people],
        "decisions": [{"who": row["staff_name"], "at": moment(datetime.fromisoformat(row["decided_at"])), "note": row["note"],
                       "is_override": row["is_override"]} for row in rows],
    }  # fmt: skip


@api.get("/approval-policy")
@api.output(PolicyOut, example=POLICY)
@api.doc(summary=say("Read the approval policy"), description=say("The version in force, as a file."))
@for_whom(Access.STAFF)
def approval_policy() -> Any:
    """Read the approval policy."""
    return plain(_policy(policies.in_force()))


@api.put("/approval-policy")
@api.input(PolicyIn, arg_name="body", example={"toml": TOML, "comment": "Our first policy", "version": 0})
@api.output(PolicyOut, example=POLICY)
@api.doc(
    summary=say("Change the approval policy"),
    description=say("All of it or nothing, as a new version; what was decided stays decided."),
)
@for_whom(Access.HEADS)
@once
def change_approval_policy(body: dict[str, Any]) -> Answer:
    """Change the approval policy."""
    document, faults = policy_files.parse(body["toml"])
    if document is None:
        raise Invalid(faults[0].sentence, field="toml")
    if body["version"] is None and not body["is_draft"]:
        raise Invalid(say("Say which version of the policy was read: what somebody else has changed is not written over unread."), field="version")
    number = policies.change(viewer(), document, body["comment"], is_draft=body["is_draft"], seen=body["version"])
    return Answer(200, _policy(policies.version(number)), {})


@api.get("/approval-policy/simulation")
@api.input(SimulationIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(SimulationOut, example={"looked_at": 12, "is_all": True, "differs": [DIFFERS]})
@api.doc(
    summary=say("Try a policy out on last quarter’s quotes"),
    description=say("Which of them would have been put before others. Nothing is written."),
)
@for_whom(Access.STAFF)
def simulate(wanted: dict[str, Any]) -> Any:
    """Try a policy out on last quarter's quotes."""
    found = policies.in_force() if wanted["version"] is None else policies.version(wanted["version"])
    outcome = simulating.of_last_quarter(viewer(), found.policy)
    differs = [{
        "reference": one.reference, "version": one.version, "sent_on": one.sent_on.isoformat(), "currency": one.currency,
        "total_minor": one.total_minor,
        "then": [asdict(asked) for asked in one.then], "now": [asdict(asked) for asked in one.now], "because": list(one.because),
    } for one in outcome.differs]  # fmt: skip
    return plain({"looked_at": outcome.looked_at, "is_all": outcome.is_all, "differs": differs})


def _policy(found: policies.Version) -> dict[str, Any]:
    return {"version": found.version, "author": found.author_name, "comment": found.comment, "toml": policy_files.export(found.policy)}

"""Approvals in words: what a deal is, why it needs approval, who has decided, and what has changed (R65, R66)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.approving.reading import Case
from app.web.account.naming import type_words
from app.web.words import language, money, number, percent
from workflows.approval import StageStanding, StageState, Who
from workflows.deals import Seniority
from workflows.intake import AccountType
from workflows.policy import Policy

TONES = {StageState.APPROVED: "success", StageState.OPEN: "waiting", StageState.WAITING: "muted", StageState.RETURNED: "danger"}


def approval_shown(case: Case) -> dict[str, Any]:
    """Everything a page shows of a case."""
    return {
        "stages": [_stage(case, one) for one in case.approval.stages], "facts": deal_facts(case), "why": why(case),
        "is_changed": case.approval.is_changed,
        "note": case.round["note"] if case.round else "", "round": case.round["number"] if case.round else None,
        "sends_itself": bool(case.round and case.round["sends_itself"]), "rounds": len(case.rounds),
    }  # fmt: skip


def deal_facts(case: Case) -> list[dict[str, Any]]:
    """The facts the policy looks at: rows of a summary list."""
    deal = case.deal
    if deal is None:
        return []
    rows = [
        {"key": _("Value of a full cycle, before tax"), "value": money(deal.total_minor, deal.currency)},
        {"key": _("Largest discount of a line"), "value": percent(deal.discount_percent)},
        {"key": _("Discount of the whole"), "value": percent(deal.whole_discount_percent)},
        {"key": _("Margin"), "value": percent(deal.margin_percent) if deal.margin_percent is not None else _("Not known")},
        {"key": _("Billing cycle"), "value": ngettext("%(num)s month", "%(num)s months", deal.months)},
        {"key": _("Type of account"), "value": type_words(AccountType(deal.account_type))},
        {"key": _("Representative"), "value": seniority_words(deal.seniority)},
    ]
    return rows if deal.margin_percent is not None else [row for row in rows if row["key"] != _("Margin")]


def seniority_words(word: str) -> str:
    return {Seniority.JUNIOR: _("Junior"), Seniority.REGULAR: _("Regular"), Seniority.SENIOR: _("Senior")}[Seniority(word)]


def why(case: Case) -> list[str]:
    """The rules that ask for approval, by name, each once."""
    return rule_names(case.policy, (name for one in case.wanted for name in one.because))


def rule_names(policy: Policy, names: Iterable[str]) -> list[str]:
    """Rules in the reader's language, each once; one that is no more in the policy as it was called."""
    french = {one.name: one.name_fr for one in policy.rules if one.name_fr} if language() == "fr" else {}
    return list(dict.fromkeys(french.get(one, one) for one in names))


def group_words(case: Case, slug: str) -> str:
    """A group, or somebody who was asked beside the policy, by name."""
    if slug.startswith("person:"):
        return case.people.get(int(slug.removeprefix("person:")), _("Somebody who has left"))
    group = case.policy.group(slug)
    if group is None:
        return slug
    return (group.name_fr if language() == "fr" else "") or group.name


def waits_for(case: Case) -> list[str]:
    """Those whose word is missing now: groups, or people who were asked beside them."""
    return [group_words(case, one.wanted.stage.group) for one in case.approval.stages if one.state is StageState.OPEN]


def who_words(who: Who, count: int) -> str:
    if who is Who.ALL:
        return _("everybody")
    return _("one of them") if who is Who.ANY or count == 1 else _("%(count)s of them", count=number(count))


def _stage(case: Case, one: StageStanding) -> dict[str, Any]:
    stage = one.wanted.stage
    is_person = stage.group.startswith("person:")
    able = [staff for staff in sorted(case.approval.deciders(stage.group)) if staff in case.people]
    is_open, given = one.state is StageState.OPEN, {decision.staff_id for decision in one.decisions}
    is_unasked = is_open and not case.is_waiting
    words = {StageState.APPROVED: _("Approved"), StageState.OPEN: _("To be asked") if is_unasked else _("Waits"),
             StageState.WAITING: _("Not yet its turn"), StageState.RETURNED: _("Returned")}  # fmt: skip
    return {
        "slug": stage.group, "name": group_words(case, stage.group), "who": "" if is_person else who_words(stage.who, stage.count),
        "words": words[one.state], "tone": "muted" if is_unasked else TONES[one.state],
        "people": [case.people[staff] for staff in able if staff not in given] if is_open else [], "lacks": lacks_words(one.lacks, able),
        "authors": "" if is_person or one.state is StageState.APPROVED else _authors(case, stage.group),
        "because": rule_names(case.policy, one.wanted.because), "times": _times(case, one),
        "decisions": [_decision(case, row) for row in _rows(case, one)],
    }  # fmt: skip


def lacks_words(lacks: int, deciders: Collection[int]) -> str:
    """What a group is short of; empty if of nobody."""
    if not lacks:
        return ""
    return ngettext("%(num)s person is missing", "%(num)s people are missing", lacks) if deciders else _("Nobody can decide")


def _authors(case: Case, group: str) -> str:
    """R66: those of a group who wrote the quote, or have its order, and so decide nothing about it."""
    theirs = case.approval.members.get(group, frozenset()) & case.approval.authors
    return ", ".join(case.people[one] for one in sorted(theirs) if one in case.people)


def _times(case: Case, one: StageStanding) -> dict[str, Any]:
    """U12: of a stage that waits, when its people are reminded and the managers told, or were; of a quote taken back, nothing comes."""
    number = case.round["number"] if case.round else 0
    row = next((row for row in case.stages if row["round"] == number and row["group_slug"] == one.wanted.stage.group), None)
    if row is None or one.state is not StageState.OPEN or not case.is_waiting:
        return {}
    names = ("remind_at", "escalate_at") if case.approval.deciders(one.wanted.stage.group) else ("escalate_at",)  # nobody is reminded
    moments = {name: datetime.fromisoformat(row[name]) for name in names if row[name]}
    return {**moments, "is_reminded": bool(row["reminded_at"]), "is_escalated": bool(row["escalated_at"])}


def _rows(case: Case, one: StageStanding) -> list[dict[str, Any]]:
    """The decisions behind a stage, each as it was first given."""
    counted = {decision.staff_id for decision in one.decisions}
    group = one.wanted.stage.group
    return [row for row in case.decisions
            if row["group_slug"] == group and row["staff_id"] in counted and row["is_approved"] and row["kept_from"] is None]  # fmt: skip


def _decision(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    absent = [case.people.get(one, "") for one in row["members"] if one != row["staff_id"]]
    is_kept = bool(case.round) and case.round["number"] != row["round"] if case.round else False
    return {
        "who": row["staff_name"], "at": datetime.fromisoformat(row["decided_at"]), "note": row["note"],
        "is_override": row["is_override"], "is_kept": is_kept, "instead_of": ", ".join(filter(None, absent)),
    }  # fmt: skip

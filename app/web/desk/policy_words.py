"""The rules of the approval policy as sentences."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.web.desk.approving import seniority_words, who_words
from app.web.desk.aside import type_words
from app.web.desk.asked import change_words
from app.web.desk.forms.policy import COMPARED, FACTS
from app.web.words import language, money, number, percent
from workflows.approval import AMOUNTS, Condition, Fact, Rule, Stage
from workflows.intake import AccountType
from workflows.policy import Group, Policy


def rule_shown(policy: Policy, rule: Rule) -> dict[str, Any]:
    """A rule: its name, when it applies, and who decides, turn by turn."""
    name = (rule.name_fr if language() == "fr" else "") or rule.name
    return {"name": name, "when": [condition_words(one) for one in rule.conditions] or [_("Always")],
            "stages": [stage_words(policy, one) for one in sorted(rule.stages, key=lambda one: one.place)]}  # fmt: skip


def condition_words(one: Condition) -> str:
    return f"{dict(FACTS)[one.fact]} {dict(COMPARED)[one.compared]} {_value(one)}"


def _value(one: Condition) -> str:
    if one.fact not in AMOUNTS:
        return ", ".join(sorted(_word(one.fact, word) for word in one.words))
    if one.fact is Fact.TOTAL:
        return money(int(one.value), one.currency or "EUR")
    return number(int(one.value)) if one.fact is Fact.MONTHS else percent(one.value)


def _word(fact: Fact, word: str) -> str:
    """What a policy's word stands for; one that is nothing of ours stays as it is written."""
    try:
        if fact is Fact.ACCOUNT_TYPE:
            return type_words(AccountType(word))
        return change_words(word) if fact is Fact.CHANGE else seniority_words(word) if fact is Fact.SENIORITY else word
    except ValueError:
        return word


def stage_words(policy: Policy, stage: Stage) -> str:
    group = policy.group(stage.group)
    name = group_name(group) if group else stage.group
    return _("%(turn)s. %(group)s: %(who)s", turn=stage.place, group=name, who=who_words(stage.who, stage.count))


def group_name(group: Group) -> str:
    return (group.name_fr if language() == "fr" else "") or group.name

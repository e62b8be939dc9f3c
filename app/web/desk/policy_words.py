"""The rules of the approval policy as sentences."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.web.desk.approving import who_words
from app.web.desk.forms.kinds import Vocabulary, vocabulary_of
from app.web.desk.forms.policy import COMPARED, FACTS
from app.web.words import language, money, number, percent
from workflows.approval import AMOUNTS, Condition, Fact, Rule, Stage
from workflows.policy import Group, Policy


def rules_shown(policy: Policy) -> list[dict[str, Any]]:
    """Every rule: its name, when it applies, and who decides, turn by turn; products and accounts by their names."""
    conditions = [one for rule in policy.rules for one in rule.conditions]
    accounts = [word for one in conditions if one.fact is Fact.ACCOUNT for word in one.words]
    known = vocabulary_of(accounts) if any(one.fact not in AMOUNTS for one in conditions) else Vocabulary({}, [])
    return [_rule(policy, one, known) for one in policy.rules]


def _rule(policy: Policy, rule: Rule, known: Vocabulary) -> dict[str, Any]:
    name = (rule.name_fr if language() == "fr" else "") or rule.name
    return {"name": name, "when": [_condition(one, known) for one in rule.conditions] or [_("Always")],
            "stages": [stage_words(policy, one) for one in sorted(rule.stages, key=lambda one: one.place)]}  # fmt: skip


def _condition(one: Condition, known: Vocabulary) -> str:
    return f"{dict(FACTS)[one.fact]} {dict(COMPARED)[one.compared]} {_value(one, known)}"


def _value(one: Condition, known: Vocabulary) -> str:
    """What it is compared with; a word of the policy that is nothing of ours stays as it is written."""
    if one.fact not in AMOUNTS:
        names = {**dict(known.words.get(one.fact, ())), **(known.accounts if one.fact is Fact.ACCOUNT else {})}
        return ", ".join(sorted(names.get(word, word) for word in one.words))
    if one.fact is Fact.TOTAL:
        return money(int(one.value), one.currency or "EUR")
    return number(int(one.value)) if one.fact is Fact.MONTHS else percent(one.value)


def stage_words(policy: Policy, stage: Stage) -> str:
    group = policy.group(stage.group)
    name = group_name(group) if group else stage.group
    return _("%(turn)s. %(group)s: %(who)s", turn=stage.place, group=name, who=who_words(stage.who, stage.count))


def group_name(group: Group) -> str:
    return (group.name_fr if language() == "fr" else "") or group.name

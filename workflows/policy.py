"""The approval policy as a document: groups, rules, seniority of reps and costs, read from plain values and checked (R65)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from workflows.approval import AMOUNTS, ORDERED, Condition, Fact, Is, Rule, Stage, Who
from workflows.deals import Seniority
from workflows.sentences import Sentence, say

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_RULES, MOST_STAGES, MOST_WORDS, LONGEST_NAME = 200, 20, 200, 120
MOST_HOURS, LONGEST_ID = 1000, 19
DISCOUNTS = frozenset({Fact.DISCOUNT, Fact.WHOLE_DISCOUNT})
Words = Mapping[Fact, Collection[str]]
"""The words that a fact can be; facts that are not in it can be anything."""
ANY_WORDS: Words = MappingProxyType({})
Place = tuple[str | int, ...]
"""Where in the document: ("rule", 0, "stage", 1, "group")."""


class BadPolicy(ValueError):
    """The document makes no sense. `place` says where, `reason` why."""

    def __init__(self, place: Place, reason: Sentence) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{'.'.join(map(str, place))}: {reason}")


@dataclass(frozen=True, slots=True)
class Group:
    """People who decide, by their ids."""

    slug: str
    name: str
    name_fr: str = ""
    members: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a seat of a plan costs the vendor each month, in minor units."""

    plan: str
    currency: str
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy. `remind` and `escalate` are working hours after a stage's turn came (R67)."""

    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()
    seniority: Mapping[int, str] = field(default_factory=dict)
    costs: tuple[Cost, ...] = ()
    remind: int = 8
    escalate: int = 16

    def group(self, slug: str) -> Group | None:
        return next((one for one in self.groups if one.slug == slug), None)


def read(document: Mapping[str, Any], known: Words = ANY_WORDS) -> Policy:
    """The policy a document describes. Raises BadPolicy with the place of the first thing that makes no sense.

    With `known`, so is a condition on a word that none of its facts can be, or on a discount that is none: a rule that never
    holds guards nothing.
    """
    _known(document, {"groups", "rules", "seniority", "costs", "hours"}, ())
    groups = tuple(_group(one, ("groups", n)) for n, one in enumerate(_tables(document, "groups", ())))
    slugs = {one.slug for one in groups}
    if len(slugs) != len(groups):
        raise BadPolicy(("groups",), say("Two groups have the same name."))
    rules = tuple(_rule(one, ("rules", n), slugs, known) for n, one in enumerate(_tables(document, "rules", ())))
    if len(rules) > MOST_RULES:
        raise BadPolicy(("rules",), say("Use at most %(most)s rules.", most=MOST_RULES))
    costs = tuple(_cost(one, ("costs", n)) for n, one in enumerate(_tables(document, "costs", ())))
    remind, escalate = _hours(document.get("hours", {}))
    return Policy(groups, rules, _seniority(document.get("seniority", {})), costs, remind, escalate)


def write(policy: Policy) -> dict[str, Any]:
    """The document of a policy: what `read` reads."""
    return {
        "groups": [{"slug": one.slug, "name": one.name, "name_fr": one.name_fr, "members": sorted(one.members)}
                   for one in policy.groups],
        "rules": [{"name": one.name, "name_fr": one.name_fr, "when": [_written(condition) for condition in one.conditions],
                   "stages": [{"group": stage.group, "who": stage.who.value, "count": stage.count, "place": stage.place}
                              for stage in one.stages]} for one in policy.rules],
        "seniority": {str(staff_id): word for staff_id, word in sorted(policy.seniority.items())},
        "costs": [{"plan": one.plan, "currency": one.currency, "cost_minor": one.cost_minor} for one in policy.costs],
        "hours": {"remind": policy.remind, "escalate": policy.escalate},
    }  # fmt: skip


def _written(condition: Condition) -> dict[str, Any]:
    found: dict[str, Any] = {"fact": condition.fact.value, "is": condition.compared.value}
    if condition.fact in AMOUNTS:
        found["value"] = str(condition.value)
    else:
        found["words"] = sorted(condition.words)
    return found | ({"currency": condition.currency} if condition.currency else {})


def _group(one: Any, place: Place) -> Group:
    _known(one, {"slug", "name", "name_fr", "members"}, place)
    members = one.get("members", [])
    if not isinstance(members, list) or not all(isinstance(member, int) for member in members):
        raise BadPolicy((*place, "members"), say("List the people of the group."))
    slug = one.get("slug", "")
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > 60:
        raise BadPolicy((*place, "slug"), say("Use small letters, figures and dashes, like deal-desk."))
    return Group(slug, _name(one, "name", place), _name(one, "name_fr", place, optional=True), frozenset(members))


def _rule(one: Any, place: Place, groups: set[str], known: Words) -> Rule:
    _known(one, {"name", "name_fr", "when", "stages"}, place)
    conditions = tuple(_condition(part, (*place, "when", n), known) for n, part in enumerate(_tables(one, "when", place)))
    stages = tuple(_stage(part, (*place, "stages", n), groups) for n, part in enumerate(_tables(one, "stages", place)))
    if not 1 <= len(stages) <= MOST_STAGES:
        raise BadPolicy((*place, "stages"), say("A rule names at least one group that decides."))
    return Rule(_name(one, "name", place), conditions, stages, _name(one, "name_fr", place, optional=True))


def _condition(one: Any, place: Place, known: Words) -> Condition:
    _known(one, {"fact", "is", "value", "words", "currency"}, place)
    fact = _one_of(Fact, one.get("fact"), (*place, "fact"))
    compared = _one_of(Is, one.get("is"), (*place, "is"))
    if (fact in AMOUNTS) is not (compared in ORDERED):
        raise BadPolicy((*place, "is"), say("“%(fact)s” cannot be compared in this way.", fact=fact.value))
    if fact not in AMOUNTS:
        return Condition(fact, compared, words=_words(one.get("words"), (*place, "words"), known.get(fact)))
    currency = one.get("currency")
    if fact is Fact.TOTAL and not (isinstance(currency, str) and re.fullmatch(r"[A-Z]{3}", currency)):
        raise BadPolicy((*place, "currency"), say("A total needs its currency, like EUR."))
    value = _amount(one.get("value"), (*place, "value"))
    if known and fact in DISCOUNTS and not 0 <= value <= 100:
        raise BadPolicy((*place, "value"), say("A discount is from 0 to 100 percent."))
    return Condition(fact, compared, value, currency=currency if fact is Fact.TOTAL else None)


def _stage(one: Any, place: Place, groups: set[str]) -> Stage:
    _known(one, {"group", "who", "count", "place"}, place)
    group = one.get("group")
    if not isinstance(group, str) or group not in groups:
        raise BadPolicy((*place, "group"), say("There is no group “%(group)s”.", group=group))
    who = _one_of(Who, one.get("who", "any"), (*place, "who"))
    count = _whole(one.get("count", 1), (*place, "count"), 1, 1000)
    return Stage(group, who, count if who is Who.SOME else 1, _whole(one.get("place", 1), (*place, "place"), 1, 100))


def _cost(one: Any, place: Place) -> Cost:
    _known(one, {"plan", "currency", "cost_minor"}, place)
    return Cost(_name(one, "plan", place), _name(one, "currency", place),
                _whole(one.get("cost_minor"), (*place, "cost_minor"), 0, 10**12))  # fmt: skip


def _seniority(given: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    if not isinstance(given, Mapping):
        raise BadPolicy(("seniority",), say("This must be a table."))
    for staff_id, word in given.items():
        if not str(staff_id).isdecimal() or len(str(staff_id)) > LONGEST_ID:
            raise BadPolicy(("seniority",), say("There is nobody called “%(who)s”.", who=staff_id))
        found[int(staff_id)] = _one_of(Seniority, word, ("seniority", staff_id)).value
    return found


def _hours(given: Any) -> tuple[int, int]:
    _known(given, {"remind", "escalate"}, ("hours",))
    remind = _whole(given.get("remind", 8), ("hours", "remind"), 1, MOST_HOURS)
    return remind, _whole(given.get("escalate", 16), ("hours", "escalate"), remind, MOST_HOURS)


def _known(given: Any, names: set[str], place: Place) -> None:
    if not isinstance(given, Mapping):
        raise BadPolicy(place, say("This must be a table."))
    if unknown := sorted(set(map(str, given)) - names):
        raise BadPolicy((*place, unknown[0]), say("There is no setting called “%(name)s”.", name=unknown[0]))


def _tables(given: Mapping[str, Any], name: str, place: Place) -> list[Any]:
    found = given.get(name, [])
    if not isinstance(found, list):
        raise BadPolicy((*place, name), say("This must be a list."))
    return found


def _name(one: Mapping[str, Any], name: str, place: Place, *, optional: bool = False) -> str:
    found = one.get(name, "")
    if not isinstance(found, str) or len(found) > LONGEST_NAME or not found.isprintable() or not (optional or found.strip()):
        raise BadPolicy((*place, name), say("Give it a name of at most %(most)s characters.", most=LONGEST_NAME))
    return found.strip()


def _is_word(one: Any) -> bool:
    return isinstance(one, str) and bool(one) and one.isprintable()


def _words(given: Any, place: Place, known: Collection[str] | None) -> frozenset[str]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_WORDS or not all(map(_is_word, given)):
        raise BadPolicy(place, say("List at least one word."))
    if known is not None and (strange := sorted(set(given) - set(known))):
        raise BadPolicy(place, say("“%(given)s” is not one of %(known)s.", given=strange[0], known=", ".join(sorted(known))))
    return frozenset(given)


def _one_of(kind: Any, given: Any, place: Place) -> Any:
    try:
        return kind(given)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise BadPolicy(place, say("“%(given)s” is not one of %(known)s.", given=given, known=known)) from None


def _amount(given: Any, place: Place) -> Decimal:
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        raise BadPolicy(place, say("This must be a number.")) from None
    if isinstance(given, bool) or not found.is_finite() or abs(found) > 10**15:
        raise BadPolicy(place, say("This must be a number."))
    return found


def _whole(given: Any, place: Place, least: int, most: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
        raise BadPolicy(place, say("This must be a whole number from %(least)s to %(most)s.", least=least, most=most))
    return given

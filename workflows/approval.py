"""The approval policy as data: which rules apply to a deal, who decides, and what a set of decisions means (R65, R66)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from workflows.deals import Deal


class Fact(StrEnum):
    """What a condition looks at."""

    DISCOUNT = "discount"  # percent, the worst line's
    WHOLE_DISCOUNT = "whole_discount"  # percent, of the whole quote
    MARGIN = "margin"  # percent; without a known cost no condition on it holds
    TOTAL = "total"  # minor units of the condition's currency
    MONTHS = "months"  # of the billing cycle
    PRODUCT = "product"  # slugs; any line's
    ACCOUNT = "account"  # its slug
    ACCOUNT_TYPE = "account_type"
    CHANGE = "change"  # the row of R2
    SENIORITY = "seniority"  # of the rep who has the order


class Is(StrEnum):
    """How a fact is compared."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    ONE_OF = "one_of"
    NONE_OF = "none_of"


AMOUNTS = frozenset({Fact.DISCOUNT, Fact.WHOLE_DISCOUNT, Fact.MARGIN, Fact.TOTAL, Fact.MONTHS})
ORDERED = frozenset({Is.ABOVE, Is.AT_LEAST, Is.BELOW, Is.AT_MOST})


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared. `value` is for amounts, `words` for the others; `currency` only of a total."""

    fact: Fact
    compared: Is
    value: Decimal = Decimal(0)
    words: frozenset[str] = frozenset()
    currency: str | None = None

    def holds(self, deal: Deal) -> bool:
        if self.fact in AMOUNTS:
            return self._holds_of_amount(deal)
        found = _words_of(deal, self.fact)
        return bool(found & self.words) is (self.compared is Is.ONE_OF)

    def _holds_of_amount(self, deal: Deal) -> bool:
        amount = _amount_of(deal, self.fact)
        if amount is None or (self.fact is Fact.TOTAL and self.currency != deal.currency):
            return False
        return {
            Is.ABOVE: amount > self.value, Is.AT_LEAST: amount >= self.value,
            Is.BELOW: amount < self.value, Is.AT_MOST: amount <= self.value,
        }[self.compared]  # fmt: skip


def _amount_of(deal: Deal, fact: Fact) -> Decimal | None:
    amounts = {
        Fact.DISCOUNT: deal.discount_percent, Fact.WHOLE_DISCOUNT: deal.whole_discount_percent,
        Fact.MARGIN: deal.margin_percent, Fact.TOTAL: Decimal(deal.total_minor), Fact.MONTHS: Decimal(deal.months),
    }  # fmt: skip
    return amounts[fact]


def _words_of(deal: Deal, fact: Fact) -> frozenset[str]:
    if fact is Fact.PRODUCT:
        return deal.products
    return frozenset({str(getattr(deal, fact))})


class Who(StrEnum):
    """How many of a group must approve."""

    ANY = "any"
    ALL = "all"
    SOME = "some"  # n of them


NOBODY_NAMED: Mapping[str, Collection[int]] = MappingProxyType({})
STRICTNESS = (Who.ANY, Who.SOME, Who.ALL)


@dataclass(frozen=True, slots=True)
class Stage:
    """A group that decides. Stages of the same place decide at once, those of a higher one afterwards."""

    group: str
    who: Who = Who.ANY
    count: int = 1
    place: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """When all conditions hold, all stages must approve."""

    name: str
    conditions: tuple[Condition, ...]
    stages: tuple[Stage, ...]
    name_fr: str = ""

    def applies(self, deal: Deal) -> bool:
        return all(one.holds(deal) for one in self.conditions)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stage some rules ask for, with the names of those rules."""

    stage: Stage
    because: tuple[str, ...]


def applying(rules: Iterable[Rule], deal: Deal) -> list[Rule]:
    """The rules a deal falls under."""
    return [rule for rule in rules if rule.applies(deal)]


def wanted(rules: Iterable[Rule], deal: Deal) -> list[Wanted]:
    """The stages a deal needs, in their order. A group that several rules name decides once, under the strictest of them."""
    found: dict[str, Wanted] = {}
    for rule in applying(rules, deal):
        for stage in rule.stages:
            known = found.get(stage.group)
            if known is None:
                found[stage.group] = Wanted(stage, (rule.name,))
            else:
                because = known.because if rule.name in known.because else (*known.because, rule.name)
                found[stage.group] = Wanted(_stricter(known.stage, stage), because)
    return sorted(found.values(), key=lambda one: (one.stage.place, one.stage.group))


def _stricter(one: Stage, other: Stage) -> Stage:
    who = max(one.who, other.who, key=STRICTNESS.index)
    return Stage(one.group, who, max(one.count, other.count), max(one.place, other.place))


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's word about a group's stage. `members` are those of the group it speaks for: oneself, or absent ones."""

    group: str
    staff_id: int
    is_approved: bool
    members: frozenset[int] = frozenset()
    is_override: bool = False


class StageState(StrEnum):
    WAITING = "waiting"  # for the stages before it
    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class StageStanding:
    """Where a stage stands. `lacks` is how many people it is short of: with them there, nobody waits in silence."""

    wanted: Wanted
    state: StageState
    decisions: tuple[Decision, ...] = ()
    lacks: int = 0


def authors_of(written_by: Iterable[int | None], rep_id: int | None) -> frozenset[int]:
    """R66: whoever wrote a line of the quote, and whoever has the order, decides nothing about it."""
    return frozenset(one for one in (*written_by, rep_id) if one is not None)


def standing(stages: Sequence[Wanted], given: Iterable[Decision], members: Mapping[str, Collection[int]], authors: Collection[int],
             named: Mapping[str, Collection[int]] = NOBODY_NAMED) -> list[StageStanding]:  # fmt: skip
    """What the decisions mean, stage by stage. Decisions of authors count for nothing, whenever they became authors.

    Of the `members` those in `named` were named beside a group's own: they take the places of its authors.
    """
    counted = [one for one in given if counts(one, authors)]
    found: list[StageStanding] = []
    for one in stages:
        of_stage = tuple(decision for decision in counted if decision.group == one.stage.group)
        theirs, beside = (frozenset(those.get(one.stage.group, ())) for those in (members, named))
        may = theirs - frozenset(authors)
        gone = max(len(theirs - beside - may) - len(beside & may), 0)
        is_turn = all(before.state is StageState.APPROVED for before in found if before.wanted.stage.place < one.stage.place)
        found.append(_of_stage(one, of_stage, may, gone, is_turn=is_turn))
    return found


def counts(decision: Decision, authors: Collection[int]) -> bool:
    """R66: nobody decides about their own quote, nor does whoever stands in for an author alone."""
    if decision.staff_id in authors:
        return False
    return decision.is_override or not decision.members or not decision.members <= frozenset(authors)


def _of_stage(one: Wanted, decisions: tuple[Decision, ...], may: frozenset[int], gone: int, *, is_turn: bool) -> StageStanding:
    if any(not decision.is_approved for decision in decisions):
        return StageStanding(one, StageState.RETURNED, decisions)
    if is_met(one.stage, decisions, may, gone):
        return StageStanding(one, StageState.APPROVED, decisions)
    state = StageState.OPEN if is_turn else StageState.WAITING
    return StageStanding(one, state, decisions, lacks(one.stage, decisions, may, gone))


def is_met(stage: Stage, decisions: Collection[Decision], may: frozenset[int], gone: int = 0) -> bool:
    """Whether enough have approved. All of a group means as many as it has, and every one who may decide.

    `gone` places are an author's, and nobody has been named for them: with a quote put into the hands of one member the
    others would else be enough, and the policy would have a way around it (R66).
    """
    if any(one.is_override and one.is_approved for one in decisions):
        return True
    deciders = {one.staff_id for one in decisions if one.is_approved}
    if stage.who is Who.ALL:
        spoken_for = frozenset().union(*(one.members | {one.staff_id} for one in decisions if one.is_approved))
        return bool(deciders) and may <= spoken_for and not gone
    return len(deciders) >= _needed(stage)


def _needed(stage: Stage) -> int:
    return max(stage.count, 1) if stage.who is Who.SOME else 1


def lacks(stage: Stage, decisions: Collection[Decision], may: frozenset[int], gone: int = 0) -> int:
    """How many people a stage is short of, even if everybody who may decide approves."""
    deciders = {one.staff_id for one in decisions if one.is_approved}
    return max(_needed(stage) - len(deciders | may), gone if stage.who is Who.ALL else 0)


def is_approved(stages: Iterable[StageStanding]) -> bool:
    return all(one.state is StageState.APPROVED for one in stages)

"""R65: which stages a deal needs, whatever the policy: fewer rules never need more, and a worse deal never needs less."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.approval_worlds import (
    deals,
    monotone,
    policies,
    sensible,
    worse_and_better,
)
from workflows.approval import STRICTNESS, Rule, Wanted, Who, applying, wanted
from workflows.deals import Deal


def asks_at_least(more: list[Wanted], fewer: list[Wanted]) -> bool:
    """Whether the first asks every group of the second, as strictly and no earlier."""
    known = {one.stage.group: one.stage for one in more}
    return all(
        (found := known.get(one.stage.group)) is not None and STRICTNESS.index(found.who) >= STRICTNESS.index(one.stage.who)
        and found.count >= one.stage.count and found.place >= one.stage.place
        for one in fewer
    )  # fmt: skip


@given(policies, deals, st.data())
def test_r65_a_policy_with_a_rule_less_never_asks_more(
    rules: list[Rule], deal: Deal, data: st.DataObject
) -> None:
    fewer = [one for one in rules if data.draw(st.booleans())]
    assert asks_at_least(wanted(rules, deal), wanted(fewer, deal))


@given(policies, monotone, deals, st.data())
def test_r65_one_more_condition_never_asks_more_and_one_less_never_asks_less(
    rules: list[Rule], more: object, deal: Deal, data: st.DataObject
) -> None:
    """All conditions of a rule must hold: each further one can only let deals pass."""
    narrower = [
        replace(one, conditions=(*one.conditions, more)) if data.draw(st.booleans()) else one for one in rules
    ]
    assert asks_at_least(wanted(rules, deal), wanted(narrower, deal))
    wider = [replace(one, conditions=one.conditions[1:]) for one in rules]
    assert asks_at_least(wanted(wider, deal), wanted(rules, deal))


@given(sensible, worse_and_better())
def test_r65_a_worse_deal_never_needs_fewer_approvers(rules: list[Rule], pair: tuple[Deal, Deal]) -> None:
    worse, better = pair
    assert asks_at_least(wanted(rules, worse), wanted(rules, better))


def test_r65_control_a_policy_that_looks_the_other_way_is_seen() -> None:
    """Control: with a condition on a small discount a worse deal does need fewer, and the test would say so."""
    from decimal import Decimal

    from workflows.approval import Condition, Fact, Is, Stage

    rules = [Rule("Small ones", (Condition(Fact.DISCOUNT, Is.BELOW, Decimal(10)),), (Stage("deal-desk"),))]
    better = Deal(
        "EUR", 100, Decimal(5), Decimal(5), None, 12, frozenset({"support"}), "one", "managed", "add_seats"
    )
    worse = replace(better, discount_percent=Decimal(50))
    assert not asks_at_least(wanted(rules, worse), wanted(rules, better))


@given(policies, deals, st.integers())
def test_r65_the_order_of_rules_does_not_matter(rules: list[Rule], deal: Deal, seed: int) -> None:
    mixed = list(rules)
    Random(seed).shuffle(mixed)  # noqa: S311  (any order will do)
    assert [one.stage for one in wanted(rules, deal)] == [one.stage for one in wanted(mixed, deal)]
    assert [set(one.because) for one in wanted(rules, deal)] == [
        set(one.because) for one in wanted(mixed, deal)
    ]


@given(policies, deals)
def test_r65_every_group_is_asked_once_and_says_why(rules: list[Rule], deal: Deal) -> None:
    found, reasons = wanted(rules, deal), applying(rules, deal)
    assert len({one.stage.group for one in found}) == len(found)
    assert {one.stage.group for one in found} == {stage.group for rule in reasons for stage in rule.stages}
    assert [one.stage.place for one in found] == sorted(one.stage.place for one in found)
    assert all(one.because and len(set(one.because)) == len(one.because) for one in found)
    assert (found == []) is (reasons == [])


@given(policies, deals)
def test_r65_a_group_that_several_rules_name_decides_under_the_strictest(
    rules: list[Rule], deal: Deal
) -> None:
    for one in wanted(rules, deal):
        asked = [
            stage for rule in applying(rules, deal) for stage in rule.stages if stage.group == one.stage.group
        ]
        assert one.stage.who == max((stage.who for stage in asked), key=STRICTNESS.index)
        assert one.stage.count == max(stage.count for stage in asked)
        assert one.stage.count == 1 or Who.SOME in {stage.who for stage in asked}

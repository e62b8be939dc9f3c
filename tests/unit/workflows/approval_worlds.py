"""Deals, policies and decisions of every kind, for the tests of what holds whatever they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from workflows.approval import Condition, Decision, Fact, Is, Rule, Stage, Wanted, Who
from workflows.deals import Deal

PEOPLE = range(1, 8)
GROUPS = ("deal-desk", "direction", "finance", "legal")
people = st.sampled_from(list(PEOPLE))
crowds = st.frozensets(people, max_size=len(PEOPLE))
percents = st.decimals(min_value=0, max_value=100, places=2)
totals = st.integers(min_value=0, max_value=10_000_000)

stages = st.builds(
    lambda group, who, count, place: Stage(group, who, count if who is Who.SOME else 1, place),
    st.sampled_from(GROUPS), st.sampled_from(Who), st.integers(1, 4), st.integers(1, 3),
)  # fmt: skip
wanteds = st.lists(stages, min_size=1, max_size=4, unique_by=lambda one: one.group).map(
    lambda found: [Wanted(one, ("A rule",)) for one in sorted(found, key=lambda one: (one.place, one.group))]
)
memberships = st.fixed_dictionaries(dict.fromkeys(GROUPS, crowds))
approvals = st.builds(Decision, st.sampled_from(GROUPS), people, st.just(True), crowds)
decisions = st.builds(Decision, st.sampled_from(GROUPS), people, st.booleans(), crowds, st.booleans())
chains = st.dictionaries(people, people, max_size=len(PEOPLE))

deals = st.builds(
    Deal, currency=st.sampled_from(("EUR", "USD")), total_minor=totals, discount_percent=percents, whole_discount_percent=percents,
    margin_percent=st.none() | percents, months=st.sampled_from((1, 12)),
    products=st.frozensets(st.sampled_from(("support", "chat", "sell")), min_size=1),
    account=st.sampled_from(("atelier-nord", "harbour-and-vale")), account_type=st.sampled_from(("managed", "online_assisted")),
    change=st.sampled_from(("add_seats", "add_product")), seniority=st.sampled_from(("junior", "regular", "senior")),
)  # fmt: skip

# What a sensible policy looks at: more discount, a larger sum, a smaller margin; and what a change of price leaves as it is.
upward = st.builds(
    Condition,
    st.sampled_from((Fact.DISCOUNT, Fact.WHOLE_DISCOUNT)),
    st.sampled_from((Is.ABOVE, Is.AT_LEAST)),
    percents,
)
sums = st.builds(lambda compared, value, currency: Condition(Fact.TOTAL, compared, Decimal(value), currency=currency),
                 st.sampled_from((Is.ABOVE, Is.AT_LEAST)), totals, st.sampled_from(("EUR", "USD")))  # fmt: skip
margins = st.builds(Condition, st.just(Fact.MARGIN), st.sampled_from((Is.BELOW, Is.AT_MOST)), percents)
fixed = st.builds(lambda compared, words: Condition(Fact.PRODUCT, compared, words=words), st.sampled_from((Is.ONE_OF, Is.NONE_OF)),
                  st.frozensets(st.sampled_from(("support", "chat", "sell")), min_size=1))  # fmt: skip
downward = st.builds(
    Condition,
    st.sampled_from((Fact.DISCOUNT, Fact.MONTHS)),
    st.sampled_from((Is.BELOW, Is.AT_MOST)),
    percents,
)
monotone = upward | sums | margins | fixed


def rules(conditions: st.SearchStrategy[Condition]) -> st.SearchStrategy[Rule]:
    return st.builds(Rule, st.sampled_from(("One", "Two", "Three")), st.lists(conditions, max_size=3).map(tuple),
                     st.lists(stages, min_size=1, max_size=3, unique_by=lambda one: one.group).map(tuple))  # fmt: skip


policies = st.lists(rules(monotone | downward), max_size=4)
sensible = st.lists(rules(monotone), max_size=4)


@st.composite
def worse_and_better(draw: st.DrawFn) -> tuple[Deal, Deal]:
    """Two deals that differ in nothing but price: the first one is at least as bad in all of it."""
    better = draw(deals)
    more = draw(st.tuples(percents, percents, totals, percents))
    margin = better.margin_percent
    return replace(
        better, discount_percent=min(better.discount_percent + more[0], Decimal(100)),
        whole_discount_percent=min(better.whole_discount_percent + more[1], Decimal(100)), total_minor=better.total_minor + more[2],
        margin_percent=None if margin is None else margin - more[3],
    ), better  # fmt: skip

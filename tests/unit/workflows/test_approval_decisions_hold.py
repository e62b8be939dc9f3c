"""R66, R67: what decisions mean, whatever they are: their order does not matter, and no path lets an author approve."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.approval_worlds import (
    GROUPS,
    PEOPLE,
    approvals,
    chains,
    crowds,
    decisions,
    memberships,
    wanteds,
)
from workflows.approval import (
    Decision,
    Stage,
    StageState,
    Wanted,
    Who,
    counts,
    is_approved,
    is_met,
    lacks,
    standing,
)
from workflows.approvers import Approval, speaks_for, substitutes

Members = Mapping[str, frozenset[int]]
spoken = st.lists(decisions, max_size=8)
agreed = st.lists(approvals, max_size=8)


def states(
    stages: list[Wanted], said: list[Decision], members: Members, authors: frozenset[int]
) -> list[StageState]:
    return [one.state for one in standing(stages, said, members, authors)]


@given(wanteds, spoken, memberships, crowds, st.integers())
def test_r66_the_order_of_decisions_does_not_matter(stages: list[Wanted], said: list[Decision], members: Members,
                                                    authors: frozenset[int], seed: int) -> None:  # fmt: skip
    mixed = list(said)
    Random(seed).shuffle(mixed)  # noqa: S311  (any order will do)
    assert states(stages, said, members, authors) == states(stages, mixed, members, authors)
    assert states(stages, [*said, *said], members, authors) == states(stages, said, members, authors)


@given(wanteds, agreed, agreed, memberships, crowds)
def test_r65_one_more_approval_never_takes_a_stage_back(stages: list[Wanted], said: list[Decision], more: list[Decision],
                                                        members: Members, authors: frozenset[int]) -> None:  # fmt: skip
    before, after = states(stages, said, members, authors), states(stages, [*said, *more], members, authors)
    assert all(
        new is StageState.APPROVED
        for old, new in zip(before, after, strict=True)
        if old is StageState.APPROVED
    )


@given(wanteds, spoken, memberships, crowds)
def test_r66_no_word_of_an_author_counts_for_anything(stages: list[Wanted], said: list[Decision], members: Members,
                                                      authors: frozenset[int]) -> None:  # fmt: skip
    """Neither an approval, nor an override, nor a return; nor the word of somebody who stands in for authors alone."""
    others = [one for one in said if one.staff_id not in authors]
    assert states(stages, said, members, authors) == states(stages, others, members, authors)
    found = standing(stages, said, members, authors)
    assert not {decision.staff_id for one in found for decision in one.decisions} & authors
    for_authors = [one for one in others if not one.is_override and one.members and one.members <= authors]
    assert not any(counts(one, authors) for one in for_authors)


@given(wanteds, memberships, chains, crowds)
def test_r66_no_path_makes_an_author_a_decider(stages: list[Wanted], members: Members, away: dict[int, int],
                                               authors: frozenset[int]) -> None:  # fmt: skip
    """As a member, as anybody's substitute over any chain: an author speaks for nobody, and no author's choice decides."""
    approval = Approval(tuple(standing(stages, [], members, authors)), authors, members, away)
    for author in authors:
        assert approval.open_to(author) == []
        assert approval.why_not_decided_by(author) == "Nobody approves their own quote."
        assert all(speaks_for(author, members[group], away, authors) == frozenset() for group in GROUPS)
    for group in GROUPS:
        assert not approval.deciders(group) & authors
    for one in PEOPLE:
        chain = substitutes(one, away, authors)
        assert not set(chain) & authors
        assert len(chain) == len(set(chain)) and one not in chain


@given(wanteds, memberships, chains, crowds)
def test_r67_whoever_may_decide_is_a_member_or_reached_from_one(stages: list[Wanted], members: Members, away: dict[int, int],
                                                                authors: frozenset[int]) -> None:  # fmt: skip
    approval = Approval(tuple(standing(stages, [], members, authors)), authors, members, away)
    for group in GROUPS:
        for one in PEOPLE:
            assert (one in approval.deciders(group)) is bool(approval.speaks_for(one, group))
            assert approval.speaks_for(one, group) <= members[group] - authors


@given(wanteds, memberships, chains, crowds, st.data())
def test_r65_everybody_who_is_asked_approving_in_any_order_ends_it(stages: list[Wanted], members: Members, away: dict[int, int],
                                                                   authors: frozenset[int], data: st.DataObject) -> None:  # fmt: skip
    """Never stuck: once everybody who may has approved, what is still open lacks people, and says so."""
    approval = Approval(tuple(standing(stages, [], members, authors)), authors, members, away)
    for _turn in range(len(PEOPLE) * len(stages)):
        asked = [one for one in PEOPLE if approval.open_to(one)]
        if not asked:
            break
        who = data.draw(st.sampled_from(asked))
        approval = approval.after([Decision(one.wanted.stage.group, who, is_approved=True,
                                            members=approval.speaks_for(who, one.wanted.stage.group)) for one in approval.open_to(who)])  # fmt: skip
    stuck = [one for one in approval.stages if one.state is StageState.OPEN]
    assert approval.is_given or stuck
    assert all(
        one.lacks or not members[one.wanted.stage.group] - authors or one.wanted.stage.who is Who.SOME
        for one in stuck
    )
    assert not {one.staff_id for one in approval.decisions} & authors


@given(wanteds, spoken, memberships, crowds)
def test_r65_stages_take_turns_by_their_place(
    stages: list[Wanted], said: list[Decision], members: Members, authors: frozenset[int]
) -> None:
    found = standing(stages, said, members, authors)
    for one in found:
        before = [other for other in found if other.wanted.stage.place < one.wanted.stage.place]
        if one.state is StageState.OPEN:
            assert all(other.state is StageState.APPROVED for other in before)
        if one.state is StageState.WAITING:
            assert any(other.state is not StageState.APPROVED for other in before)
    same = {
        (one.wanted.stage.place, one.state)
        for one in found
        if one.state in {StageState.OPEN, StageState.WAITING}
    }
    assert len({place for place, _state in same}) == len(same), "of the same place all are open, or none"


@given(wanteds, agreed, memberships, crowds)
def test_r65_any_all_and_n_of_m_mean_what_they_say(
    stages: list[Wanted], said: list[Decision], members: Members, authors: frozenset[int]
) -> None:
    for one in standing(stages, said, members, authors):
        stage, may = one.wanted.stage, members[one.wanted.stage.group] - authors
        of_stage = [word for word in said if word.group == stage.group and counts(word, authors)]
        deciders = {word.staff_id for word in of_stage}
        heard = deciders.union(*(word.members for word in of_stage))
        needed = {
            Who.ANY: len(deciders) >= 1,
            Who.SOME: len(deciders) >= stage.count,
            Who.ALL: bool(deciders) and may <= heard and may == frozenset(members.get(stage.group, ())),
        }
        assert (one.state is StageState.APPROVED) is needed[stage.who]


@given(wanteds, spoken, memberships, crowds)
def test_r65_one_word_against_returns_the_stage(
    stages: list[Wanted], said: list[Decision], members: Members, authors: frozenset[int]
) -> None:
    found = standing(stages, said, members, authors)
    for one in found:
        against = [
            word
            for word in said
            if word.group == one.wanted.stage.group and not word.is_approved and counts(word, authors)
        ]
        assert (one.state is StageState.RETURNED) is bool(against)
    if any(one.state is StageState.RETURNED for one in found):
        assert not is_approved(found)


@given(wanteds, agreed, memberships, crowds)
def test_r65_a_group_that_lacks_people_says_how_many(
    stages: list[Wanted], said: list[Decision], members: Members, authors: frozenset[int]
) -> None:
    """With that many more, it is met once all of them have approved; with one fewer, it is not."""
    for one in standing(stages, said, members, authors):
        if one.state not in {StageState.OPEN, StageState.WAITING}:
            continue
        stage, may = one.wanted.stage, members[one.wanted.stage.group] - authors
        gone = len(members[stage.group] & authors)
        everybody = [
            *one.decisions,
            *(Decision(stage.group, who, is_approved=True, members=frozenset({who})) for who in may),
        ]
        strangers = [
            Decision(stage.group, 100 + n, is_approved=True, members=frozenset({100 + n}))
            for n in range(one.lacks)
        ]
        assert is_met(stage, (*everybody, *strangers), may, max(gone - len(strangers), 0))
        assert one.lacks == lacks(stage, one.decisions, may, gone)
        if one.lacks:
            assert not is_met(stage, (*everybody, *strangers[:-1]), may, max(gone - len(strangers) + 1, 0))


def test_r66_everybody_of_a_group_is_as_many_as_the_group_has_also_when_one_of_them_wrote_the_quote() -> None:
    """A quote put into the hands of whoever would say no does not make the others enough; somebody is named in their place."""
    wanted = [Wanted(Stage("board", Who.ALL), ())]
    said = [Decision("board", 1, is_approved=True, members=frozenset({1}))]
    (one,) = standing(wanted, said, {"board": {1, 2}}, {2})
    assert (one.state, one.lacks) == (StageState.OPEN, 1)
    (one,) = standing(wanted, said, {"board": {1, 2, 7}}, {2}, {"board": {7}})
    assert (one.state, one.lacks) == (StageState.OPEN, 0), "whoever was named has not decided yet"
    both = [*said, Decision("board", 7, is_approved=True, members=frozenset({7}))]
    (one,) = standing(wanted, both, {"board": {1, 2, 7}}, {2}, {"board": {7}})
    assert one.state is StageState.APPROVED
    (one,) = standing(wanted, both, {"board": {1, 2, 7}}, {2, 7}, {"board": {7}})
    assert one.state is StageState.OPEN, "an author who was named is nobody's replacement"
    (one,) = standing(wanted, said, {"board": {1, 2}}, {3})  # control: without an author both of them are heard
    assert (one.state, one.lacks) == (StageState.OPEN, 0)

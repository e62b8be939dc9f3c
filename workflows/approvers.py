"""Who may decide about a quote: members of a group, whoever stands in for them, never an author (R66, R67)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from workflows.approval import Decision, StageStanding, StageState, is_approved, standing
from workflows.sentences import Name, Sentence, say


def substitutes(staff_id: int, away: Mapping[int, int], barred: Collection[int]) -> list[int]:
    """Who stands in for somebody today, along the chain, nearest first (R67).

    A chain that comes back to somebody ends there; one that reaches an author of the quote ends before: nobody an author
    has chosen decides about the author's quote (R66).
    """
    chain: list[int] = []
    seen, here = {staff_id}, staff_id
    while (following := away.get(here)) is not None and following not in seen and following not in barred:
        chain.append(following)
        seen.add(following)
        here = following
    return chain


def speaks_for(staff_id: int, members: Collection[int], away: Mapping[int, int], authors: Collection[int]) -> frozenset[int]:
    """The members of a group for whom somebody may decide: oneself, and those whose substitute one is today."""
    if staff_id in authors:
        return frozenset()
    return frozenset(one for one in members
                     if one not in authors and (one == staff_id or staff_id in substitutes(one, away, authors)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Approval:
    """Where a quote stands with the policy, for the guards. `stages` is empty when nothing is asked for.

    `members` are those who may decide about each group's stage, authors and all; `away` maps people to today's substitutes.
    """

    stages: tuple[StageStanding, ...] = ()
    authors: frozenset[int] = frozenset()
    members: Mapping[str, frozenset[int]] = field(default_factory=dict)
    away: Mapping[int, int] = field(default_factory=dict)
    is_changed: bool = False  # the quote is not the one that was put before the approvers
    named: Mapping[str, frozenset[int]] = field(default_factory=dict)  # of the members, those beside the group's own
    names: Mapping[str, Name] = field(default_factory=dict)  # what people call the groups

    @property
    def missing(self) -> Sentence | None:
        """Why the quote may not go out yet: the guard of `send_quote`."""
        if self.is_changed:
            return say("The quote is no longer the one that was put before the approvers.")
        if is_approved(self.stages):
            return None
        slugs = [one.wanted.stage.group for one in self.stages if one.state is not StageState.APPROVED]
        groups = Name.joined(self.names.get(slug, Name(slug)) for slug in slugs)
        return say("This quote needs approval first: %(groups)s.", groups=groups)

    @property
    def is_given(self) -> bool:
        return not self.is_changed and is_approved(self.stages)

    @property
    def decisions(self) -> list[Decision]:
        return [decision for one in self.stages for decision in one.decisions]

    def after(self, decisions: Iterable[Decision]) -> Approval:
        """Where the quote stands once these are given, too."""
        given = [*self.decisions, *decisions]
        stages = standing([one.wanted for one in self.stages], given, self.members, self.authors, self.named)
        return replace(self, stages=tuple(stages))

    def deciders(self, group: str) -> frozenset[int]:
        """Everybody who may decide about a group's stage today: its members and those who stand in for them."""
        members = self.members.get(group, frozenset()) - self.authors
        return members.union(*(substitutes(one, self.away, self.authors) for one in members))

    def open_to(self, staff_id: int | None) -> list[StageStanding]:
        """The open stages about which somebody may decide now and has not."""
        if staff_id is None:
            return []
        return [one for one in self.stages if one.state is StageState.OPEN
                and staff_id not in {decision.staff_id for decision in one.decisions}
                and self.speaks_for(staff_id, one.wanted.stage.group)]  # fmt: skip

    def speaks_for(self, staff_id: int, group: str) -> frozenset[int]:
        return speaks_for(staff_id, self.members.get(group, frozenset()), self.away, self.authors)

    def has_word_of(self, staff_id: int | None) -> bool:
        """Whether somebody has decided about a stage that still lacks approvals: a word about a stage is given once (R66)."""
        return any(decision.staff_id == staff_id for one in self.stages if one.state is not StageState.APPROVED
                   for decision in one.decisions)  # fmt: skip

    def why_not_decided_by(self, staff_id: int | None) -> Sentence | None:
        """Why somebody may not decide now, or None."""
        if staff_id in self.authors:
            return say("Nobody approves their own quote.")
        if self.is_changed:
            return say("The quote is no longer the one that was put before the approvers.")
        return None if self.open_to(staff_id) else say("This quote does not wait for you.")

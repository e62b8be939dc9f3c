"""A workflow is a table of steps. This module reads the table; it knows nothing about orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from workflows.sentences import Sentence, say

Guard = Callable[[Any], Sentence | None]
"""Looks at the facts and returns the reason the subject may not move, or None when it may."""


class Refusal(Enum):
    """Why a step did not fire; front doors answer each differently."""

    NO_SUCH_STEP = "no_such_step"  # the workflow has no step of that name
    WRONG_ROLE = "wrong_role"  # the step exists, but never for this role
    WRONG_STATE = "wrong_state"  # the subject has moved on, or is not there yet
    GUARDED = "guarded"  # the rules say: not yet, and here is why


class StepNotAllowed(Exception):
    """The step may not fire. `reason` is a sentence for the person who tried."""

    def __init__(self, verb: str, state: str, refusal: Refusal, reason: Sentence) -> None:
        self.verb, self.state, self.refusal, self.reason = verb, state, refusal, reason
        super().__init__(str(reason))


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: verb, from, to, by whom, only if, and then."""

    verb: str
    sources: frozenset[StrEnum]
    target: StrEnum
    roles: frozenset[StrEnum]
    guards: tuple[Guard, ...] = ()
    effects: tuple[StrEnum, ...] = ()
    needs_note: bool = False


def step(
    verb: str,
    sources: StrEnum | Iterable[StrEnum],
    target: StrEnum,
    *,
    by: StrEnum | Iterable[StrEnum],
    when: Guard | tuple[Guard, ...] = (),
    then: StrEnum | Iterable[StrEnum] = (),
    needs_note: bool = False,
) -> Step:
    """Write one row. `needs_note` means the person must say why, in words somebody will read."""
    guards = when if isinstance(when, tuple) else (when,)
    return Step(verb, _set(sources), target, _set(by), guards, tuple(sorted(_set(then))), needs_note)


@dataclass(frozen=True)
class Workflow:
    """The whole life of one kind of subject. Checked for dead ends when it is built."""

    name: str
    states: type[StrEnum]
    initial: frozenset[StrEnum]
    final: frozenset[StrEnum]
    steps: tuple[Step, ...]
    _rows: Mapping[tuple[str, StrEnum, StrEnum], Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows: dict[tuple[str, StrEnum, StrEnum], Step] = {}
        for row in self.steps:
            for source in row.sources:
                for role in row.roles:
                    if rows.setdefault((row.verb, source, role), row) is not row:
                        raise ValueError(f"{self.name}: {row.verb} from {source} by {role} is declared twice")
        object.__setattr__(self, "_rows", rows)
        self._check_for_dead_ends()

    def advance(self, facts: Any, verb: str, role: StrEnum) -> Step:
        """Return the row that fires for these facts, or raise StepNotAllowed. Changes nothing."""
        row = self._row(facts.state, verb, role)
        if row.needs_note and not (facts.note or "").strip():
            raise StepNotAllowed(verb, facts.state, Refusal.GUARDED, say("Say why: somebody will read it."))
        for guard in row.guards:
            if reason := guard(facts):
                raise StepNotAllowed(verb, facts.state, Refusal.GUARDED, reason)
        return row

    def offered(self, facts: Any, role: StrEnum) -> list[Step]:
        """The steps this role may take on this subject now, in its order. Pages draw buttons from it."""
        rows = [row for row in self.steps if facts.state in row.sources and role in row.roles]
        return [row for row in rows if not any(guard(facts) for guard in row.guards)]

    def is_for(self, verb: str, role: StrEnum) -> bool:
        """Whether this role may ever take the step, from whichever state."""
        return any(role in row.roles for row in self.steps if row.verb == verb)

    def _row(self, state: StrEnum, verb: str, role: StrEnum) -> Step:
        row = self._rows.get((verb, state, role))
        if row is not None:
            return row
        of_verb = [one for one in self.steps if one.verb == verb]
        if not of_verb:
            reason = say("There is no step called “%(verb)s”.", verb=verb)
            raise StepNotAllowed(verb, state, Refusal.NO_SUCH_STEP, reason)
        if not any(role in one.roles for one in of_verb):
            reason = say("Your role does not allow this step.")
            raise StepNotAllowed(verb, state, Refusal.WRONG_ROLE, reason)
        reason = say("This step is no longer possible: the order has moved on, or is not there yet.")
        raise StepNotAllowed(verb, state, Refusal.WRONG_STATE, reason)

    def _check_for_dead_ends(self) -> None:
        reached, edge = set(self.initial), set(self.initial)
        while edge:
            edge = {row.target for row in self.steps if row.sources & edge} - reached
            reached |= edge
        if missing := set(self.states) - reached:
            raise ValueError(f"{self.name}: nothing leads to {sorted(missing)}")
        leaves = set(self.states) - {s for row in self.steps for s in row.sources if row.target != s}
        if leaves != self.final:
            raise ValueError(f"{self.name}: final states are {sorted(leaves)}")


def _set(values: StrEnum | Iterable[StrEnum]) -> frozenset[StrEnum]:
    return frozenset([values] if isinstance(values, StrEnum) else values)

"""The engine reads any table of steps; here a tiny one that has nothing to do with orders."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from enum import StrEnum

import pytest

from workflows.engine import Refusal, Step, StepNotAllowed, Workflow, step
from workflows.sentences import Sentence, say


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    BRICKED = "bricked"


class Who(StrEnum):
    GUEST = "guest"
    HOST = "host"


class Sound(StrEnum):
    SLAM = "slam"
    CREAK = "creak"


@dataclass
class Facts:
    state: Door
    note: str | None = None
    is_stuck: bool = False


def is_loose(facts: Facts) -> Sentence | None:
    return say("It is stuck.") if facts.is_stuck else None


STEPS = (
    step(
        "shut", Door.OPEN, Door.SHUT, by={Who.GUEST, Who.HOST}, when=is_loose, then={Sound.SLAM, Sound.CREAK}
    ),
    step("open", Door.SHUT, Door.OPEN, by=Who.HOST),
    step("brick_up", Door.SHUT, Door.BRICKED, by=Who.HOST, needs_note=True),
)


def workflow(
    *steps: Step, final: frozenset[StrEnum] = frozenset({Door.BRICKED}), initial: StrEnum = Door.OPEN
) -> Workflow:
    return Workflow("door", Door, initial=frozenset({initial}), final=final, steps=steps)


DOOR = workflow(*STEPS)


def refusal(facts: Facts, verb: str, who: Who) -> StepNotAllowed:
    with pytest.raises(StepNotAllowed) as caught:
        DOOR.advance(facts, verb, who)
    return caught.value


def test_a_step_that_fires_says_where_it_leads_and_what_follows() -> None:
    row = DOOR.advance(Facts(Door.OPEN), "shut", Who.GUEST)
    assert row.target is Door.SHUT
    assert row.effects == (Sound.CREAK, Sound.SLAM)


@pytest.mark.parametrize(
    ("facts", "verb", "who", "why"),
    [
        (Facts(Door.OPEN), "kick", Who.HOST, Refusal.NO_SUCH_STEP),
        (Facts(Door.SHUT), "open", Who.GUEST, Refusal.WRONG_ROLE),
        (Facts(Door.OPEN), "open", Who.HOST, Refusal.WRONG_STATE),
        (Facts(Door.OPEN, is_stuck=True), "shut", Who.HOST, Refusal.GUARDED),
        (Facts(Door.SHUT), "brick_up", Who.HOST, Refusal.GUARDED),
        (Facts(Door.SHUT, note="  \n"), "brick_up", Who.HOST, Refusal.GUARDED),
    ],
)
def test_each_refusal_has_its_kind_and_a_sentence(facts: Facts, verb: str, who: Who, why: Refusal) -> None:
    error = refusal(facts, verb, who)
    assert error.refusal is why
    assert str(error) == error.reason != ""


def test_the_sentence_of_a_guard_reaches_whoever_tried() -> None:
    assert refusal(Facts(Door.OPEN, is_stuck=True), "shut", Who.GUEST).reason == "It is stuck."


def test_with_a_note_the_step_that_needs_one_fires() -> None:
    assert DOOR.advance(Facts(Door.SHUT, note="Moving out"), "brick_up", Who.HOST).target is Door.BRICKED


def test_offered_is_what_would_fire_in_the_order_of_the_table() -> None:
    assert [row.verb for row in DOOR.offered(Facts(Door.SHUT), Who.HOST)] == ["open", "brick_up"]
    assert DOOR.offered(Facts(Door.OPEN, is_stuck=True), Who.HOST) == []
    assert DOOR.offered(Facts(Door.SHUT), Who.GUEST) == []


def test_a_table_with_a_dead_end_is_refused() -> None:
    with pytest.raises(ValueError, match="final states are"):
        workflow(*STEPS, final=frozenset())


def test_a_state_nothing_leads_to_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing leads to"):
        workflow(STEPS[1], initial=Door.SHUT, final=frozenset({Door.OPEN, Door.BRICKED}))


def test_the_same_step_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        workflow(*STEPS, step("open", Door.SHUT, Door.OPEN, by=Who.HOST))


def test_a_sentence_remembers_its_template_and_values() -> None:
    sentence = say("%(who)s was first.", who="Rita")
    assert sentence == "Rita was first."
    assert (sentence.template, sentence.values) == ("%(who)s was first.", {"who": "Rita"})
    assert pickle.loads(pickle.dumps(sentence)).template == sentence.template  # noqa: S301


def test_a_sentence_without_values_may_hold_a_percent_sign() -> None:
    assert say("100 % sure") == "100 % sure"

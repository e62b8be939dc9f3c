"""The demo product misbehaves as it is told, for whom it is told, and no longer."""

from typing import Any

import pytest

from app.ops.product.behaviour import Behaviour


def test_it_behaves_until_told_otherwise() -> None:
    assert Behaviour().next_for("atelier-nord").mode == "ok"


def test_a_mood_lasts_as_many_calls_as_told() -> None:
    behaviour = Behaviour()
    behaviour.tell({"mode": "fail", "times": 2})
    assert [behaviour.next_for("a").mode for _ in range(4)] == ["fail", "fail", "ok", "ok"]


def test_a_mood_without_a_number_lasts_until_told_otherwise() -> None:
    behaviour = Behaviour()
    behaviour.tell({"mode": "refuse", "words": "No contract."})
    assert {behaviour.next_for("a").words for _ in range(10)} == {"No contract."}
    behaviour.tell({"mode": "ok"})
    assert behaviour.next_for("a").mode == "ok"


def test_a_mood_for_one_account_is_not_used_up_by_another() -> None:
    behaviour = Behaviour()
    behaviour.tell({"mode": "fail", "times": 1, "account": "atelier-nord"})
    assert behaviour.next_for("cobalt-studio").mode == "ok"
    assert behaviour.next_for("atelier-nord").mode == "fail"
    assert behaviour.now()["mode"] == "ok"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"mode": "explode"},
        {"mode": "fail", "times": 0},
        {"mode": "fail", "times": True},
        {"mode": "slow", "delay_ms": -1},
        {"mode": "slow", "delay_ms": 10**9},
        {"mode": "ok", "account": 7},
        {"mode": "ok", "what": 1},
    ],
)
def test_what_cannot_be_understood_changes_nothing(asked: dict[str, Any]) -> None:
    behaviour = Behaviour()
    with pytest.raises(ValueError, match=r"\.$"):
        behaviour.tell(asked)
    assert behaviour.now()["mode"] == "ok"

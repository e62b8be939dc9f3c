"""One owner a state, secrets made once, and a description others can trust."""

import stat
from pathlib import Path

import pytest

from app.ops.state import AlreadyHeld, State


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    first, second = State(tmp_path / "state"), State(tmp_path / "state")
    first.hold("run")
    with pytest.raises(AlreadyHeld) as refusal:
        second.hold("run")
    assert refusal.value.holder["purpose"] == "run"
    assert isinstance(refusal.value.holder["pid"], int)
    first.release()
    second.hold("command")
    assert second.holder()["purpose"] == "command"
    second.release()
    assert second.holder() == {}


def test_a_description_left_behind_by_a_dead_owner_locks_nobody_out(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.describe({"purpose": "run", "pid": 1})
    state.hold("run")
    state.release()


def test_secrets_are_made_once_and_only_for_their_owner(tmp_path: Path) -> None:
    secrets = State(tmp_path / "state").secrets()
    assert secrets == State(tmp_path / "state").secrets()
    assert secrets["SECRET_KEY"] != secrets["PRODUCT_SECRET"]
    assert all(len(secret) >= 32 for secret in secrets.values())
    assert stat.S_IMODE((tmp_path / "state" / "secrets.json").stat().st_mode) == 0o600


def test_another_state_has_other_secrets_and_another_key(tmp_path: Path) -> None:
    one, other = State(tmp_path / "one"), State(tmp_path / "other")
    assert one.secrets() != other.secrets()
    assert one.key != other.key


def test_a_description_cut_short_is_no_description(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    (state.path / "runtime.json").write_text('{"pid": 1')
    assert state.holder() == {}

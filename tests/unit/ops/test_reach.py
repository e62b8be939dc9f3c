"""Settings and servers of somebody else's: what cannot be, or does not answer, is a sentence before anything starts."""

import os
from pathlib import Path

import pytest

from app.ops.household import check_settings, furnish
from app.ops.ports import CannotBe, CannotStart, free_port, named_port
from app.ops.prepare import is_migrated
from app.ops.reach import check_database, check_redis
from app.ops.state import State

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PRODUCT_SECRET", "PUBLIC_URL", "PRODUCT_URL", "SMTP_URL",
         "MAILBOX_DIR", "SEATWRIGHT_DEMO", "SEATWRIGHT_STATE", "PORT", "FLASK_APP", "FLASK_SKIP_DOTENV")  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:  # set first, so that all of them are put back, whatever a test's own call changes
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    nobody = free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://seats:canary@127.0.0.1:{nobody}/seats")
    monkeypatch.setenv("REDIS_URL", f"redis://:canary@127.0.0.1:{nobody}/0")


def test_settings_of_the_demo_will_do(tmp_path: Path) -> None:
    check_settings(furnish(State(tmp_path), 8000))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REDIS_URL", "redis://cache:port", "REDIS_URL has a host or a port that cannot be"),
        ("DATABASE_URL", "postgresql://u:p@db:x/y", "DATABASE_URL has a host or a port that cannot be"),
        ("SESSION_HOURS", "many", "SESSION_HOURS must be a whole number"),
        ("SEATWRIGHT_DEMO", "0", "PRODUCT_SECRET is not set"),
        ("SEATWRIGHT_DEMO", "maybe", "SEATWRIGHT_DEMO must be true or false"),
    ],
)
def test_settings_that_will_not_do_are_named(
    name: str, value: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CannotBe) as refused:
        check_settings(furnish(State(tmp_path), 8000))
    assert words in str(refused.value)


def test_s14_servers_that_do_not_answer_are_named_and_their_passwords_are_not(tmp_path: Path) -> None:
    household = furnish(State(tmp_path), 8000)
    with pytest.raises(CannotStart) as refused:
        check_database(household)
    assert "The database of DATABASE_URL cannot be reached: " in str(refused.value)
    with pytest.raises(CannotStart) as silent:
        check_redis(household)
    assert "The server of REDIS_URL cannot be reached: " in str(silent.value)
    assert "canary" not in str(refused.value) + str(silent.value)
    with pytest.raises(CannotStart, match="cannot be read by who owns its tables"):
        is_migrated(household.owner_url)


def test_our_own_valkey_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL")
    check_redis(furnish(State(tmp_path), 8000))


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "８０００", "80 00"])
def test_a_port_that_is_none_is_named(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotBe, match="PORT must be a number from 0 to 65535"):
        named_port()
    assert os.environ["PORT"] == port

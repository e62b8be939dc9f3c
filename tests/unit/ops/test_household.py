"""What ./run starts, and the settings under which its programs find each other."""

from pathlib import Path

import pytest

from app.ops.household import Household, furnish, state_path
from app.ops.ports import CannotStart, free_port, listens, wanted_port
from app.ops.state import State

NAMES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "PRODUCT_URL",
    "SMTP_URL",
    "SECRET_KEY",
    "PUBLIC_URL",
)


@pytest.fixture(autouse=True)
def _nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "SEATWRIGHT_DEMO", "SEATWRIGHT_STATE", "PORT", "PRODUCT_SECRET", "MAILBOX_DIR"):
        monkeypatch.delenv(name, raising=False)
    # These tests look at the household only; making a cluster is tested where it is started.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///elsewhere")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")


def names(household: Household) -> list[str]:
    floors = (household.servers, household.neighbours, household.web, household.workers)
    return [program.name for floor in floors for program in floor]


def test_servers_that_are_named_are_not_started(tmp_path: Path) -> None:
    household = furnish(State(tmp_path), 8000)
    own = ["product", "mailbox", "web", "relay", "worker-1", "worker-2", "scheduler"]
    assert names(household) == own
    assert household.owner_url == "postgresql:///elsewhere"


def test_a_server_that_is_not_named_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL")
    household = furnish(State(tmp_path), 8000)
    assert [program.name for program in household.servers] == ["valkey"]
    assert household.settings["REDIS_URL"].startswith("unix://")


def test_neighbours_that_are_named_are_not_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_URL", "https://product.example")
    monkeypatch.setenv("SMTP_URL", "smtps://mail.example")
    household = furnish(State(tmp_path), 8000)
    assert household.neighbours == ()
    assert household.settings["PRODUCT_URL"] == "https://product.example"


def test_without_the_demo_nothing_is_made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEATWRIGHT_DEMO", "0")
    household = furnish(State(tmp_path), 8000)
    assert household.neighbours == ()
    assert not set(household.settings) & {"SECRET_KEY", "PRODUCT_SECRET", "PUBLIC_URL", "SMTP_URL"}


def test_every_program_hears_the_same_settings(tmp_path: Path) -> None:
    household = furnish(State(tmp_path), 8123)
    assert household.settings["PUBLIC_URL"] == "http://127.0.0.1:8123"
    for program in (*household.neighbours, *household.web, *household.workers):
        assert household.settings.items() <= program.environment.items()


def test_the_state_is_in_the_checkout_unless_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_path().name == ".state"
    monkeypatch.setenv("SEATWRIGHT_STATE", str(tmp_path / "with a space"))
    assert state_path() == tmp_path / "with a space"


@pytest.mark.parametrize("given", ["http", "-1", "65536", "80 80", "8000.5"])
def test_a_port_that_is_none_is_refused_with_a_sentence(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", given)
    with pytest.raises(CannotStart, match="PORT must be a number from 0 to 65535"):
        wanted_port()


def test_a_port_that_is_taken_is_refused_and_a_free_one_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(CannotStart, match=r"is taken by another program.*PORT=\d+ ./run"):
            wanted_port()
        assert listens(taken.getsockname()[1])


def test_port_zero_takes_any_free_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    assert wanted_port() > 0
    assert not listens(free_port())

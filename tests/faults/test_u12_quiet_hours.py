"""A mail that quiet hours hold arrives once, whichever process is killed while it is held or let go (U12, F1)."""

from __future__ import annotations

import psycopg
import pytest

from app.services.people import preferences
from app.services.people.viewers import Viewer
from tests.factories import account, act, place
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town
from tests.integration.mails.test_quiet_hours import around_now

HOLDING = ("drain.after_lease", "mails.after_one_mail", "mails.before_commit")
LETTING_GO = ("scheduler.held.before_commit", "scheduler.after_commit", *HOLDING)


def quiet(town: Town) -> Viewer:
    """A request whose owner sleeps; everybody else reads of it at once."""
    house = account("managed")
    act(house.owner, preferences.save, "en", "Europe/Paris", "at_once", around_now(1, 3))
    place(house.admin, house=house)
    return house.owner


def held(town: Town) -> list[tuple[bool]]:
    with psycopg.connect(town.postgres.url) as record:
        return record.execute("SELECT released_at IS NOT NULL FROM held_letters").fetchall()


def morning(town: Town) -> None:
    with psycopg.connect(town.postgres.url, autocommit=True) as record:
        record.execute("UPDATE held_letters SET until = now() - interval '1 second'")


def of(town: Town, reader: Viewer) -> list[str]:
    return [name for name in town.receivers.message_ids() if f"-p{reader.id}@" in name]


@pytest.mark.parametrize("place_of_death", HOLDING)
def test_u12_killed_while_it_is_held_it_is_neither_sent_nor_lost(town: Town, place_of_death: str) -> None:
    owner = quiet(town)
    town.crash_at(place_of_death)
    town.keep("relay", "worker-1")
    assert eventually(lambda: is_quiet(town) and bool(held(town)))
    assert town.has_crashed
    assert of(town, owner) == [], "not within the quiet hours"
    morning(town)
    town.keep("scheduler")
    assert eventually(lambda: is_quiet(town) and bool(of(town, owner)))
    assert faults(town) == []


@pytest.mark.parametrize("place_of_death", LETTING_GO)
def test_u12_killed_while_it_is_let_go_it_comes_once(town: Town, place_of_death: str) -> None:
    owner = quiet(town)
    town.keep("relay", "worker-1")
    assert eventually(lambda: is_quiet(town) and bool(held(town)))
    morning(town)
    town.crash_at(place_of_death)
    town.keep("scheduler")
    assert eventually(lambda: town.has_crashed and is_quiet(town) and held(town) == [(True,)] and bool(of(town, owner)))
    assert faults(town) == []
    assert len(of(town, owner)) == 1


def test_a_held_mail_that_is_never_let_go_turns_the_checker_red(town: Town) -> None:
    """Control: nobody lets it go."""
    quiet(town)
    town.keep("relay", "worker-1")
    assert eventually(lambda: is_quiet(town) and bool(held(town)))
    assert [fault for fault in faults(town) if "never came" in fault]

"""F14: seats whose telling was given up on are told as they are when a person tries again, once."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from app.services import set_aside
from app.services.requesting import requests
from tests.factories import account, act, as_job, wish
from tests.factories.accounts import House
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

HURRY = "UPDATE tasks SET due_at = now() WHERE done_at IS NULL AND failed_at IS NULL AND due_at > now()"
ASIDE = "SELECT id FROM tasks WHERE failed_at IS NOT NULL AND done_at IS NULL"
AS_IT_WAS = text("UPDATE tasks SET failed_at = NULL, attempts = 0, due_at = now() WHERE id = :id RETURNING kind, queue")


def _given_up(town: Town, mode: str) -> tuple[House, int]:
    """Four seats that the product was told of in vain; then five more, of which it heard."""
    house = account("self_service", seats={"support": 10})
    town.receivers.tell_product(mode=mode, account=house.slug)
    act(house.owner, requests.submit, wish(support=4))
    town.keep("relay", "worker-1")
    with psycopg.connect(town.postgres.url, autocommit=True) as record:

        def is_given_up() -> bool:
            record.execute(HURRY)
            return record.execute(ASIDE).fetchone() is not None

        assert eventually(is_given_up, every=0.5)
        town.receivers.tell_product(mode="ok")
        act(house.owner, requests.submit, wish(support=5))
        assert eventually(lambda: is_quiet(town))
        (task,) = record.execute(ASIDE).fetchone() or (0,)
    return house, int(task)


@pytest.mark.parametrize("mode", ["refuse", "lose", "fail"])
def test_f14_seats_that_are_tried_again_are_told_as_they_are_now(town: Town, mode: str) -> None:
    """Refused; done, but the answer lost; or never reached: the person cannot know which."""
    house, task = _given_up(town, mode)
    assert as_job(set_aside.try_again, task) == "sync_seats"
    assert eventually(lambda: is_quiet(town)), faults(town)
    effects = [effect["seats"] for effect in town.receivers.effects() if effect["account"] == house.slug]
    assert effects == ([14] if mode == "lose" else []) + [19, 19]
    assert faults(town) == []


def test_f14_with_the_number_of_then_the_checker_is_red(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the task as it was takes later seats back."""
    monkeypatch.setattr(set_aside, "AGAIN", AS_IT_WAS)
    house, task = _given_up(town, "refuse")
    as_job(set_aside.try_again, task)
    assert eventually(lambda: is_quiet(town))
    assert any(f"{house.slug} support: the product has 14, the ledger 19" in fault for fault in faults(town))

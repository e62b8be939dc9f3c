"""F10: many want the last seats; exactly as many get one as were free, and nobody's seat is taken away meanwhile."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from app.models.kinds import AccountRole, ProductRole
from app.services.people import team
from app.services.people.team import NewPerson, NoSeatFree
from app.services.requesting import requests
from app.services.seating import seats
from tests.factories import account, act, wish
from tests.factories.accounts import House
from tests.factories.world import number
from tests.faults.harness.checker import faults
from tests.faults.harness.crowd import at_once
from tests.faults.harness.town import Town

FREE, CLIENTS = 10, 60


def _one_more(house: House) -> team.Added:
    n = number()
    new = NewPerson(f"new-{n}@{house.slug}.example", f"New {n}", AccountRole.AGENT, {"support": ProductRole.AGENT})
    return act(house.owner, team.add, new)


@pytest.mark.parametrize("kind", ["self_service", "managed"])
def test_f10_exactly_the_free_seats_are_given(town: Town, kind: str, is_long: bool) -> None:
    for _ in range(100 if is_long else 2):
        house = account(kind, seats={"support": FREE})
        assert house.owner
        answers = at_once([partial(_one_more, house)] * CLIENTS)
        refused = [answer for answer in answers if isinstance(answer, NoSeatFree)]
        given = [answer for answer in answers if isinstance(answer, team.Added)]
        assert (len(given), len(refused)) == (FREE, CLIENTS - FREE), [answer for answer in answers if answer not in given][:3]
        assert house.seats()[:2] == (FREE, FREE)
    assert faults(town, is_over=False) == []


def test_f10_what_is_reduced_meanwhile_is_never_below_what_is_used(town: Town, is_long: bool) -> None:
    """Some take the last seats, others give seats back at the renewal: what is planned covers what is used."""
    for _ in range(50 if is_long else 3):
        house = account("self_service", seats={"support": FREE})
        give_back = partial(act, house.owner, requests.submit, wish("remove_seats", support=6))
        at_once([partial(_one_more, house)] * 12 + [give_back] * 6)  # type: ignore[list-item]
        _, used, _, planned = house.seats()
        assert planned >= 0
        assert planned in {FREE, FREE - 6}, "two have given back the same seats"
        assert used <= FREE
    assert faults(town, is_over=False) == []


def test_f10_without_the_lock_too_many_get_a_seat(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: everybody has counted the free seats before anybody takes one."""
    everybody_has_counted, insert = threading.Barrier(3, timeout=20), team._insert

    def wait_and_insert(*arguments: Any) -> int:
        everybody_has_counted.wait()
        return insert(*arguments)

    monkeypatch.setattr(seats, "lock", lambda _account_id: None)
    monkeypatch.setattr(team, "_insert", wait_and_insert)
    house = account("self_service", seats={"support": 1})
    assert house.owner
    at_once([partial(_one_more, house)] * 3)
    assert any("used-within-purchased" in fault for fault in faults(town, is_over=False))

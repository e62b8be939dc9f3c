"""F10 for reductions: whoever gives seats back at once, nobody gives back what is gone already; the balance is never negative."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from app.errors import Problem
from app.extensions import db
from app.services.requesting import requests
from app.services.seating import losing, planned_effects, seats
from tests.factories import Case, account, act, as_job, order_at, person, wish
from tests.factories.accounts import House
from tests.faults.harness.checker import faults
from tests.faults.harness.crowd import at_once
from tests.faults.harness.town import Town
from tests.faults.test_f10_last_seats import _one_more


def _reductions(answers: list[Any]) -> list[Any]:
    return [one for one in answers if not isinstance(one, BaseException)]


def test_f10_two_dozen_reductions_at_once_leave_at_least_one_seat(town: Town, is_long: bool) -> None:
    for _ in range(50 if is_long else 3):
        house = account("self_service", seats={"support": 10})
        answers = at_once([partial(act, house.owner, requests.submit, wish("remove_seats", support=4))] * 24)
        assert len(_reductions(answers)) == 2, "10 - 4 - 4 leaves 2; a third would leave none"
        assert all(isinstance(one, Problem) for one in answers if isinstance(one, BaseException)), answers
        assert house.seats() == (10, 0, 0, 2)
    assert faults(town, is_over=False) == []


def _offered(house: House) -> Case:
    case = order_at("in_review", house, asked=wish("remove_seats", support=6))
    case.quote(starts_on=case.order.today)
    return case


def test_f10_two_offers_for_the_same_seats_are_not_both_accepted(town: Town, is_long: bool) -> None:
    for _ in range(20 if is_long else 2):
        house = account("managed", seats={"support": 10})
        cases = [_offered(house) for _ in range(3)]
        at_once([case.accept for case in cases])
        assert sorted(str(case.state) for case in cases) == ["fulfilling", "in_review", "in_review"], "the others go back to the rep (R69)"
        assert house.seats()[3] == 4
    assert faults(town, is_over=False) == []


def test_f10_people_are_added_while_the_lower_number_takes_effect(town: Town, is_long: bool) -> None:
    """The sweep and those who add people meet at the same licence: afterwards there are no more people than seats."""
    for _ in range(20 if is_long else 2):
        house = account("self_service", seats={"support": 10})
        for _ in range(6):
            person(house, products={"support": "agent"})
        act(house.owner, requests.submit, wish("remove_seats", support=5))
        _the_day_comes(house)
        at_once([partial(_one_more, house)] * 8 + [partial(as_job, planned_effects.apply_due)] * 3)  # type: ignore[list-item]
        as_job(planned_effects.apply_due)
        purchased, used, _, _ = house.seats()
        assert (purchased, used) == (5, 5)
    assert faults(town, is_over=False) == []


def _the_day_comes(house: House) -> None:
    as_job(lambda: db.session.execute(
        text("UPDATE seat_changes SET effective_on = current_date - 1 WHERE account_id = :id AND status = 'planned'"), {"id": house.id}))  # fmt: skip


def test_f10_without_the_lock_the_same_seats_are_given_back_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: everybody has counted the seats before anybody gives some back."""
    everybody_has_counted, change = threading.Barrier(3, timeout=20), seats.change

    def wait_and_change(*arguments: Any, **named: Any) -> Any:
        everybody_has_counted.wait()
        return change(*arguments, **named)

    monkeypatch.setattr(seats, "lock", lambda _account_id: None)
    monkeypatch.setattr(seats, "change", wait_and_change)
    house = account("self_service", seats={"support": 10})
    assert house.owner
    at_once([partial(act, house.owner, requests.submit, wish("remove_seats", support=4))] * 3)
    assert any("purchased-is-never-negative" in fault for fault in faults(town, is_over=False))


def test_r44_without_the_downgrade_the_checker_sees_people_without_seats(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the lower number takes effect and nobody loses a seat."""
    monkeypatch.setattr(losing, "downgrade", lambda _lowered: 0)
    house = account("self_service", seats={"support": 2})
    for _ in range(2):
        person(house, products={"support": "agent"})
    act(house.owner, requests.submit, wish("remove_seats", support=1))
    _the_day_comes(house)
    as_job(planned_effects.apply_due)
    assert any("used-within-purchased" in fault for fault in faults(town, is_over=False))

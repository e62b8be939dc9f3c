"""R44: those who would lose a seat, and the admins, are warned 14, 7 and 1 days before, each time once."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from flask import Flask

from app.services.requesting import requests
from app.services.seating import cancellation, planned_steps, planned_warnings
from tests.factories import account, act, as_job, wish
from tests.integration.services.planning import days_before, listed, plan, promised, rows, team


def warned(owner: psycopg.Connection, house: object) -> list[tuple[int, int]]:
    """(days, person) of every warning given, 0 for the admins."""
    return rows(owner, "SELECT days, person_id FROM loss_warnings WHERE account_id = %s ORDER BY days DESC, person_id", house.id)  # type: ignore[attr-defined]


def test_r44_each_warning_is_given_once(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    plan(house, support=1)
    hit = people[2].id
    for days in (20, 15, 14, 13, 10, 8, 7, 6, 3, 2, 1):
        days_before(house, owner_connection, days)
    assert warned(owner_connection, house) == [(14, 0), (14, hit), (7, 0), (7, hit), (1, 0), (1, hit)]
    assert promised(owner_connection, house, "warn_loser") == [hit] * 3
    assert promised(owner_connection, house, "warn_admins") == [0] * 3


@pytest.mark.parametrize(("days", "stage"), [(14, 14), (8, 14), (7, 7), (2, 7), (1, 1)])
def test_r44_of_several_that_are_due_at_once_only_the_nearest_is_given(
    record: Flask, owner_connection: psycopg.Connection, days: int, stage: int
) -> None:
    house = account("self_service", seats={"support": 2})
    people = team(house, owner_connection, 2)
    plan(house, support=1)
    assert days_before(house, owner_connection, days) == 2
    assert warned(owner_connection, house) == [(stage, 0), (stage, people[1].id)]


def test_r44_looking_again_on_the_same_day_says_nothing_twice(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 2})
    team(house, owner_connection, 2)
    plan(house, support=1)
    assert [days_before(house, owner_connection, 7), as_job(planned_warnings.warn), days_before(house, owner_connection, 7)] == [2, 0, 0]


def test_r44_whoever_comes_onto_the_list_is_told_and_whoever_leaves_it_too(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    one = plan(house, support=1)
    days_before(house, owner_connection, 9)
    act(house.admin, planned_steps.choose, one.id, [people[0].id])
    as_job(planned_warnings.warn)
    assert promised(owner_connection, house, "warn_loser") == sorted([people[2].id, people[0].id])
    assert promised(owner_connection, house, "tell_spared") == [people[2].id]
    act(house.admin, planned_steps.choose, one.id, [])
    as_job(planned_warnings.warn)
    assert promised(owner_connection, house, "warn_loser").count(people[2].id) == 2, "it begins anew"


def test_r44_an_increase_takes_people_off_the_list(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    plan(house, support=1)
    days_before(house, owner_connection, 7)
    act(house.owner, requests.submit, wish(support=1))
    days_before(house, owner_connection, 6)
    assert promised(owner_connection, house, "tell_spared") == [people[2].id]
    assert [one.losing_count for one in listed(house)] == [0]


def test_r44_a_cancelled_change_tells_those_who_were_warned(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    one = plan(house, support=2)
    days_before(house, owner_connection, 7)
    act(house.owner, planned_steps.cancel, one.id)
    assert promised(owner_connection, house, "tell_spared") == sorted([people[1].id, people[2].id])
    assert promised(owner_connection, house, "tell_plan") == [0]


def test_r44_nobody_is_warned_when_nobody_would_lose_a_seat(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    plan(house, support=1)
    assert days_before(house, owner_connection, 7) == 0


def test_r83_what_ends_with_a_cancelled_account_warns_nobody_until_the_cancellation_is_taken_back(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 2}, renews_in=14)
    team(house, owner_connection, 2)
    plan(house, support=1)
    act(house.owner, cancellation.cancel, "Enough")
    assert days_before(house, owner_connection, 14) == 0
    act(house.owner, cancellation.take_back)
    assert days_before(house, owner_connection, 14) == 2


@pytest.mark.parametrize(("left", "days"), [(20, [14, 7, 1]), (14, [7, 1]), (8, [7, 1]), (6, [1]), (1, [])])
def test_r44_only_the_warnings_whose_day_has_not_come_are_still_to_come(left: int, days: list[int]) -> None:
    assert planned_warnings.still_to_come(date(2026, 3, 1) + timedelta(days=left), date(2026, 3, 1)) == days

"""R49 to R52: seats for a period, asked for, had longer, turned into base seats, ended early, and over."""

from __future__ import annotations

from fractions import Fraction

import psycopg
import pytest
from flask import Flask

from app.domain.money import round_minor
from app.errors import NotAllowed
from app.services.ordering import fulfilment
from app.services.people import team
from app.services.people.team import NewPerson, NoSeatFree
from app.services.requesting import requests
from app.services.seating import planned_effects
from app.services.seating.temporary_reading import Ending
from tests.factories import account, act, as_job, order_at, person, wish
from tests.integration.services.lending import (
    about,
    calendar,
    counts,
    in_days,
    lent,
    listed,
    pass_days,
    refused,
    standing,
    taken_to,
    wish_for,
)
from tests.integration.services.planning import has_seat
from tests.integration.services.planning import team as people_of
from workflows.seat_order import State


@pytest.mark.parametrize("kind", ["managed", "online_assisted"])
def test_r49_a_sales_assisted_account_asks_its_rep(record: Flask, owner_connection: psycopg.Connection, kind: str) -> None:
    case = order_at("pending", account(kind), asked=wish_for(owner_connection))
    assert case.state is State.PENDING
    assert not case.order.is_at_contract_price


def test_r49_a_self_service_account_never_has_them_and_is_told_why(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service")
    for viewer in (house.owner, house.billing, house.admin):
        with pytest.raises(NotAllowed, match="accounts with a sales representative") as no:
            act(viewer, requests.submit, wish_for(owner_connection))
        assert "support team" in str(no.value.reason)


def test_r49_a_plan_that_does_not_allow_them_refuses(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(plan="team")
    reason, field = refused(house.owner, wish_for(owner_connection))
    assert (reason, field) == ("The plan of Support does not allow temporary seats.", "lines.0.product")


@pytest.mark.parametrize(
    ("first", "end", "seats", "field"),
    [(-1, 5, 3, "starts_on"), (5, 5, 3, "ends_on"), (5, 2, 3, "ends_on"), (0, 400, 3, "ends_on"), (0, 365, 3, "ends_on"),
     (1, 5, 0, "lines.0.seats"), (1, 5, 100_001, "lines.0.seats"), (731, 740, 3, "starts_on")],
)  # fmt: skip
def test_r50_dates_and_numbers_that_cannot_be(
    record: Flask, owner_connection: psycopg.Connection, first: int, end: int, seats: int, field: str
) -> None:
    assert refused(account().owner, wish_for(owner_connection, first, end, seats))[1] == field


def test_r50_a_day_less_than_the_cycle_is_a_period(record: Flask, owner_connection: psycopg.Connection) -> None:
    preview = act(account().owner, requests.preview, wish_for(owner_connection, 0, 364))
    assert preview.ask.pricing.days_due == 364


def test_r50_the_product_must_be_held(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    assert refused(house.owner, wish_for(owner_connection, product="sell"))[1] == "lines.0.product"
    assert refused(house.owner, wish_for(owner_connection, product="nothing"))[1] == "lines.0.product"


def test_r50_not_beyond_the_licence(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 10, "guide": 4})
    ending = order_at("in_review", house, asked=wish("remove_product", guide=4))
    ending.quote(starts_on=in_days(owner_connection, 20))
    ending.accept()
    reason, field = refused(house.owner, wish_for(owner_connection, 10, 80 + 40, product="guide"))
    assert field == "ends_on", reason


def test_r5_a_suspended_account_asks_for_none_but_may_end_them(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    one = lent(house, owner_connection)
    owner_connection.execute("UPDATE accounts SET standing = 'suspended' WHERE id = %s", [house.id])
    assert "suspended for non-payment" in refused(house.owner, wish_for(owner_connection))[0]
    case = taken_to("fulfilled", house, about(one, "end_early", owner_connection, end=0))
    assert case.state is State.FULFILLED
    assert standing(house) == ["ended"]


def test_r83_an_account_that_has_ended_is_not_told_that_it_has_not_paid(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    owner_connection.execute("UPDATE accounts SET standing = 'closed' WHERE id = %s", [house.id])
    assert refused(house.owner, wish_for(owner_connection))[0].startswith("The account has ended.")


def test_r29_a_period_costs_its_days_to_the_minor_unit(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    asked = act(house.owner, requests.preview, wish_for(owner_connection, 3, 20, 7)).ask.pricing
    due = round_minor(Fraction(7 * 4900 * 12 * 17, asked.cycle.days))
    assert (asked.totals.due_now_minor, asked.totals.net_minor) == (due, due)
    case = order_at("quoted", house, asked=wish_for(owner_connection, 3, 20, 7))
    offer = case.page().offer
    assert offer is not None
    assert (offer.total_minor, offer.days_left, offer.prorated_on) == (asked.totals.total_minor, 17, in_days(owner_connection, 3))


def test_r50_they_count_beside_the_base_while_they_are_active(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 2})
    case = taken_to("accepted", house, wish_for(owner_connection, 2, 5, 3))
    assert (counts(house), house.seats(), standing(house)) == ((2, 0, 2), (2, 0, 0, 2), ["scheduled"])
    pass_days(owner_connection, 2, case)
    assert (counts(house), standing(house)) == ((2, 3, 5), ["active"])
    assert [one.days_left for one in listed(house)] == [3]
    pass_days(owner_connection, 3)
    assert (counts(house), standing(house)) == ((2, 0, 2), ["ended"])
    assert listed(house)[0].ending is Ending.EXPIRED


def test_r23_a_person_takes_a_temporary_seat_and_the_next_one_finds_none(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 1})
    lent(house, owner_connection, seats=1)
    for n in range(2):
        act(house.owner, team.add, NewPerson(f"new{n}@{house.slug}.example", "New", "agent", {"support": "agent"}))  # type: ignore[arg-type]
    with pytest.raises(NoSeatFree):
        act(house.owner, team.add, NewPerson(f"late@{house.slug}.example", "Late", "agent", {"support": "agent"}))  # type: ignore[arg-type]


def test_r27_who_waits_for_a_seat_gets_a_temporary_one(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 1})
    person(house, products={"support": "agent"})
    waiting = person(house, products={"support": "agent"}, waits_for=["support"])
    lent(house, owner_connection, seats=1)
    assert has_seat(owner_connection, waiting.id)


def test_r71_the_product_is_told_base_and_temporary_seats(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 4})
    case = taken_to("accepted", house, wish_for(owner_connection, 0, 5, 3))
    assert [call.seats for call in as_job(fulfilment.calls, [house.id], [case.id])] == [7]
    case.provision()
    pass_days(owner_connection, 5)
    changes = [str(row[0]) for row in owner_connection.execute(
        "SELECT id FROM seat_changes WHERE account_id = %s AND cause = 'temporary_ended'", [house.id])]  # fmt: skip
    assert [call.seats for call in as_job(fulfilment.calls, [house.id], [], changes)] == [4]


def test_r52_r44_when_they_end_the_newest_loses_the_seat(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 2})
    lent(house, owner_connection, end=3, seats=2)
    people = people_of(house, owner_connection, 4)
    pass_days(owner_connection, 3)
    assert [has_seat(owner_connection, one.id) for one in people] == [True, True, False, False]


def test_r52_the_end_happens_once_however_often_the_sweep_runs(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 2})
    lent(house, owner_connection, end=2, seats=2)
    pass_days(owner_connection, 2)
    assert [calendar() for _ in range(3)] == [0, 0, 0]
    assert as_job(planned_effects.apply_due) == 0
    assert counts(house) == (2, 0, 2)

"""R29, R42: another plan costs the difference, for every seat, from today."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app.services.ordering import quotes
from app.services.requesting import requests
from app.services.seating import account_types, planned_steps
from tests.factories import account, act, as_job, order_at, price_of, viewer_of, wish
from tests.integration.services.lending import wish_for
from tests.integration.services.planning import listed
from workflows.intake import AccountType, Change

UPGRADE = {"change": Change.UPGRADE_PLAN, "plan": "professional", "support": 0}
EXTRA = price_of("support", "professional") - price_of("support", "team")


def test_r29_an_upgrade_costs_the_difference_between_the_plans(record: Flask) -> None:
    house = account("self_service", seats={"support": 10}, plan="team", cycle="monthly")
    line = act(house.owner, requests.preview, wish(**UPGRADE)).ask.pricing.lines[0]
    assert (line.seats, line.unit_price_minor, line.amount_minor) == (10, EXTRA, 10 * EXTRA)


def test_r29_what_the_contract_says_of_the_held_plan_is_credited(record: Flask) -> None:
    house = account("online_assisted", seats={"support": 10}, plan="team", cycle="monthly", contract_price=1000)
    line = act(house.owner, requests.preview, wish(**UPGRADE)).ask.pricing.lines[0]
    assert line.unit_price_minor == price_of("support", "professional") - 1000


def test_r29_a_downgrade_saves_the_difference_from_the_renewal_on(record: Flask) -> None:
    house = account("self_service", seats={"support": 10}, cycle="monthly")
    asked = wish(change=Change.DOWNGRADE_PLAN, plan="team", support=0)
    pricing = act(house.owner, requests.preview, asked).ask.pricing
    assert (pricing.totals.net_minor, pricing.totals.due_now_minor) == (-10 * EXTRA, 0)


def test_r63_the_quote_for_an_upgrade_is_filled_in_with_the_difference(record: Flask) -> None:
    case = order_at("in_review", account("managed", seats={"support": 10}, plan="team"), asked=wish(**UPGRADE))
    draft = as_job(lambda: quotes.suggestion(case.order))
    assert [line.unit_price_minor for line in draft.lines] == [EXTRA]


def test_r29_r42_an_upgrade_is_paid_for_all_seats_there_are_until_the_renewal(record: Flask) -> None:
    """What is planned away works until then and may be kept after all: it cannot make the higher plan cheaper."""
    house = account("self_service", seats={"support": 10}, plan="team", cycle="monthly")
    before = act(house.owner, requests.preview, wish(**UPGRADE)).ask.pricing
    act(house.owner, requests.submit, wish("remove_seats", support=9))
    pricing = act(house.owner, requests.preview, wish(**UPGRADE)).ask.pricing
    assert pricing.totals == before.totals
    (planned,) = listed(house)
    act(house.owner, requests.submit, wish(**UPGRADE))
    act(house.owner, planned_steps.cancel, planned.id)
    assert house.seats()[0] == 10


def test_r29_a_downgrade_counts_the_seats_that_will_be_there_at_the_renewal(record: Flask) -> None:
    """The control: what is planned away does count where the renewal is what is priced."""
    house = account("self_service", seats={"support": 10}, cycle="monthly")
    act(house.owner, requests.submit, wish("remove_seats", support=9))
    asked = wish(change=Change.DOWNGRADE_PLAN, plan="team", support=0)
    assert act(house.owner, requests.preview, asked).ask.pricing.totals.net_minor == -EXTRA


@pytest.fixture
def lending_team_plan(owner_connection: psycopg.Connection) -> Iterator[None]:
    """The small plan allows temporary seats, until the test is over: the catalogue is everybody's."""
    allow = "UPDATE plans SET allows_temporary_seats = %s WHERE slug = 'team'"
    owner_connection.execute(allow, [True])
    yield
    owner_connection.execute(allow, [False])


@pytest.mark.usefixtures("lending_team_plan")
def test_r29_lent_seats_are_no_part_of_an_upgrade(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("online_assisted", seats={"support": 10}, plan="team", cycle="annual")
    order_at("fulfilled", house, asked=wish_for(owner_connection))
    applied = "SELECT sum(delta) FROM seat_changes WHERE status = 'applied'"
    assert owner_connection.execute(applied).fetchone() == (13,), "the control: the lent seats are there"
    line = act(house.owner, requests.preview, wish(**UPGRADE)).ask.pricing.lines[0]
    assert line.seats == 10


def test_r29_r63_the_representatives_offer_counts_the_same_seats(record: Flask) -> None:
    house = account("managed", seats={"support": 10}, plan="team")
    case = order_at("in_review", house, asked=wish(**UPGRADE))
    as_job(account_types.change, house.slug, AccountType.SELF_SERVICE)
    act(viewer_of(house.email("owner")), requests.submit, wish("remove_seats", support=4))
    assert [row.held_seats for row in as_job(quotes.asked_lines, case.order)] == [10]

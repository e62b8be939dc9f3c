"""R24 in the page: who is warned of what, how each gets more seats, and the product's own page with its forecast."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.forecast import Day, forecast
from app.extensions import db
from app.services.requesting import requests
from app.services.showing import seat_watch
from app.web.account.chart import chart
from tests.factories import account, act, as_job, as_system, person, wish


def full(kind="managed", seats=None):
    """An account whose seats of Support are all used, noticed by the sweep."""
    house = account(kind, seats=seats or {"support": 2})
    as_job(seat_watch.look)
    for _ in range((seats or {"support": 2})["support"]):
        person(house, products={"support": "agent"})
    as_job(seat_watch.look)
    return house


@pytest.mark.parametrize(("kind", "who", "way"), [
    ("managed", "owner", "Send your sales representative a request."),
    ("managed", "admin", "the owner or a billing admin of your account decides"),
    ("online_assisted", "billing", "the order is carried out within minutes"),
    ("online_assisted", "admin", "the owner or a billing admin of your account decides"),
    ("self_service", "owner", "they work at once"),
    ("self_service", "admin", "they are named on this page"),
])  # fmt: skip
def test_r24_each_reader_learns_how_they_get_more(customer, kind, who, way):
    text = customer(getattr(full(kind), who)).open("/subscription")
    assert "all 2 seats are used" in text
    assert way in text


def test_r24_a_warning_put_away_stays_away_until_something_changes(customer):
    house = full("self_service")
    page = customer(house.owner)
    page.open("/subscription")
    page.send("/subscription/warnings", 303, warning=page.value("warning"))
    assert "Do not show this again" not in page.open("/subscription")
    assert "Do not show this again" in customer(house.billing).open("/subscription")
    act(house.owner, requests.submit, wish("add_seats", support=1))
    person(house, products={"support": "agent"})
    as_job(seat_watch.look)
    assert "all 3 seats are used" in page.open("/subscription")


def test_r24_who_has_just_added_seats_is_not_told_of_those_there_were_before(customer):
    house = full("self_service")
    page = customer(house.owner)
    assert "all 2 seats are used" in page.open("/subscription")
    act(house.owner, requests.submit, wish("add_seats", support=3))
    assert "all 2 seats are used" not in page.open("/subscription")  # though the watch has not come by yet


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "1.5", "٣"])
def test_s10_a_warning_that_is_no_number_is_passed_over(customer, sent):
    page = customer(full().owner)
    page.open("/subscription")
    page.send("/subscription/warnings", 303, warning=sent)


def past(house, counts):
    with as_system():
        for n, used in enumerate(reversed(counts)):
            db.session.execute(text("INSERT INTO seat_days SELECT account_id, id, clock_today('Europe/Paris') - :back, :used, 20"
                                    " FROM subscriptions WHERE account_id = :id ON CONFLICT DO NOTHING"),
                               {"back": timedelta(weeks=n).days, "used": used, "id": house.id})  # fmt: skip


def growing(kind="managed", **facts):
    house = account(kind, seats={"support": 20}, **facts)
    for _ in range(14):
        person(house, products={"support": "agent"})
    past(house, [2, 4, 6, 8, 10, 12, 14])
    return house


def test_r24_a_product_has_its_own_page_with_the_forecast_and_the_same_numbers_as_a_table(customer):
    page = customer(growing().owner)
    text = page.open("/subscription/licences/support")
    assert "At this rate all seats are used on" in text
    assert 'class="chart-used"' in page.source
    assert 'class="chart-ahead"' in page.source
    assert page.source.count('class="chart-limit"') >= 7
    assert "Seats week by week" in page.source
    assert 'role="img" aria-labelledby="chart-title"' in page.source
    assert "style=" not in page.source


def test_r24_r41_what_is_planned_for_the_seats_is_in_the_forecast_and_its_chart(customer):
    house = growing("self_service", renews_in=10)
    act(house.owner, requests.submit, wish("remove_seats", support=5))
    page = customer(house.owner)
    text = page.open("/subscription/licences/support")
    assert "Planned changes of the seats are counted in" in text
    assert f"At this rate all seats are used on {(house.today + timedelta(days=10)).day} " in text
    seats = re.findall(r'data-label="Seats"[^>]*>\s*(?:<[^>]+>\s*)*(\d+)', page.source)
    assert (seats.count("15"), seats.count("20")) == (2, 8), "the last two of three weeks ahead"
    house = growing("self_service", renews_in=10)
    act(house.owner, requests.submit, wish("remove_product", support=20))
    assert "At this rate the seats last until the product ends on" in customer(house.owner).open("/subscription/licences/support")


def test_r24_the_chart_is_not_full_before_the_day_that_is_named():
    today = date(2026, 11, 23)
    days = [Day(today - timedelta(weeks=n), 22 - n * 11 // 20, 24) for n in range(25, -1, -1)]
    ahead = forecast(days, today, 22, 24)
    drawn = chart(days, today, ahead)
    assert ahead.full_on is not None
    assert [week.day >= ahead.full_on for week in drawn.weeks if week.is_forecast] == [week.used == 24 for week in drawn.weeks if week.is_forecast]


def test_r24_the_overview_names_the_day_too(customer):
    assert "At this rate all seats are used on" in customer(growing().owner).open("/subscription")


def test_r24_too_little_history_is_said(customer):
    text = customer(account().owner).open("/subscription/licences/support")
    assert "Too little history for a forecast" in text
    assert "The history of this product begins today." in text


def test_r33_the_page_of_a_product_shows_its_ledger(customer):
    house = account("self_service")
    act(house.owner, requests.submit, wish("add_seats", support=3))
    text = customer(house.owner).open("/subscription/licences/support")
    assert "3 seats more" in text
    assert "10 seats more" in text


def test_s2_a_product_the_account_does_not_hold_is_not_there(customer):
    page = customer(account().owner)
    page.open("/subscription/licences/sell", 404)
    page.open("/subscription/licences/nothing", 404)


def test_r24_the_api_gives_the_same_forecast(app):
    from app.models.kinds import Scope
    from app.services.people import tokens
    from tests.web.api.programs import Program

    house = growing()
    as_job(seat_watch.look)
    with as_system():
        token = tokens.issue(house.email("owner"), Scope.READ)
    answer = Program(app, token).get(f"/accounts/{house.slug}/forecast").json
    assert answer["licences"][0]["outlook"] == "full_on"
    assert answer["licences"][0]["per_week"] == "2"
    assert len(answer["licences"][0]["history"]) == 7


PACE = ("Requests usually take", "Your requests take", "Ask by", "within minutes")


@pytest.mark.parametrize(("kind", "standing", "who", "says"), [
    ("managed", "good", "admin", True), ("self_service", "good", "owner", True), ("self_service", "good", "admin", False),
    ("managed", "suspended", "owner", False), ("self_service", "suspended", "owner", False),
])  # fmt: skip
def test_r24_how_long_more_seats_take_is_said_only_to_somebody_who_can_get_some(customer, kind, standing, who, says):
    house = growing(kind, standing=standing)
    with as_system():
        db.session.execute(text("INSERT INTO request_pace (working_days, orders, measured_on) VALUES (3, 9, current_date)"))
    words = customer(getattr(house, who)).open("/subscription/licences/support")
    assert any(pace in words for pace in PACE) is says

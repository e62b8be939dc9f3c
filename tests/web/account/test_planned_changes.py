"""R41, R44, R46, R48: planned changes on the Subscription page, the choice of people, the checklist, the history."""

from __future__ import annotations

import re
from datetime import timedelta

from app.jobs import renewing
from app.services.requesting import requests
from app.services.requesting.requests import Wish
from app.services.seating import cancellation, planned_changes, planned_warnings
from tests.factories import account, act, as_job, order_at, person, wish
from tests.factories.time import advance
from tests.integration.services.planning import listed, plan, team, the_day_comes
from workflows.clock import months_later
from workflows.intake import Change

MANAGE = "/subscription/manage"


def test_u20_an_amount_below_zero_has_a_minus_and_no_hyphen(customer):
    page = customer(account("self_service").owner)
    page.open(f"{MANAGE}?change=downgrade_plan")
    text = page.send(f"{MANAGE}?change=downgrade_plan", 200, go="check", **{"plan-support": "team"})
    assert "10 seats at −€30.00 a month" in text


def test_r41_the_page_says_day_last_day_saving_and_how_many_seats_are_left(customer):
    house = account("self_service")
    one = plan(house, support=4)
    text = customer(house.owner).open("/subscription")
    assert "Support: 4 seats fewer from" in text
    assert "From 10 to 6 seats" in text
    assert "€2,352.00 a cycle, before tax" in text
    assert f"Last day to change your mind {one.last_day.day} " in text


def test_r41_r43_what_is_saved_is_said_for_the_cycle_that_will_run_then(customer):
    house = account("self_service", cycle="monthly", renews_in=20)
    plan(house, support=4)
    page = customer(house.owner)
    assert "€196.00 a cycle, before tax" in page.open("/subscription")
    act(house.owner, requests.submit, Wish(Change.CHANGE_CYCLE, []))
    assert "€2,352.00 a cycle, before tax" in page.open("/subscription")


def test_r81_whoever_calls_a_step_down_off_reads_that_the_promo_code_counts_again(customer, owner_connection):
    owner_connection.execute("INSERT INTO promo_codes VALUES ('TWENTY', 20, NULL, false, '2099-01-01') ON CONFLICT DO NOTHING")
    house = account("self_service", seats={"support": 10})
    owner_connection.execute("INSERT INTO promo_uses (account_id, code, percent) VALUES (%s, 'TWENTY', 20)", [house.id])
    one = plan(house, support=4)
    page = customer(house.owner)
    page.open("/subscription")
    page.send(f"/subscription/planned/{one.id}/cancel", 303)
    assert "To undo this, remove the seats again. Your promo code TWENTY counts again." in page.follow()
    assert "Has the promo code again: the change that ended it was called off TWENTY (20%)" in page.open("/subscription/history")


def test_r41_the_owner_cancels_and_reads_how_to_undo_that(customer):
    house = account("self_service")
    one = plan(house, support=4)
    page = customer(house.owner)
    page.open("/subscription")
    page.send(f"/subscription/planned/{one.id}/cancel", 303)
    text = page.follow()
    assert "The planned change is cancelled: Support keeps its 10 seats. To undo this, remove the seats again." in text
    assert "seats fewer from" not in text
    assert house.seats() == (10, 0, 0, 10)


def test_r48_what_else_is_planned_for_the_product_is_not_told_as_kept(customer):
    house = account("self_service")
    one, page = plan(house, support=4), customer(house.owner)
    plan(house, support=1)
    page.open("/subscription")
    page.send(f"/subscription/planned/{one.id}/cancel", 303)
    text = page.follow()
    assert "The planned change is cancelled. What else is planned for Support stays planned." in text
    assert "1 seat fewer from" in text


def test_r41_a_second_cancellation_learns_that_it_was_done_already(customer):
    house = account("self_service")
    one = plan(house, support=4)
    page = customer(house.owner)
    for _ in range(2):
        page.open("/subscription")
        page.send(f"/subscription/planned/{one.id}/cancel", 303)
    assert "The planned change was cancelled already." in page.follow()


def test_r4_an_admin_without_billing_rights_sees_the_plan_and_no_button(customer):
    house = account("self_service")
    one = plan(house, support=4)
    page = customer(house.admin)
    assert "4 seats fewer" in page.open("/subscription")
    assert "Cancel this change" not in page.source
    page.send(f"/subscription/planned/{one.id}/cancel", 403)


def test_r41_what_an_order_brings_is_withdrawn_with_the_order(customer):
    house = account("managed")
    case = order_at("in_review", house, asked=wish("remove_seats", support=4))
    case.quote()
    case.accept()
    page = customer(house.owner)
    text = page.open("/subscription")
    assert "4 seats fewer" in text
    assert "To take it back, withdraw the order." in text
    assert page.has_link(case.reference)
    page.send(f"/subscription/planned/{listed(house)[0].id}/cancel", 303)
    assert "withdraw the order instead" in page.follow()


def test_r44_the_page_names_who_would_lose_a_seat_and_another_can_be_chosen(customer, owner_connection):
    house = account("self_service", seats={"support": 4})
    people = team(house, owner_connection, 4)
    one = plan(house, support=1)
    page = customer(house.admin)
    text = page.open("/subscription")
    assert f"1 person would lose a seat: {people[3].name}" in text
    assert "The most recently added lose theirs" in text
    choose = f"/subscription/planned/{one.id}/people"
    page.open(choose)
    assert re.search(rf'<input [^>]*checked[^>]* value="{people[3].id}"', page.source)
    page.send(choose, 303, people=[str(people[0].id)])
    text = page.follow()
    assert f"1 person would lose a seat: {people[0].name}" in text
    assert "As your account has chosen." in text
    the_day_comes(house, owner_connection)
    assert people[0].name in page.open("/subscription/history")


def test_r44_too_many_are_refused_where_they_were_ticked(customer, owner_connection):
    house = account("self_service", seats={"support": 4})
    people = team(house, owner_connection, 4)
    one = plan(house, support=1)
    page = customer(house.owner)
    page.open("/subscription")
    text = page.send(f"/subscription/planned/{one.id}/people", 422, people=[str(people[0].id), str(people[1].id)])
    assert text.count("Choose at most 1: so many people are to lose a seat.") == 2
    assert re.search(rf'<input [^>]*checked[^>]* value="{people[1].id}"', page.source)


def test_r44_the_choice_can_be_searched_and_says_so_when_there_is_nobody_to_choose(customer, owner_connection):
    house = account("self_service", seats={"support": 4})
    person(house, products={"support": "agent"}, name="Zoe Quartz")
    team(house, owner_connection, 3)
    one = plan(house, support=1)
    page = customer(house.owner)
    assert "Zoe Quartz" in page.open(f"/subscription/planned/{one.id}/people?q=quartz")
    empty = account("self_service")
    assert "Nobody to choose" in customer(empty.owner).open(f"/subscription/planned/{plan(empty, support=1).id}/people")


def test_s2_somebody_elses_planned_change_is_not_there(customer):
    house, stranger = account("self_service"), account("self_service")
    one = plan(house, support=4)
    page = customer(stranger.owner)
    page.open(f"/subscription/planned/{one.id}/people", 404)
    page.send(f"/subscription/planned/{one.id}/cancel", 404)
    assert len(as_job(planned_changes.listing, house.id)) == 1


def test_r46_before_seats_in_use_go_the_page_shows_who_and_the_checklist(customer, owner_connection):
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    page = customer(house.owner)
    text = page.send(f"{MANAGE}?change=remove_seats", 200, **{"seats-support": "2", "go": "check"})
    assert f"2 people would lose a seat: {people[2].name}, {people[1].name}" in text
    steps = ["Hand their open work over", "Lower their role", "Only then suspend them", "Do not delete anybody"]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


def test_r46_when_only_empty_seats_go_there_is_nothing_to_check_off(customer):
    text = customer(account("self_service").owner).send(f"{MANAGE}?change=remove_seats", 200, **{"seats-support": "2", "go": "check"})
    assert "would lose a seat" not in text


def test_r47_a_product_that_must_be_empty_says_why_at_the_field(customer, owner_connection):
    house = account("self_service", seats={"sell": 3})
    team(house, owner_connection, 3, {"sell": "agent"})
    text = customer(house.owner).send(f"{MANAGE}?change=remove_seats", 422, **{"seats-sell": "1", "go": "check"})
    assert "3 people use Sell" in text


def test_r47_and_the_page_says_which_seats_are_stuck(customer, owner_connection):
    house = account("self_service", seats={"sell": 3})
    plan(house, sell=2)
    team(house, owner_connection, 3, {"sell": "agent"})
    assert "2 of these seats are in use and stay unless they are empty by then." in customer(house.owner).open("/subscription")


def test_r72_the_history_of_the_account_is_readable_and_says_what_it_is_when_it_is_empty(customer):
    house = account("self_service")
    page = customer(house.admin)
    assert "Here you will see what changes the seats" in page.open("/subscription/history")
    plan(house, support=4)
    text = page.open("/subscription/history")
    assert "Updated the subscription" in text
    assert "Support · 4 seats fewer, for" in text


def test_r83_on_a_cancelled_account_plans_end_with_it_and_no_more_are_offered(customer):
    house = account("self_service", renews_in=40)
    for _ in range(6):
        person(house, products={"support": "agent"})
    plan(house, support=6)
    page = customer(house.owner)
    before = page.open("/subscription")
    assert "They are told 14, 7 and 1 days before." in before
    assert "at the renewal" in before
    act(house.owner, cancellation.cancel, "Enough")
    text = page.open("/subscription")
    assert "They end with the account on" in text
    assert "They are told" not in text
    assert "at the renewal" not in text
    text = page.open(f"{MANAGE}?change=remove_seats")
    assert "Nothing can be planned for the renewal, unless the owner takes the cancellation back." in text
    assert "This takes effect at the renewal" not in text
    assert "Continue" not in text
    text = page.open(f"{MANAGE}?change=add_seats&seats-support=2")
    assert "Due now" in text
    assert "Per full cycle" not in text


def test_r44_only_warnings_that_are_still_to_come_are_announced(customer):
    house = account("self_service", renews_in=6)
    for _ in range(6):
        person(house, products={"support": "agent"})
    plan(house, support=6)
    text = customer(house.owner).open("/subscription")
    assert "They are told at once, and again the day before." in text
    assert "14, 7" not in text


def test_r44_whoever_has_been_warned_is_not_announced_to_be_told_at_once(customer):
    house = account("self_service", renews_in=6)
    for _ in range(6):
        person(house, products={"support": "agent"})
    plan(house, support=6)
    as_job(planned_warnings.warn)
    text = customer(house.owner).open("/subscription")
    assert "They have been told, and are told again the day before." in text
    assert "told at once" not in text


def test_r41_the_history_names_the_plan_that_came_and_the_last_day_of_the_cycle(customer, owner_connection):
    house = account("self_service", renews_in=5)
    act(house.owner, requests.submit, wish("downgrade_plan", plan="team", support=0))
    day = listed(house)[0].effective_on
    advance(owner_connection, days=5)
    as_job(renewing.keep_up)
    text = customer(house.owner).open("/subscription/history")
    assert "Support · Team plan" in text
    last = months_later(day, 12) - timedelta(days=1)
    assert f"{day.day} {day:%B} {day.year} to {last.day} {last:%B} {last.year}" in text

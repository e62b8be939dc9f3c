"""R49 to R52 in the browser: the section, the four forms, the check page, the confirmation."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.factories import account, order_at
from tests.integration.services.lending import about, in_days, lent, listed, pass_days, taken_to, wish_for
from workflows.seat_order import State

WHY = "The sales of January"


def dates(owner, first, end):
    return {"starts_on": in_days(owner, first).isoformat(), "ends_on": in_days(owner, end).isoformat()}


def test_r51_the_section_shows_days_left_dates_and_history(customer, owner_connection: psycopg.Connection):
    house = account()
    lent(house, owner_connection, end=2, seats=4)
    pass_days(owner_connection, 2)
    lent(house, owner_connection, end=5, seats=3)
    later = taken_to("accepted", house, wish_for(owner_connection, 20, 30, 2))
    browser = customer(house.admin)
    browser.open("/subscription")
    section = browser.text.split("Temporary seats", 1)[1]
    assert "3 seats of Support" in section and "5 days left" in section and "Active" in section
    assert "2 seats of Support" in section and "Scheduled" in section and later.reference in section
    assert "1 ended" in section and "Ended" in section
    assert "3 temporary" in browser.text, "the meter says it in words"


def test_r49_a_self_service_account_sees_no_section_and_reads_why_at_the_address(customer):
    browser = customer(account("self_service").owner)
    browser.open("/subscription")
    assert "Temporary seats" not in browser.text
    browser.open("/subscription/temporary", 403)
    assert "accounts with a sales representative" in browser.text


def test_r49_without_a_plan_that_allows_them_the_form_says_so(customer):
    browser = customer(account(plan="team").owner)
    browser.open("/subscription/temporary")
    assert "No plan of yours has temporary seats" in browser.text


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_r52_asking_takes_three_pages(customer, owner_connection: psycopg.Connection, who):
    house = account()
    browser = customer(getattr(house, who))
    browser.open("/subscription/temporary")
    typed = {"product": "support", "seats": "4", "justification": WHY, **dates(owner_connection, 3, 13)}
    browser.send("/subscription/temporary", 200, **typed, go="check")
    assert "Check your answers" in browser.text and "(10 days)" in browser.text and "4 seats" in browser.text
    browser.confirm("/subscription/temporary")
    browser.follow()
    assert "Your request is on its way" in browser.text


def test_r29_what_the_check_page_shows_is_what_is_sent(customer, owner_connection: psycopg.Connection):
    house = account()
    browser = customer(house.owner)
    browser.open("/subscription/temporary")
    typed = {"product": "support", "seats": "4", "justification": WHY, **dates(owner_connection, 3, 13)}
    browser.send("/subscription/temporary", 200, **typed, go="check")
    browser.confirm("/subscription/temporary", 422, shown_total_minor="1")
    assert "The price has changed since it was shown" in browser.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"seats": "0"}, "Give a whole number between 1 and"), ({"seats": "four"}, "Give a whole number between 1 and"),
     ({"starts_on": ""}, "Give the first day."), ({"ends_on": "2020-01-01"}, "The seats must end after their first day."),
     ({"starts_on": "2020-01-01"}, "The first day must be today or later"), ({"justification": ""}, "whoever decides will read it"),
     ({"product": "sell"}, "Choose a product.")],
)  # fmt: skip
def test_u2_an_error_stands_at_its_field_and_keeps_what_was_typed(customer, owner_connection, changed, words):
    browser = customer(account().owner)
    browser.open("/subscription/temporary")
    typed = {"product": "support", "seats": "4", "justification": WHY, **dates(owner_connection, 3, 13), **changed}
    browser.send("/subscription/temporary", 422, **typed, go="check")
    assert words in browser.text
    assert "Error:" in browser.source.partition("</title>")[0]
    assert typed["justification"] in browser.text


def test_r25_recalculated_without_javascript_and_live_with_it(customer, owner_connection):
    browser = customer(account().owner)
    browser.open("/subscription/temporary")
    typed = {"product": "support", "seats": "4", **dates(owner_connection, 3, 13)}
    browser.send("/subscription/temporary/price", 200, **typed)
    assert "10 of" in browser.text
    browser.send("/subscription/temporary", 422, **typed, go="check")


def test_r52_extending_asks_for_both_dates_with_defaults(customer, owner_connection):
    house = account()
    one = lent(house, owner_connection, end=10)
    browser = customer(house.owner)
    path = f"/subscription/temporary/{one.id}/extend"
    browser.open(path)
    assert f'value="{one.ends_on.isoformat()}"' in browser.source
    assert f'value="{in_days(owner_connection, 20).isoformat()}"' in browser.source
    browser.send(path, 200, seats="3", justification=WHY, **dates(owner_connection, 10, 15), go="check")
    browser.confirm(path)
    assert listed(house)[0].asked_in is not None


@pytest.mark.parametrize(("kind", "words"), [("convert", "Base seats, which renew with the others"), ("end_early", "Instead of")])
def test_r52_turning_into_base_seats_and_ending_early(customer, owner_connection, kind, words):
    house = account()
    one = lent(house, owner_connection, end=10)
    browser = customer(house.owner)
    path = f"/subscription/temporary/{one.id}/{kind}"
    browser.open(path)
    typed = {"justification": WHY, **({"ends_on": in_days(owner_connection, 4).isoformat()} if kind == "end_early" else {})}
    browser.send(path, 200, **typed, go="check")
    assert words in browser.text
    browser.confirm(path)
    browser.follow()
    assert "on its way" in browser.text


@pytest.mark.parametrize(("kind", "days", "change", "key"), [
    ("extend", (10, 20), "Temporary seats for longer", "Period"), ("end_early", (0, 4), "Temporary seats end early", "Last day")])  # fmt: skip
def test_r50_the_request_names_the_days_as_the_offer_does_the_last_one_included(customer, owner_connection, kind, days, change, key):
    house = account()
    one = lent(house, owner_connection)
    case = taken_to("quoted", house, about(one, kind, owner_connection, *days))
    browser = customer(house.owner)
    browser.open(f"/requests/{case.reference}")
    asked = browser.text
    browser.open(f"/requests/{case.reference}/offer")
    offered = browser.text.split(f"{key} ", 1)[1].split(" Billing cycle", 1)[0]
    assert change in asked
    assert f"{key} {offered}" in asked


@pytest.mark.parametrize("kind", ["convert", "end_early"])
def test_r52_of_seats_that_stay_or_end_early_the_page_says_no_more_than_the_mail(customer, owner_connection, kind):
    house = account()
    one = lent(house, owner_connection)
    case = taken_to("accepted", house, about(one, kind, owner_connection))
    browser = customer(house.owner)
    assert "We mail you when it has taken effect." in browser.open(f"/requests/{case.reference}/accepted")
    case.provision()
    text = browser.open(f"/requests/{case.reference}")
    assert "Made the change" in text and "et up the seats" not in text


def test_r50_the_form_names_the_period_that_there_is_its_last_day_included(customer, owner_connection):
    house = account()
    one = lent(house, owner_connection)
    browser = customer(house.owner)
    browser.open("/subscription")
    period = re.search(r"\d+ \w+ \d{4} to \d+ \w+ \d{4} \(\d+ days\)", browser.text)
    assert period is not None
    browser.open(f"/subscription/temporary/{one.id}/extend")
    assert f"Period {period[0]}" in browser.text


def test_s2_foreign_or_unknown_seats_are_not_there(customer, owner_connection):
    one = lent(account(), owner_connection)
    browser = customer(account().owner)
    browser.open(f"/subscription/temporary/{one.id}/extend", 404)
    browser.open("/subscription/temporary/999999/extend", 404)
    browser.open(f"/subscription/temporary/{one.id}/steal", 404)


def test_r63_the_rep_reads_and_writes_the_period(customer, owner_connection):
    house = account()
    case = order_at("in_review", house, asked=wish_for(owner_connection, 3, 13, 4))
    rep = customer(case.rep)
    rep.open(f"/desk/orders/{case.reference}")
    assert "(10 days)" in rep.text
    rep.open(f"/desk/orders/{case.reference}/quote")
    assert f'value="{in_days(owner_connection, 13).isoformat()}"' in rep.source
    assert "10 of" in rep.text
    rep.send(f"/desk/orders/{case.reference}/quote", 302, **rep_form(rep.source), do="send")
    assert case.state is State.QUOTED
    buyer = customer(house.owner)
    buyer.open(f"/requests/{case.reference}/offer")
    assert "(10 days)" in buyer.text and "10 of" in buyer.text
    assert "Then, per full cycle" not in buyer.text


def rep_form(source):
    import html
    import re

    form = source.partition('class="quote-form"')[2].partition("</form>")[0]
    fields = re.findall(r"<input[^>]*>", form)
    named = [(re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)) for one in fields]
    return {name[1]: html.unescape(value[1]) if value else "" for name, value in named if name and name[1] != "csrf_token"}

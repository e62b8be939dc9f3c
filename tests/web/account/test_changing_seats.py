"""Manage: fill in, check, confirm; two verbs because they do two things (R2, R25, R28, R29, R41, R42)."""

from __future__ import annotations

import threading

import pytest

from app.services.requesting import requests
from tests.factories import account, act, person, wish

MANAGE = "/subscription/manage"


def test_r25_self_service_changes_seats_in_two_pages_and_they_are_there(customer):
    house = account("self_service")
    page = customer(house.owner)
    page.open(MANAGE)
    text = page.send(MANAGE, 200, **{"seats-support": "3", "go": "check"})
    assert "Update subscription" in page.source
    assert "Process order" not in page.source
    assert "3 seats more" in text
    assert "From 10 to 13 seats" in text
    page.confirm(MANAGE)
    text = page.follow()
    assert "Your subscription is updated" in text
    assert "13 seats purchased" in text
    assert house.seats() == (13, 0, 0, 13)


def test_r25_online_assisted_processes_an_order_and_gets_its_reference(customer):
    house = account("online_assisted")
    page = customer(house.billing)
    page.send(MANAGE, 200, **{"seats-support": "3", "go": "check"})
    assert "Process order" in page.source
    assert "Update subscription" not in page.source
    page.confirm(MANAGE)
    text = page.follow()
    assert "Your order is being carried out" in text
    assert "SO-" in text
    assert house.seats() == (10, 0, 3, 13)


def test_r25_the_live_summary_shows_price_and_formula_and_so_does_the_page_without_javascript(customer):
    page = customer(account("self_service").owner)
    page.open(MANAGE)
    live = page.send("/subscription/price", 200, **{"seats-support": "3"})
    page.open(MANAGE)
    text = page.send(MANAGE, 200, **{"seats-support": "3", "go": "recalculate"})
    for words in ("3 seats at €49.00 a month", "Due now = seats × monthly price × 12 months × 100 of 365 days"):
        assert words in live
        assert words in text
    assert page.value("seats-support") == "3"


def test_r25_several_products_at_once_and_an_empty_field_changes_nothing(customer):
    house = account("self_service", seats={"support": 10, "sell": 4, "guide": 5})
    page = customer(house.owner)
    page.send(MANAGE, 200, **{"seats-support": "1", "seats-sell": " 2 ", "seats-guide": "", "go": "check"})
    page.confirm(MANAGE)
    assert [house.seats(product)[0] for product in ("support", "sell", "guide")] == [11, 6, 5]


def test_r29_a_price_that_was_not_shown_is_never_charged(customer):
    house = account("self_service")
    page = customer(house.owner)
    page.send(MANAGE, 200, **{"seats-support": "3", "go": "check"})
    text = page.confirm(MANAGE, 422, shown_total_minor="1")
    assert "The price has changed since it was shown" in text
    assert house.seats()[0] == 10
    page.confirm(MANAGE)  # the page shows the new price, and that one holds
    assert house.seats()[0] == 13


@pytest.mark.parametrize(("kind", "counts"), [("self_service", (13, 0, 0, 13)), ("online_assisted", (10, 0, 3, 13))])
def test_d9_the_same_page_sent_twice_counts_once_and_leads_to_the_same_place(customer, kind, counts):
    house = account(kind)
    page = customer(house.owner)
    page.send(MANAGE, 200, **{"seats-support": "3", "go": "check"})
    hidden = page.hidden
    page.send(MANAGE, 303, **{**hidden, "go": "send"})
    place = page.place
    page.send(MANAGE, 303, **{**hidden, "go": "send"})
    assert page.place == place
    assert house.seats() == counts


def test_d9_the_control_two_pages_that_were_both_checked_count_twice(customer):
    house = account("self_service")
    page = customer(house.owner)
    for _ in range(2):
        page.send(MANAGE, 200, **{"seats-support": "3", "go": "check"})
        page.confirm(MANAGE)
    assert house.seats()[0] == 16


def test_d9_the_same_page_sent_twice_at_the_same_moment_counts_once(customer):
    house = account("self_service")
    twins = [customer(house.owner), customer(house.owner)]
    twins[0].send(MANAGE, 200, **{"seats-support": "3", "go": "check"})
    hidden, start = twins[0].hidden, threading.Barrier(2)

    def send(page):
        start.wait()
        page.send(MANAGE, 303, **{**hidden, "go": "send"})

    threads = [threading.Thread(target=send, args=(page,)) for page in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {page.place for page in twins} == {"/subscription"}, "both were led on"
    assert house.seats()[0] == 13


def test_d9_a_refused_page_may_be_sent_again(customer):
    house = account("self_service", standing="suspended")
    page = customer(house.owner)
    key = {"once": "0" * 32, "shown_total_minor": "0", "seats-support": "3", "go": "send"}
    page.send(MANAGE, 422, **key)
    page.send(MANAGE, 422, **key)


def test_r29_sending_without_the_check_page_shows_it_first(customer):
    house = account("self_service")
    customer(house.owner).send(MANAGE, 200, **{"seats-support": "3", "go": "send"})
    assert house.seats()[0] == 10


def test_r28_a_suite_is_one_row_and_moves_together(customer):
    house = account("self_service", seats={"support-suite": 5})
    page = customer(house.owner)
    page.open(MANAGE)
    assert 'name="seats-support-suite"' in page.source
    assert 'name="seats-guide"' not in page.source
    text = page.send(MANAGE, 200, **{"seats-support-suite": "2", "go": "check"})
    assert "Support Suite moves together" in text
    assert page.source.count("<strong>7</strong>") == 4  # each of its products, with the number it will have
    page.confirm(MANAGE)
    assert {product: house.seats(product)[0] for product in ("support", "guide", "chat", "talk")} == dict.fromkeys(
        ("support", "guide", "chat", "talk"), 7
    )


def test_r41_fewer_seats_are_planned_for_the_renewal_and_the_page_names_the_day(customer):
    house = account("self_service")
    page = customer(house.owner)
    page.send(f"{MANAGE}?change=remove_seats", 200, **{"seats-support": "4", "go": "check"})
    assert "At the renewal on" in page.text
    assert "Nothing is due now" in page.text
    page.confirm(f"{MANAGE}?change=remove_seats")
    assert "planned for the renewal" in page.follow()
    assert house.seats() == (10, 0, 0, 6)


@pytest.mark.parametrize(("change", "fields"), [
    ("add_product", {"plan-sell": "team", "seats-sell": "3"}), ("upgrade_plan", {"plan-support": "professional"}),
    ("downgrade_plan", {"plan-guide": "team"}), ("remove_product", {"remove-guide": "y"}),
])  # fmt: skip
def test_r2_every_row_of_self_service_has_its_page(customer, change, fields):
    house = account("self_service", seats={"support": 4}, plan="team")
    act(house.owner, requests.submit, wish("add_product", plan="professional", guide=2))
    page = customer(house.owner)
    page.open(f"{MANAGE}?change={change}")
    page.send(f"{MANAGE}?change={change}", 200, **fields, go="check")
    page.confirm(f"{MANAGE}?change={change}")
    page.follow()


def test_r44_who_removes_a_product_reads_that_everybody_loses_their_seat(customer):
    house = account("self_service", seats={"support": 4})
    for _ in range(2):
        person(house, products={"support": "agent"})
    text = customer(house.owner).send(f"{MANAGE}?change=remove_product", 200, **{"remove-support": "y"}, go="check")
    assert "Nobody keeps a seat of a product that ends" in text
    assert "you can choose other people" not in text
    text = customer(house.owner).send(f"{MANAGE}?change=remove_seats", 200, **{"seats-support": "3"}, go="check")
    assert "you can choose other people" in text


def test_r9_a_billing_admin_is_not_offered_to_remove_a_product(customer):
    page = customer(account("self_service").billing)
    assert "Remove a product" not in page.open(MANAGE)
    page.open(f"{MANAGE}?change=remove_product", 403)


def test_r2_what_the_account_does_not_do_itself_goes_to_the_request_form(customer):
    page = customer(account("online_assisted").owner)
    page.open(f"{MANAGE}?change=remove_seats", 302)
    assert page.place == "/requests/new?change=remove_seats"


@pytest.mark.parametrize("typed", ["abc", "-1", "100001", "9" * 30])
def test_u2_a_wrong_number_is_told_once_where_it_is_and_stays_as_typed(customer, typed):
    page = customer(account("self_service").owner)
    text = page.send(MANAGE, 422, **{"seats-support": typed, "go": "check"})
    assert "<title>Error:" in page.source
    assert 'href="#seats-support"' in page.source
    assert text.count("Give a whole number between 1 and") == 2  # in the summary, and beside the field


def test_u2_nothing_filled_in_is_told(customer):
    assert "at least one product" in customer(account("self_service").owner).send(MANAGE, 422, go="check")


def test_r5_a_suspended_account_is_refused_with_the_reason(customer):
    house = account("self_service", standing="suspended")
    text = customer(house.owner).send(MANAGE, 422, **{"seats-support": "1", "go": "check"})
    assert "suspended for non-payment" in text
    assert house.seats()[0] == 10

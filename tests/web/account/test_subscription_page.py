"""The Subscription page: who may change it, and if not, why not and whom to ask (R1 to R5, R28)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.extensions import db
from app.services.requesting import requests
from tests.counting import counting
from tests.factories import account, act, as_system, order_at, rep, wish


@pytest.mark.parametrize(("kind", "words"), [("managed", "Managed account"), ("online_assisted", "Online-assisted account"),
                                             ("self_service", "Self-service account")])  # fmt: skip
def test_r1_the_page_says_what_kind_of_account_it_is(customer, kind, words):
    assert words in customer(account(kind).owner).open("/subscription")


def test_r3_a_managed_account_has_no_manage_and_the_page_says_why_and_names_the_rep(customer):
    house = account("managed", rep=rep("Rita Okafor"))
    page = customer(house.owner)
    text = page.open("/subscription")
    assert not page.has_link("Manage")
    assert page.has_link("Ask for seats")
    assert "Your account is managed" in text
    assert "Rita Okafor" in text


def test_r3_without_a_rep_the_page_names_support(customer):
    assert "Your contact is our support team" in customer(account("managed").owner).open("/subscription")


@pytest.mark.parametrize("who", ["owner", "billing"])
@pytest.mark.parametrize("kind", ["online_assisted", "self_service"])
def test_r3_whoever_may_change_the_subscription_has_manage_and_no_excuse(customer, kind, who):
    page = customer(getattr(account(kind), who))
    assert "Why there is no" not in page.open("/subscription")
    assert page.has_link("Manage")


def test_r3_an_admin_without_billing_rights_learns_that_it_is_the_right_and_not_the_account(customer):
    house = account("self_service")
    page = customer(house.admin)
    text = page.open("/subscription")
    assert "Only the owner and the billing admins of the account can change the subscription" in text
    assert not page.has_link("Manage")
    assert not page.has_link("Ask for seats")
    assert house.email("owner") in text
    assert house.email("billing") in text


def test_r34_an_admin_of_a_sales_assisted_account_may_ask(customer):
    page = customer(account("online_assisted").admin)
    page.open("/subscription")
    assert page.has_link("Ask for seats")


def test_r4_those_without_an_admin_role_do_not_see_it(customer):
    customer(account().agent).open("/subscription", 403)


def test_r5_nothing_that_adds_is_offered_while_the_account_is_suspended(customer):
    good, halted = customer(account("self_service").owner), customer(account("self_service", standing="suspended").owner)
    for words in ("Add a product", "Upgrade a plan"):
        assert words in good.open("/subscription")
        assert words not in halted.open("/subscription")
    assert "Downgrade a plan" in halted.open("/subscription")
    assert "takes effect at once" in good.open("/subscription/manage")
    assert "takes effect at once" not in halted.open("/subscription/manage")


def test_r83_an_account_that_was_cancelled_does_not_read_that_it_renews(customer):
    page = customer(account("self_service").owner)
    assert "Renews on" in page.open("/subscription")
    page.send("/subscription/cancel", 303, reason="Too dear", is_meant="y")
    text = page.open("/subscription")
    assert "Ends on" in text
    assert "Renews on" not in text


def test_r83_an_account_that_has_ended_is_offered_no_change_and_no_renewal(customer):
    house = account("self_service", seats={})
    with as_system():
        db.session.execute(text("UPDATE accounts SET standing = 'closed' WHERE id = :id"), {"id": house.id})
    words = customer(house.owner).open("/subscription")
    assert "This account has ended" in words
    for offered in ("Renews on", "Add a product", "Upgrade a plan", "Ask for the first one", "No products yet"):
        assert offered not in words
    for path in ("/subscription/manage", "/home"):
        words = customer(house.owner).open(path)
        assert "This account has ended" in words
        assert "Add a product" not in words
        assert "can give you one" not in words


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_r5_a_suspended_account_fills_in_no_form_that_cannot_be_sent(customer, kind):
    page = customer(account(kind, standing="suspended").owner)
    place = "/requests/new" if kind == "managed" else "/subscription/manage"
    words = page.open(place)
    assert "suspended for non-payment" in words
    assert "Seats to add" not in words
    assert "Your contact is" in words
    if kind != "self_service":
        words = page.open("/subscription/temporary")
        assert "suspended for non-payment" in words
        assert "First day" not in words
    remove = "/subscription/manage" if kind == "self_service" else "/requests/new"
    assert "Seats to remove" in page.open(f"{remove}?change=remove_seats")


WAYS = [("managed", "by request"), ("online_assisted", "by request"), ("self_service", "at the end of the cycle")]


@pytest.mark.parametrize(("kind", "when"), WAYS)
def test_r83_r2_how_the_account_is_cancelled_depends_on_its_type(customer, kind, when):
    page = customer(account(kind).owner)
    assert f"Cancel the account {when}" in page.open("/subscription")
    assert ("until the day that the offer names" in page.open("/subscription/cancel")) == (kind != "self_service")


def test_r5_a_form_with_nothing_to_choose_leads_to_nothing_that_would_be_refused(customer):
    house = account("self_service", seats={})
    for standing, is_offered in (("good", True), ("suspended", False)):
        with as_system():
            db.session.execute(text("UPDATE accounts SET standing = :standing WHERE id = :id"), {"id": house.id, "standing": standing})
        words = customer(house.owner).open("/subscription/manage?change=remove_seats")
        assert "There is nothing to choose here" in words
        assert ("Add a product" in words) is is_offered


def test_r5_a_suspended_account_reads_why_nothing_can_be_added(customer):
    assert "suspended for non-payment" in customer(account("self_service", standing="suspended").owner).open("/subscription")
    assert "suspended for non-payment" not in customer(account("self_service").owner).open("/subscription")


def test_r28_a_suite_names_all_its_products(customer):
    page = customer(account("self_service", seats={"support-suite": 5}).owner)
    text = page.open("/subscription")
    assert "always have the same number of seats" in text
    for product in ("Support", "Guide", "Chat", "Talk"):
        assert f"<li>{product}</li>" in page.source


def test_r41_a_planned_change_is_there_with_its_date(customer):
    house = account("self_service")
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    text = customer(house.owner).open("/subscription")
    assert "Planned changes" in text
    assert "4 seats fewer from" in text
    assert "6 planned" in text


def test_r60_open_requests_say_who_has_them(customer):
    case = order_at("in_review")
    text = customer(case.house.owner).open("/subscription")
    assert case.reference in text
    assert "Being looked at" in text
    assert case.rep.name in text


def test_u13_an_account_without_products_is_told_how_to_begin(customer):
    page = customer(account(seats={}).owner)
    words = page.open("/subscription")
    assert "No products yet" in words
    for nothing_to in ("Remove seats", "Downgrade a plan", "Change the billing cycle"):
        assert nothing_to not in words
    assert "there is nothing to end" in page.open("/subscription/cancel")
    assert "0 licences" not in customer(account("self_service", seats={}).owner).open("/subscription/cancel")


def test_u16_the_page_costs_at_most_12_statements_whatever_its_rows(app, customer):
    house = account(seats={"support-suite": 5, "sales-suite": 3, "collaboration": 2})
    for _ in range(12):
        act(house.owner, requests.submit, wish("add_seats", support=1))
    page = customer(house.owner)
    with counting(app) as cost:
        page.open("/subscription")
    assert len(cost.statements) <= 12

"""Asking for seats: three pages, whatever was typed kept, a confirmation that stays (R26, R35, R38, U3, U4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.counting import counting
from tests.factories import account, order_at, rep
from tests.factories.accounts import TODAY

ASK = "/requests/new"
TYPED = {"seats-support": "12", "justification": "A new team in Lille", "needed_on": str(TODAY + timedelta(days=20))}


def test_r26_twelve_more_seats_take_three_pages(customer):
    house = account("managed", rep=rep("Rita Okafor"))
    page = customer(house.owner)
    page.open(ASK)
    text = page.send(ASK, 200, **TYPED, go="check")
    assert "12 seats more" in text
    assert "From 10 to 22 seats" in text
    assert "A new team in Lille" in text
    page.confirm(ASK)
    text = page.follow()
    assert "Your request is on its way" in text
    assert "SO-" in text
    assert "Rita Okafor" in text
    assert house.seats() == (10, 0, 0, 10)


def test_u4_the_confirmation_stays_true_when_bookmarked(customer):
    case = order_at("in_review")
    text = customer(case.house.owner).open(f"/requests/{case.reference}/sent")
    assert case.reference in text
    assert "Being looked at" in text


def test_u3_change_goes_back_to_the_form_with_everything_typed(customer):
    page = customer(account("managed").owner)
    page.send(ASK, 200, **TYPED, go="check")
    assert f'formaction="{ASK}?change=add_seats#justification"' in page.source
    page.send(ASK, 200, **{**page.hidden, "go": "change"})
    assert page.value("seats-support") == "12"
    assert "A new team in Lille" in page.source
    assert page.value("needed_on") == TYPED["needed_on"]


def test_r38_the_reason_is_required_and_nothing_typed_is_lost(customer):
    page = customer(account("managed").owner)
    text = page.send(ASK, 422, **{**TYPED, "justification": " ", "go": "check"})
    assert "Say what the seats are for" in text
    assert page.value("seats-support") == "12"


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 200), (800, 422)])
def test_r38_a_wanted_date_lies_ahead_and_within_reach(customer, days, status):
    page = customer(account("managed").owner)
    page.send(ASK, status, **{**TYPED, "needed_on": str(TODAY + timedelta(days=days)), "go": "check"})
    assert ("needed_on-error" in page.source) is (status == 422)


@pytest.mark.parametrize("kind", ["managed", "online_assisted"])
def test_r35_an_admin_without_billing_rights_asks_the_owner(customer, kind):
    house = account(kind)
    page = customer(house.admin)
    page.send(ASK, 200, **TYPED, go="check")
    assert "Send to the owner" in page.source
    page.confirm(ASK)
    assert "Waiting for the owner" in page.follow()
    assert house.seats() == (10, 0, 0, 10)


@pytest.mark.parametrize(("kind", "is_offered"), [("managed", True), ("online_assisted", False)])
def test_r39_u4_an_offer_is_announced_only_where_one_comes_after_the_owner(customer, kind, is_offered):
    page = customer(account(kind).admin)
    check = page.send(ASK, 200, **TYPED, go="check")
    page.confirm(ASK)
    sent = page.follow()
    for text in (check, sent):
        assert ("your offer says what you pay" in text) is is_offered
    assert ("as soon as the offer is accepted" in sent) is is_offered
    assert ("as soon as the request is approved" in sent) is not is_offered


def test_r34_on_a_self_service_account_there_is_no_form_for_those_without_the_right(customer):
    text = customer(account("self_service").admin).open(ASK, 403)
    assert "Only the owner or a billing admin" in text


@pytest.mark.parametrize(("change", "fields"), [
    ("remove_seats", {"seats-support": "2"}), ("add_product", {"plan-sell": "team", "seats-sell": "3"}),
    ("remove_product", {"remove-support": "y"}), ("upgrade_plan", {"plan-support": "professional"}),
])  # fmt: skip
def test_r26_every_change_of_a_managed_account_can_be_asked_for(customer, change, fields):
    page = customer(account("managed", plan="team").owner)
    page.open(f"{ASK}?change={change}")
    page.send(f"{ASK}?change={change}", 200, **fields, justification="Because", go="check")
    page.confirm(f"{ASK}?change={change}")
    assert "Your request is on its way" in page.follow()


def test_r2_online_assisted_asks_for_what_is_not_on_the_short_list_only(customer):
    page = customer(account("online_assisted").owner)
    page.open(f"{ASK}?change=add_product")
    assert 'name="seats-sell"' in page.source
    assert 'name="seats-guide"' not in page.source
    page.open("/subscription/manage?change=add_short_list_product")
    assert 'name="seats-guide"' in page.source
    assert 'name="seats-sell"' not in page.source


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "x" * 2001, "é\u202e"])
def test_s11_what_is_typed_is_shown_as_text_or_refused(customer, typed):
    page = customer(account("managed").owner)
    page.send(ASK, 422 if len(typed) > 2000 else 200, **{**TYPED, "justification": typed, "go": "check"})
    assert "<script>alert" not in page.source


def test_s11_an_unknown_choice_is_refused_at_its_field(customer):
    page = customer(account("managed").owner)
    page.send(f"{ASK}?change=add_product", 422, **{"plan-sell": "nothing", "seats-sell": "3"}, justification="x", go="check")
    assert "plan-sell-error" in page.source


def test_u16_each_of_the_three_pages_costs_at_most_12_statements(app, customer):
    page = customer(account("managed", seats={"support-suite": 3, "sales-suite": 4, "collaboration": 2}).owner)
    typed = {**TYPED, "seats-support": "", "seats-support-suite": "2", "seats-sales-suite": "1"}
    for step in ({}, {"go": "check"}, {"go": "send"}):
        with counting(app) as cost:
            if not step:
                page.open(ASK)
            elif step["go"] == "check":
                page.send(ASK, 200, **typed, **step)
            else:
                page.confirm(ASK)
        assert len(cost.statements) <= 12, cost.statements


def test_u13_nothing_to_choose_says_so(customer):
    assert "There is nothing to choose here" in customer(account("managed").owner).open(f"{ASK}?change=upgrade_plan")



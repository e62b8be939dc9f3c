"""Asking for more: few actions, one price everywhere, suites before the eyes, what could be freed (R22, R25, R28, R29, R81)."""

from __future__ import annotations

import re

import pytest

from app.services.ordering import order_pages, quotes
from app.services.ordering.order_reading import load
from tests.factories import account, act, order_at, person, rep

ASK, MANAGE = "/requests/new", "/subscription/manage"


def test_asking_for_seats_takes_three_pages_and_at_most_five_actions(customer):
    """Actions are what a person does on a page: following a link, filling in a field, pressing a button."""
    house = account("managed", rep=rep("Rita Okafor"))
    page, actions = customer(house.owner), []
    page.open(ASK)
    typed = {"seats-support": "12", "justification": "A new team in Lille"}
    actions += [f"type {name}" for name in typed]
    page.send(ASK, 200, **typed, go="check")
    actions.append("press Continue")
    page.confirm(ASK)
    actions.append("press Send the request")
    assert "Your request is on its way" in page.follow()
    assert len(actions) + len(["press Ask for seats"]) <= 5


def test_while_another_request_is_open_it_is_still_five(customer):
    case = order_at("pending")
    page = customer(case.house.owner)
    page.send(ASK, 200, **{"seats-support": "3", "justification": "More"}, go="check")
    page.confirm(ASK, go="wait")  # the choice is the button: open, two fields, Continue, Wait behind
    assert "waits for another one" in page.follow()


@pytest.mark.parametrize(("kind", "path"), [("managed", ASK), ("online_assisted", MANAGE), ("self_service", MANAGE)])
def test_r29_form_check_confirmation_quote_and_api_say_the_same_number(customer, kind, path):
    house = account(kind, cycle="monthly", renews_in=17, tax_percent=20)
    page = customer(house.owner)
    due = 7 * 4900
    typed = {"seats-support": "7", "justification": "More"}
    live = page.send("/subscription/price?change=add_seats", 200, **typed)
    shown = re.search(r"Due now €([\d,.]+)", live)[1]
    check = page.send(path, 200, **typed, go="check")
    assert f"Due now €{shown}" in check
    assert "Due now = seats ×" in check
    assert float(shown) < due / 100 * 1.2
    total = int(page.hidden["shown_total_minor"])
    assert f"{total / 100:,.2f}" == shown
    page.confirm(path)
    confirmation = page.follow()
    if kind == "self_service":
        return
    assert f"€{shown}" in confirmation
    assert "Due now = seats ×" in confirmation
    reference = re.search(r"SO-\w+", confirmation)[0]
    order = act(house.owner, order_pages.page, reference)
    assert order.events[0].details["total_minor"] == total
    if kind == "managed":
        somebody = rep()
        draft = act(somebody, lambda me: quotes.suggestion(load(me, reference)))
        assert act(somebody, lambda me: quotes.priced(load(me, reference), draft)).totals.total_minor == total


def test_r28_the_members_of_a_suite_move_in_the_live_summary(customer):
    page = customer(account("managed", seats={"support-suite": 10, "sell": 4}).owner)
    text = page.send("/subscription/price?change=add_seats", 200, **{"seats-support-suite": "5", "justification": ""})
    assert "Support Suite moves together" in text
    for product in ("Support", "Guide", "Chat", "Talk"):
        assert re.search(rf"{product}\s+from\s+10 → ?to\s+15", text), text
    assert "Sell" not in text


def test_r25_several_products_are_one_request(customer):
    house = account("managed")
    page = customer(house.owner)
    fields = {"plan-sell": "team", "seats-sell": "3", "plan-guide": "professional", "seats-guide": "4", "justification": "Both"}
    text = page.send(f"{ASK}?change=add_product", 200, **fields, go="check")
    assert "3 seats on the plan Team" in text
    assert "4 seats on the plan Professional" in text
    page.confirm(f"{ASK}?change=add_product")
    assert "Your request is on its way" in page.follow()


@pytest.mark.parametrize(("change", "words"), [
    ("add_seats", "What are the seats for?"), ("remove_seats", "Why do you need fewer seats?"),
    ("remove_product", "Why do you no longer need it?"), ("add_product", "What is it for?"),
    ("upgrade_plan", "What do you need the higher plan for?"),
])  # fmt: skip
def test_r38_the_reason_is_asked_for_in_the_words_of_the_change(customer, change, words):
    text = customer(account("managed", plan="team").owner).open(f"{ASK}?change={change}")
    assert words in text
    assert ("What are the seats for?" in text) is (change == "add_seats")


def test_r22_what_could_be_freed_is_said_before_asking_and_each_person_is_one_click_away(customer):
    house = account("managed")
    gone = person(house, products={"support": "agent"}, name="Gone Gwen", is_suspended=True)
    page = customer(house.owner)
    text = page.open(ASK)
    assert "1 suspended person holds a seat of Support." in text
    assert page.has_link("Gone Gwen")
    assert f'href="/team/{gone.id}"' in page.source or 'href="/team"' in page.source
    assert "What could be freed" not in page.open(f"{ASK}?change=remove_seats")


def test_u21_the_summary_is_updated_without_javascript(customer):
    page = customer(account("managed").owner)
    text = page.send(ASK, 200, **{"seats-support": "2", "justification": "", "go": "recalculate"})
    assert "2 seats at €49.00 a month" in text
    assert "Update the summary" in text


def test_r81_the_code_is_in_the_summary_and_its_loss_is_announced(customer, owner_connection):
    owner_connection.execute("INSERT INTO promo_codes VALUES ('TWENTY', 20, NULL, false, '2099-01-01') ON CONFLICT DO NOTHING")
    house = account("self_service", seats={"support": 10, "guide": 5})
    page = customer(house.owner)
    text = page.send(MANAGE, 200, **{"seats-support": "3", "promo_code": "twenty", "go": "check"})
    assert "Promo code TWENTY: 20% off" in text
    assert "monthly price after the discount" in text
    page.confirm(MANAGE)
    assert "promo_code" not in page.open(MANAGE)
    text = page.send(f"{MANAGE}?change=remove_seats", 200, **{"seats-guide": "1", "go": "check"})
    assert "With this change you lose the promo code TWENTY" in text


def test_r81_a_wrong_code_is_said_at_its_field(customer):
    page = customer(account("self_service").owner)
    page.send(MANAGE, 422, **{"seats-support": "3", "promo_code": "nope\x00", "go": "check"})
    assert "promo_code-error" in page.source
    assert page.value("seats-support") == "3"


def test_u16_the_form_and_the_check_page_cost_at_most_12_statements_with_everything_on(app, customer):
    from tests.counting import counting

    case = order_at("pending")
    for _ in range(5):
        person(case.house, products={"support": "agent"}, is_suspended=True)
    page = customer(case.house.owner)
    for go in ("", "check"):
        with counting(app) as cost:
            if go:
                page.send(ASK, 200, **{"seats-support": "3", "justification": "x"}, go=go)
            else:
                page.open(ASK)
        assert len(cost.statements) <= 12, cost.statements

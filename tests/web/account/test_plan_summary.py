"""R3, R33, R80: what the Subscription page shows of numbers and money, and to whom."""

from __future__ import annotations

import pytest
from sqlalchemy import text as sql

from app.extensions import db
from app.services.requesting import requests
from app.services.requesting.requests import Wish
from tests.counting import counting
from tests.factories import account, act, as_system, order_at, price_of, wish
from workflows.intake import Change


def test_r80_a_self_service_account_reads_cost_per_line_and_the_total(customer):
    page = customer(account("self_service", seats={"support": 10, "explore": 2}, tax_percent=20).owner)
    text = page.open("/subscription")
    support, explore = 10 * price_of("support") * 12, 2 * price_of("explore") * 12
    net = support + explore
    for minor in (support, explore, net, net // 5, net + net // 5):
        assert f"{minor / 100:,.2f}" in text
    assert "Plan summary" in text
    assert "Total per year" in text


def test_r80_discounts_are_shown_against_the_list_price(customer):
    house = account("self_service", seats={"support": 10}, contract_price=4000, tax_percent=0, cycle="monthly")
    text = customer(house.owner).open("/subscription")
    assert "−€90.00" in text
    assert "€400.00" in text
    assert "Total per month" in text


def test_r80_the_percent_of_a_promotion_is_among_them(customer):
    house = account("self_service", seats={"support": 10}, tax_percent=0, cycle="monthly")
    with as_system():
        db.session.execute(sql("INSERT INTO promo_codes (code, percent, is_for_new_accounts, valid_until)"
                               " VALUES ('SPRING10', 10, false, current_date + 9)"))  # fmt: skip
        db.session.execute(sql("INSERT INTO promo_uses (account_id, code, percent) VALUES (:id, 'SPRING10', 10)"), {"id": house.id})
    text = customer(house.owner).open("/subscription")
    assert "with the code SPRING10" in text
    assert "−€49.00" in text
    assert "€441.00" in text


@pytest.mark.parametrize("kind", ["managed", "online_assisted"])
def test_r80_sales_assisted_accounts_see_no_total(customer, kind):
    assert "Plan summary" not in customer(account(kind).owner).open("/subscription")


def test_r33_reserved_seats_come_on_top_and_take_no_free_one(customer):
    case = order_at("accepted", account("managed"), asked=wish("add_seats", support=12))
    page = customer(case.house.owner)
    text = page.open("/subscription")
    assert case.house.seats() == (10, 0, 12, 22)
    assert "10 free" in text
    assert "12 reserved" in text
    assert "22 planned" in text
    assert "too many" not in text


def test_r33_every_number_is_in_a_table_as_well(customer):
    page = customer(account(seats={"support": 7, "explore": 3}).owner)
    page.open("/subscription")
    table = page.source.partition("Seats of each product")[2].partition("</table>")[0]
    for label in ("Purchased", "Used", "Free", "Reserved", "Planned"):
        assert f'data-label="{label}"' in table


@pytest.mark.parametrize(("kind", "who", "reason"), [
    ("managed", "owner", "Your account is managed"), ("managed", "admin", "Only the owner and the billing admins"),
    ("self_service", "admin", "Only the owner and the billing admins"),
])  # fmt: skip
def test_r3_which_of_the_two_reasons_and_support_with_its_address(customer, kind, who, reason):
    text = customer(getattr(account(kind), who)).open("/subscription")
    assert reason in text
    assert "support@vendor.example" in text


def test_u16_twelve_statements_suffice_for_a_self_service_account_with_everything(app, customer):
    house = account("self_service", seats={"support": 5, "explore": 4, "sell": 3, "collaboration": 2, "guide": 1})
    page = customer(house.owner)
    with counting(app) as cost:
        page.open("/subscription")
    assert len(cost.statements) <= 12, cost.statements


def test_r81_what_is_given_back_saves_less_where_the_promo_code_ends_with_it(customer):
    house = account("self_service", seats={"support": 10}, tax_percent=0, cycle="monthly")
    with as_system():
        db.session.execute(sql("INSERT INTO promo_codes (code, percent, is_for_new_accounts, valid_until)"
                               " VALUES ('STAYS20', 20, false, current_date + 9)"))  # fmt: skip
        db.session.execute(sql("INSERT INTO promo_uses (account_id, code, percent) VALUES (:id, 'STAYS20', 20)"), {"id": house.id})
    page = customer(house.owner)
    text = page.open("/subscription/manage?change=remove_seats&seats-support=1")
    assert "Without the promo code STAYS20 +€98.00" in text
    assert "Together +€49.00" in text
    assert "you pay more from the renewal" in text
    text = page.open("/subscription/manage?change=remove_seats&seats-support=4")
    assert "Together −€98.00" in text
    assert "you pay less from the renewal" in text
    assert "It counts again if you call the change off in time." in text


def test_r81_a_new_code_makes_all_seats_cheaper_and_says_from_when(customer):
    house = account("self_service", seats={"support": 10}, tax_percent=0, cycle="monthly")
    with as_system():
        db.session.execute(sql("INSERT INTO promo_codes (code, percent, is_for_new_accounts, valid_until)"
                               " VALUES ('HELLO20', 20, false, current_date + 9)"))  # fmt: skip
    text = customer(house.owner).open("/subscription/manage?change=add_seats&seats-support=1&promo_code=HELLO20")
    assert "20% off what you add now, and off all your seats from the renewal on" in text
    assert "It makes what you add now cheaper, and all your seats from the renewal on" in text


def test_r29_r41_a_full_cycle_costs_what_is_planned_to_be_there(customer):
    house = account("self_service", seats={"support": 10}, plan="team", tax_percent=0, cycle="monthly")
    upgrade = "/subscription/manage?change=upgrade_plan&plan-support=professional"
    page = customer(house.owner)
    assert "before tax €300.00" in page.open(upgrade), "ten seats, €30 more each"
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    assert "before tax €180.00" in page.open(upgrade)
    act(house.owner, requests.submit, Wish(Change.CHANGE_CYCLE, []))
    assert "before tax €2,160.00" in page.open(upgrade)
    assert "before tax −€228.00" in page.open("/subscription/manage?change=remove_seats&seats-support=1")

"""R29, R30: what is charged is what was shown, prorated to the end of the one cycle all products share."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import text

from app.domain.money import round_minor
from app.errors import Refused
from app.extensions import db
from app.services.ordering import order_pages
from app.services.requesting import requests
from tests.factories import account, act, as_system, order_at, price_of, wish


def months_of(cycle: str) -> int:
    return {"monthly": 1, "annual": 12}[cycle]


@pytest.mark.parametrize("currency", ["EUR", "USD"])
@pytest.mark.parametrize(("cycle", "days"), [("annual", 100), ("monthly", 11), ("annual", 1), ("monthly", 1)])
def test_r29_the_summary_shows_the_formula_s_result(
    record: Flask, currency: str, cycle: str, days: int
) -> None:
    house = account(
        "self_service", currency=currency, cycle=cycle, renews_in=days, tax_percent=20, time_zone="UTC"
    )
    pricing = act(house.owner, requests.preview, wish(support=7)).ask.pricing
    assert (pricing.cycle.ends_on - house.today).days == days
    full = 7 * price_of("support", currency=currency) * months_of(cycle)
    left = Fraction(days, (pricing.cycle.ends_on - pricing.cycle.starts_on).days)
    assert pricing.totals.net_minor == full
    assert pricing.totals.due_now_minor == round_minor(full * left)
    assert pricing.totals.tax_minor == round_minor(Fraction(pricing.totals.due_now_minor, 5))


def test_r29_what_is_charged_is_what_was_confirmed(record: Flask) -> None:
    house = account("self_service")
    shown = act(house.owner, requests.preview, wish(support=7)).ask.pricing.totals
    act(house.owner, requests.submit, wish(support=7, shown=shown.total_minor))
    with as_system():
        (details,) = db.session.execute(text("SELECT details FROM order_events")).scalars()
    charged = {key: details[key] for key in ("net_minor", "due_now_minor", "tax_minor", "total_minor")}
    assert charged == {key: getattr(shown, key) for key in charged}
    assert (details["currency"], details["prorated_on"]) == (
        "EUR",
        str(act(house.owner, requests.preview, wish()).ask.terms.today),
    )


def test_r29_a_price_that_changed_since_it_was_shown_is_shown_again(record: Flask) -> None:
    house = account("self_service")
    shown = act(house.owner, requests.preview, wish(support=7)).ask.pricing.totals.total_minor
    with pytest.raises(Refused, match="price has changed") as caught:
        act(house.owner, requests.submit, wish(support=7, shown=shown + 1))
    assert caught.value.field == "shown_total"
    assert house.seats() == (10, 0, 0, 10)


def test_r29_the_quote_fixes_its_proration_and_a_later_day_changes_nothing(record: Flask) -> None:
    case = order_at("quoted")
    before = case.page().offer
    with as_system():
        db.session.execute(text("UPDATE accounts SET renews_on = renews_on + 30, tax_percent = 0"))
    after = case.page().offer
    assert before == after
    assert before is not None
    assert (before.days_left, before.due_now_minor) == (
        100,
        round_minor(Fraction(before.net_minor * 100, before.days_in_cycle)),
    )


def test_r29_the_contract_price_goes_before_the_list_price(record: Flask) -> None:
    house = account("online_assisted", contract_price=4000)
    assert act(house.owner, requests.preview, wish(support=1)).ask.pricing.lines[0].unit_price_minor == 4000
    assert act(house.owner, requests.preview, wish("add_product", guide=1)).ask.pricing.lines[
        0
    ].unit_price_minor == price_of("guide", "team")


def test_r29_the_contract_price_of_one_plan_is_not_the_price_of_another(record: Flask) -> None:
    house = account("self_service", plan="team", contract_price=1000)
    asked = wish("upgrade_plan", plan="professional", support=0)
    # the new plan at its list price, less what the contract says of the old one
    assert act(house.owner, requests.preview, asked).ask.pricing.lines[0].unit_price_minor == 4900 - 1000


def test_r30_a_product_added_later_ends_its_cycle_with_the_others(record: Flask) -> None:
    house = account("self_service", renews_in=40)
    support = act(house.owner, requests.preview, wish(support=1)).ask.pricing.cycle
    assert act(house.owner, requests.preview, wish("add_product", talk=1)).ask.pricing.cycle == support
    assert support.ends_on == house.today + timedelta(days=40)


def test_r30_a_renewal_that_has_passed_is_read_as_the_next_one(record: Flask) -> None:
    house = account("self_service", cycle="monthly", renews_on=date(2024, 1, 31))
    cycle = act(house.owner, requests.preview, wish(support=1)).ask.pricing.cycle
    assert cycle.starts_on <= house.today < cycle.ends_on


def test_the_order_s_page_shows_prices_to_the_customer(record: Flask) -> None:
    case = order_at("pending")
    assert [
        line.unit_price_minor for line in act(case.house.owner, order_pages.page, case.reference).lines
    ] == [4900]

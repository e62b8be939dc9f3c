"""R29, R42: another plan costs the difference, for every seat, from today."""

from __future__ import annotations

from flask import Flask

from app.services import quotes, requests
from tests.factories import account, act, as_job, order_at, price_of, wish
from workflows.intake import Change

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

"""R29, R64: an offer holds no longer than its price, which is that of the billing cycle it was reckoned for."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid, Refused
from app.services.ordering import deadlines
from tests.factories import account, as_job, order_at, wish
from tests.factories.time import advance
from workflows.seat_order import State


def test_r29_r64_an_offer_ends_with_the_cycle_its_price_was_reckoned_for(record: Flask) -> None:
    """Accepted in another cycle it would cost something else than it says: nobody is promised that."""
    case = order_at("in_review", account("managed", renews_in=12))
    today = case.order.today
    with pytest.raises(Invalid, match=f"The price is for the billing cycle until {today + timedelta(days=11)}") as caught:
        case.draft(valid_until=today + timedelta(days=12))
    assert caught.value.field == "valid_until"
    case.quote()  # the usual last day
    assert case.order.valid_until == today + timedelta(days=11)
    with pytest.raises(Refused, match="extend the offer to that day at most"):
        case.step(case.rep, "extend_quote", valid_until=today + timedelta(days=12))


def test_r29_an_offer_that_begins_with_the_next_cycle_has_the_price_of_that_one(record: Flask) -> None:
    """Control: near the renewal the representative offers what begins then, for as long as they like."""
    case = order_at("in_review", account("managed", renews_in=2))
    today = case.order.today
    case.quote(starts_on=today + timedelta(days=2), valid_until=today + timedelta(days=30))
    assert case.state is State.QUOTED


@pytest.mark.parametrize("change", ["remove_seats", "downgrade_plan"])
def test_r41_what_waits_for_the_renewal_is_offered_beyond_it(record: Flask, change: str) -> None:
    """Control: nothing of it is due for the running cycle."""
    asked = wish(change, support=2) if change == "remove_seats" else wish(change, plan="team", support=0)
    case = order_at("in_review", account("managed", renews_in=5), asked=asked)
    case.quote()
    assert case.order.valid_until == case.order.today + timedelta(days=30)


def test_r29_r64_an_offer_is_not_revived_in_another_cycle(record: Flask, owner_connection: psycopg.Connection) -> None:
    """Its price is of a cycle that is over: the button is not there, and the way on is another version."""
    case = order_at("quoted", account("managed", renews_in=5))
    last_day = case.order.valid_until
    advance(owner_connection, days=5)
    assert as_job(deadlines.carry_out, case.id, deadlines.expire) == 1
    assert "extend_quote" not in case.page().verbs
    with pytest.raises(Refused, match=f"The price was reckoned until {last_day}"):
        case.step(case.rep, "extend_quote", valid_until=case.order.today + timedelta(days=3))
    case.step(case.rep, "revise_quote")
    case.quote()
    case.accept()
    assert case.state is State.FULFILLING

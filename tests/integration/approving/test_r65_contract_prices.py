"""What an account pays by contract is nobody's favour: only what goes below it is a discount (R2, R65)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.errors import Refused
from app.extensions import db
from app.services.ordering.quotes import DraftLine
from tests.factories import Case, account, as_system, order_at
from tests.factories.approving import above, policy, rule
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")


def with_a_contract(price_minor: int, *, asked_minor: int, percent: int = 0) -> Case:
    """Support is in the book at 49 euros; this account pays something else by contract."""
    house = account("managed")
    with as_system():
        db.session.execute(text("UPDATE subscriptions SET contract_unit_price_minor = :price WHERE account_id = :id"),
                           {"price": price_minor, "id": house.id})  # fmt: skip
        db.session.commit()
    case = order_at("in_review", house)
    case.draft(lines=[DraftLine("support", 12, asked_minor, Decimal(percent))])
    return case


def test_r65_the_contract_price_itself_needs_no_approval() -> None:
    policy(rule(above(15)))
    case = with_a_contract(3500, asked_minor=3500)  # more than 28 % below the book
    case.step(case.rep, "send_quote")
    assert case.state is State.QUOTED


@pytest.mark.parametrize(("price", "percent"), [(3500, 20), (2800, 0)])
def test_r65_what_goes_below_the_contract_price_is_a_discount(price: int, percent: int) -> None:
    policy(rule(above(15)))
    case = with_a_contract(3500, asked_minor=price, percent=percent)
    with pytest.raises(Refused):
        case.step(case.rep, "send_quote")


def test_r65_a_contract_above_the_book_hides_no_discount_below_the_book() -> None:
    policy(rule(above(15)))
    case = with_a_contract(6000, asked_minor=4900)
    (line,) = case.page().draft.lines  # type: ignore[union-attr]
    assert line.list_price_minor == 4900
    case.step(case.rep, "send_quote")
    dear = with_a_contract(6000, asked_minor=4000)
    with pytest.raises(Refused):
        dear.step(dear.rep, "send_quote")

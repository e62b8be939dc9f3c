"""Things for the town to do, each begun through the product's own services."""

from __future__ import annotations

from app.services.requesting import requests
from tests.factories import Case, account, act, order_at, rep, wish
from tests.factories.accounts import TODAY, House
from tests.factories.time import make_due


def accepted(count: int) -> list[Case]:
    """Orders that were just accepted, two lines each, of an account of their own: a job must provision them."""
    seller = rep()
    return [order_at("fulfilling", account(seats={"support": 10, "sell": 5}), asked=wish(support=12, sell=3), rep=seller)
            for _ in range(count)]  # fmt: skip


def waiting_for_today(count: int) -> list[Case]:
    """Accepted orders whose start date has just come: the scheduler must start them."""
    seller = rep()
    cases = [order_at("accepted", rep=seller) for _ in range(count)]
    for case in cases:
        case.move_start(TODAY)
    return cases


def self_service_change(count: int) -> list[House]:
    """Accounts that have just helped themselves: a job must tell the product."""
    houses = [account("self_service", seats={"support": 10}) for _ in range(count)]
    for house in houses:
        act(house.owner, requests.submit, wish(support=4))
    return houses


def due_for_renewal(count: int) -> list[House]:
    """Accounts whose renewal has just come, with a reduction planned for it: the scheduler must do both."""
    houses = [account("self_service", seats={"support": 10}, cycle="monthly") for _ in range(count)]
    for house in houses:
        act(house.owner, requests.submit, wish("remove_seats", support=3))
    make_due(houses, TODAY)
    return houses

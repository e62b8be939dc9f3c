"""The vendor's people after their own pages: what is waited for, decided, set and kept at the desk."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from app.services.people.viewers import Viewer
from tests.factories import account, order_at, staff
from tests.factories.approving import above, approver, policy, rule
from tests.integration.approving.drafts import asks, drafted
from tests.integration.services.test_price_books import a_book
from tests.web.wandering import Wanderer
from workflows.seat_order import State

RULES = ("/desk/sharing", "/desk/service-levels", "/desk/calendars", "/desk/calendars/desk")
OWN = ("/desk/views", "/desk/templates", "/desk/prices", "/desk/tax-rates")
FIGURES = ("/status", "/status?weeks=4", "/status/teams", "/orders", "/orders/planned")
BOOKS = ("/desk/prices", "/desk/prices/eur", "/desk/prices/write", "/desk/prices/write?follows=eur")
POLICY = ("/desk/policy", "/desk/policy/rules/0", "/desk/policy/rules/1", "/desk/policy/simulator")


def at_the_desk(app: Flask, language: str, remy: Viewer) -> Iterator[Wanderer]:
    """An approver, a manager and a representative."""
    anna = approver()
    policy(rule(above(15), name="Gros rabais"), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    decides = Wanderer(app, anna, language)
    looked_at(decides, "/desk/approvals", f"/desk/approvals/{case.reference}", f"/desk/orders/{case.reference}")
    yield decides
    boss = staff("manager")
    manager = Wanderer(app, boss, language)
    a_book(tiers={1: 4800, 50: 4500})
    looked_at(manager, *BOOKS, *RULES, f"/desk/calendars/{boss.staff_id}", *FIGURES, *POLICY, "/desk/machinery", "/desk/approvals")
    manager.send("/desk/templates", 303, kind="terms", name="T-30", body="T+30", body_fr="T+30")
    looked_at(manager, *(place for place in manager.look("/desk/templates") if place.startswith("/desk/templates/")))
    yield manager
    yield of_a_rep(Wanderer(app, remy, language))


def of_a_rep(desk: Wanderer) -> Wanderer:
    """Their own pages, and a step on many orders: before it begins, and what became of it."""
    house = account("managed", seats={"support": 5})
    order_at(State.PENDING, house)
    looked_at(desk, *OWN)
    found = [order_at(state).reference for state in (State.PENDING, State.PENDING, State.FULFILLED)]
    desk.send("/desk/bulk", 303, verb="claim", order=found)
    where = desk.place
    desk.look(where)
    desk.send(where, 303, go="begin")
    desk.look(f"{where}?again=1")
    return desk


def looked_at(browser: Wanderer, *places: str) -> None:
    for place in places:
        browser.look(place)

"""What the tests of temporary seats do: ask for them, get them, and let the days pass."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from app.errors import Problem
from app.models.kinds import TemporaryKind
from app.services.ordering import deadlines
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.services.seating import planned_effects, temporary_reading
from app.services.seating.temporary_reading import Temporary
from tests.factories import Case, House, act, as_job, order_at
from tests.factories.time import advance
from tests.factories.time import today as today_of
from workflows.intake import Change
from workflows.seat_order import State

PARIS = "Europe/Paris"


def in_days(owner: psycopg.Connection, days: int) -> date:
    return today_of(owner, PARIS) + timedelta(days=days)


def wish_for(owner: psycopg.Connection, first: int = 0, end: int = 10, seats: int = 3, *, product: str = "support",
             why: str = "The sales of January", **facts: Any) -> Wish:  # fmt: skip
    """`first` and `end` are days from today."""
    dates = {"starts_on": in_days(owner, first), "ends_on": in_days(owner, end), **facts}
    return Wish(Change.TEMPORARY_SEATS, [AskedLine(product, seats)], why, **dates)


def about(one: Temporary, kind: str, owner: psycopg.Connection, first: int = 0, end: int = 0, seats: int | None = None) -> Wish:
    """A wish about temporary seats that are there."""
    return wish_for(owner, first, end, one.seats if seats is None else seats, product=one.product, kind=TemporaryKind(kind), temporary=one.id)


def taken_to(state: str, house: House, asked: Wish) -> Case:
    """An order for temporary seats, accepted as the suggestion has it, and provisioned if its day has come."""
    if state not in {"accepted", "fulfilled"}:
        return order_at(state, house, asked=asked)
    case = order_at(State.QUOTED, house, asked=asked)
    case.accept()
    if state == "fulfilled":
        case.provision()
    return case


def lent(house: House, owner: psycopg.Connection, first: int = 0, end: int = 10, seats: int = 3, **facts: Any) -> Temporary:
    """Temporary seats that are accepted, and active if their first day is today."""
    case = taken_to("accepted", house, wish_for(owner, first, end, seats, **facts))
    if first == 0:
        case.provision()
    return next(one for one in listed(house) if one.reference == case.reference)


def listed(house: House) -> list[Temporary]:
    return list(as_job(temporary_reading.of_account, house.id))


def standing(house: House) -> list[str]:
    return [one.standing.value for one in listed(house)]


def counts(house: House, product: str = "support") -> tuple[int, int, int]:
    """(base seats, temporary ones, free ones), as the Subscription page counts them."""
    from app.services.showing import subscription

    count = next(held.seats for held in as_job(subscription.products, house.id) if held.product == product)
    return count.purchased, count.temporary, count.free


def calendar(*cases: Case) -> int:
    """What the sweep does, and the jobs of the orders that it started. Returns how many things were done."""
    done = 0
    while moved := as_job(planned_effects.apply_due):
        done += moved
    for order_id, action in as_job(deadlines.due):
        try:
            done += as_job(deadlines.carry_out, order_id, action)
        except Problem:
            continue
    for case in cases:
        if case.state is State.FULFILLING:
            case.provision()
    while moved := as_job(planned_effects.apply_due):
        done += moved
    return done


def pass_days(owner: psycopg.Connection, days: int, *cases: Case) -> None:
    """Let the business clock run, a day at a time."""
    for _day in range(days):
        advance(owner, days=1)
        calendar(*cases)


def refused(viewer: Viewer, asked: Wish) -> tuple[str, str | None]:
    """The reason and the field of a refusal."""
    try:
        act(viewer, requests.submit, asked)
    except Problem as problem:
        return str(problem.reason), problem.field
    raise AssertionError("this was not refused")

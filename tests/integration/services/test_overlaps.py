"""R19, R28: no person is counted twice, and what goes leaves nothing behind."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from app.errors import Refused
from app.models.kinds import AccountRole, ProductRole
from app.services.ordering import deadlines, fulfilment
from app.services.ordering.order_reading import load_many
from app.services.people import team
from app.services.people.team import NewPerson
from app.services.requesting import requests
from tests.factories import account, act, as_job, order_at, person, staff, wish
from workflows.intake import Change


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_r19_a_suite_is_not_added_beside_a_licence_of_one_of_its_products(record: Flask, kind: str) -> None:
    house = account(kind, seats={"support": 10})
    with pytest.raises(Refused, match="count its people twice"):
        act(house.owner, requests.preview, wish(change=Change.ADD_PRODUCT, support_suite=5))


def test_r28_a_suite_is_added_where_none_of_its_products_is_held(record: Flask) -> None:
    house = account("self_service", seats={"sell": 10})
    act(house.owner, requests.submit, wish(change=Change.ADD_PRODUCT, support_suite=5))
    assert house.seats("chat") == (5, 0, 0, 5)


def test_an_address_of_the_vendors_people_is_taken(record: Flask) -> None:
    rep, house = staff("rep"), account("managed")
    new = NewPerson(rep.email, "Nina New", AccountRole.AGENT, {"support": ProductRole.AGENT})
    with pytest.raises(Refused, match="taken outside your team"):
        act(house.owner, team.add, new)


def _roles(session: psycopg.Connection, account_id: int) -> list[str]:
    rows = session.execute(
        "SELECT p.slug FROM seat_assignments a JOIN products p ON p.id = a.product_id WHERE a.account_id = %s ORDER BY 1",
        [account_id],
    )
    return [slug for (slug,) in rows.fetchall()]


def test_a_removed_product_takes_its_roles_along_by_order(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("managed", seats={"support": 10, "chat": 4})
    person(house, "agent", products={"support": "agent", "chat": "agent"})
    case = order_at("in_review", house, asked=wish(change=Change.REMOVE_PRODUCT, chat=0))
    case.quote(starts_on=case.order.today)
    case.accept()
    as_job(lambda: fulfilment.fulfil(load_many([case.id])))
    assert _roles(owner_connection, house.id) == ["support"]


def test_a_removed_product_takes_its_roles_along_at_renewal(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 10, "chat": 4})
    person(house, "agent", products={"support": "agent", "chat": "agent"})
    act(house.owner, requests.submit, wish(change=Change.REMOVE_PRODUCT, chat=0))
    assert as_job(deadlines.apply_planned_changes) == 0
    assert _roles(owner_connection, house.id) == ["chat", "support"]
    owner_connection.execute(
        "UPDATE seat_changes SET effective_on = current_date - 1 WHERE account_id = %s AND status = 'planned'",
        [house.id],
    )
    assert as_job(deadlines.apply_planned_changes) == 1
    assert _roles(owner_connection, house.id) == ["support"]

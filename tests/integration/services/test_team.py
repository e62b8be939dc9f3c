"""R6, R23, R27, R73: adding people, the way out when no seat is free, and the race for the last one."""

from __future__ import annotations

import threading
from collections import Counter

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db
from app.models.kinds import AccountRole, ProductRole
from app.services.people import team, team_list
from app.services.people.team import NewPerson, NoSeatFree
from app.services.requesting import requests
from tests.factories import House, account, act, as_system, order_at, person, place, wish
from tests.factories.world import number
from workflows.intake import WayOut

AGENT = {"support": ProductRole.AGENT}


def new(
    products: dict[str, ProductRole] | None = None, email: str | None = None, role: str = "agent"
) -> NewPerson:
    return NewPerson(
        email or f"new-{number()}@example.com",
        "Nina New",
        AccountRole(role),
        AGENT if products is None else products,
    )


def waiting(house: House) -> list[int]:
    """Ids of the people who wait for a seat."""
    with as_system():
        found = text(
            "SELECT DISTINCT person_id FROM seat_assignments"
            " WHERE account_id = :id AND waiting_since IS NOT NULL ORDER BY 1"
        )
        return list(db.session.execute(found, {"id": house.id}).scalars())


def told() -> list[int]:
    """Ids of the people somebody promised to tell that they have a seat now."""
    with as_system():
        found = text(
            "SELECT (payload ->> 'person_id')::bigint FROM tasks WHERE kind = 'tell_seated' ORDER BY id"
        )
        return list(db.session.execute(found).scalars())


def test_r23_with_a_seat_free_a_person_is_added_and_uses_it(record: Flask) -> None:
    house = account(seats={"support": 1})
    added = act(house.admin, team.add, new())
    assert added.waits_for == []
    assert house.seats() == (1, 1, 0, 1)


@pytest.mark.parametrize(
    ("kind", "who", "out"),
    [
        ("managed", "owner", WayOut.REQUEST),
        ("managed", "billing", WayOut.REQUEST),
        ("managed", "admin", WayOut.REQUEST),
        ("online_assisted", "owner", WayOut.SUBSCRIPTION_PAGE),
        ("online_assisted", "billing", WayOut.SUBSCRIPTION_PAGE),
        ("online_assisted", "admin", WayOut.REQUEST),
        ("self_service", "owner", WayOut.BUY),
        ("self_service", "billing", WayOut.BUY),
        ("self_service", "admin", WayOut.ASK_OWNER),
    ],
)
def test_r23_r27_at_no_seat_free_the_refusal_names_the_product_and_exactly_one_way_out(
    record: Flask, kind: str, who: str, out: WayOut
) -> None:
    house = account(kind, seats={"support": 0})
    with pytest.raises(NoSeatFree) as caught:
        act(getattr(house, who), team.add, new())
    assert (caught.value.products, caught.value.way_out) == (["Support"], out)
    assert people(house) == 4


def people(house: House) -> int:
    with as_system():
        return db.session.execute(
            text("SELECT count(*) FROM people WHERE account_id = :id"), {"id": house.id}
        ).scalar_one()


def test_r23_no_permission_is_a_different_message(record: Flask) -> None:
    house = account(seats={"support": 0})
    with pytest.raises(NotAllowed, match="Only an admin"):
        act(house.agent, team.add, new())


@pytest.mark.parametrize("role", [ProductRole.LIGHT_AGENT, ProductRole.CONTRIBUTOR])
def test_r15_who_uses_no_seat_is_added_to_a_full_product(record: Flask, role: ProductRole) -> None:
    house = account(seats={"support": 0})
    act(house.admin, team.add, new({"support": role}))
    assert house.seats() == (0, 0, 0, 0)


def test_r27_the_new_person_is_kept_and_waits(record: Flask) -> None:
    house = account("self_service", seats={"support": 0})
    added = act(house.owner, team.add, new(), may_wait=True)
    assert added.waits_for == ["support"]
    assert waiting(house) == [added.person_id]
    listed = act(house.owner, team_list.members).members
    assert [member.id for member in listed if member.is_waiting] == [added.person_id]


def test_r27_i_bought_seats_seat_those_who_wait_at_once_longest_first(record: Flask) -> None:
    house = account("self_service", seats={"support": 0})
    first, second, third = (act(house.owner, team.add, new(), may_wait=True).person_id for _ in range(3))
    act(house.owner, requests.submit, wish(support=2))
    assert waiting(house) == [third]
    assert told() == [first, second]


def test_r27_ii_seats_from_the_rep_seat_those_who_wait_when_they_arrive(record: Flask) -> None:
    house = account("managed", seats={"support": 0})
    waits = act(house.admin, team.add, new(), may_wait=True).person_id
    case = order_at("fulfilling", house, by=house.admin)
    assert waiting(house) == [waits]
    case.provision()
    assert waiting(house) == []
    assert told() == [waits]
    assert house.seats() == (12, 1, 0, 12)


def test_r27_iii_an_order_at_the_contract_price_does_the_same(record: Flask) -> None:
    house = account("online_assisted", seats={"support": 0})
    waits = act(house.owner, team.add, new(), may_wait=True).person_id
    place(house.owner, wish(support=1), house=house).provision()
    assert waiting(house) == []
    assert told() == [waits]


def test_r27_in_a_suite_one_free_seat_covers_every_product_somebody_waits_for(record: Flask) -> None:
    house = account("self_service", seats={"support-suite": 0})
    both = {"support": ProductRole.AGENT, "chat": ProductRole.AGENT}
    act(house.owner, team.add, new(both), may_wait=True)
    other = act(house.owner, team.add, new(both), may_wait=True).person_id
    act(house.owner, requests.submit, wish(support=1))
    assert waiting(house) == [other]
    assert house.seats("chat") == (1, 1, 0, 1)


def test_r23_a_seat_in_another_product_is_no_help(record: Flask) -> None:
    house = account(seats={"support": 5, "sell": 0})
    with pytest.raises(NoSeatFree) as caught:
        act(house.admin, team.add, new({"support": ProductRole.AGENT, "sell": ProductRole.AGENT}))
    assert caught.value.products == ["Sell"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"role": "owner"}, "role"),
        ({"products": {"talk": ProductRole.AGENT}}, "products"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field(
    record: Flask, changes: dict[str, object], field: str
) -> None:
    house = account()
    with pytest.raises(Invalid) as caught:
        act(house.admin, team.add, new(**changes))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_an_address_that_is_taken_is_refused_and_nothing_is_kept(record: Flask) -> None:
    house, other = account(seats={"support": 5}), account()
    with pytest.raises(Refused) as caught:
        act(house.admin, team.add, new(email=other.email("owner")))
    assert caught.value.field == "email"
    assert house.seats() == (5, 0, 0, 5)


def test_r6_a_second_owner_is_impossible(record: Flask, owner_connection: psycopg.Connection) -> None:
    account()
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_owner"):
        owner_connection.execute("UPDATE people SET role = 'owner' WHERE role = 'agent'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET role = 'admin' WHERE role = 'owner'",
        "DELETE FROM sign_ins; DELETE FROM people WHERE role = 'owner'",
    ],
)
def test_r6_an_account_without_an_owner_is_impossible(
    record: Flask, owner_connection: psycopg.Connection, statement: str
) -> None:
    account()
    with pytest.raises(psycopg.errors.CheckViolation, match="no owner"):
        owner_connection.execute(statement)


def test_r6_ownership_can_pass_in_one_transaction(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    account()
    with owner_connection.transaction():
        owner_connection.execute("UPDATE people SET role = 'admin' WHERE role = 'owner'")
        owner_connection.execute(
            "UPDATE people SET role = 'owner', has_billing_rights = false WHERE email LIKE 'billing@%'"
        )


def test_r8_only_an_admin_can_hold_billing_rights(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    account()
    with pytest.raises(psycopg.errors.CheckViolation, match="billing_rights"):
        owner_connection.execute("UPDATE people SET has_billing_rights = true WHERE role = 'agent'")


def test_r73_forty_at_once_for_ten_seats_seat_exactly_ten(record: Flask) -> None:
    house = account(seats={"support": 10})
    viewer, results = house.admin, Counter[str]()
    start = threading.Barrier(40)

    def join(n: int) -> None:
        start.wait()
        try:
            act(viewer, team.add, new(email=f"racer-{n}@example.com"))
            results["seated"] += 1
        except NoSeatFree:
            act(viewer, team.add, new(email=f"racer-{n}@example.com"), may_wait=True)
            results["waits"] += 1

    threads = [threading.Thread(target=join, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {"seated": 10, "waits": 30}
    assert house.seats() == (10, 10, 0, 10)
    assert len(waiting(house)) == 30


def test_the_team_is_listed_by_name_a_page_at_a_time(record: Flask) -> None:
    house = account()
    for n in range(5):
        person(house, name=f"Zoe {n}")
    first = act(house.admin, team_list.members, most=6)
    assert first.next is not None
    second = act(house.admin, team_list.members, None, first.next, most=6)
    names = [member.name for member in (*first.members, *second.members)]
    assert (len(names), names, second.next) == (9, sorted(names, key=str.lower), None)


def test_r4_the_team_is_for_admins(record: Flask) -> None:
    house = account()
    with pytest.raises(NotAllowed):
        act(house.agent, team_list.members)

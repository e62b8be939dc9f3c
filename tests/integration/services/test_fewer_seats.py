"""R41, R44, R45, R47: fewer seats than people; who loses one, when, and what is told."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from app.errors import Refused
from app.services.ordering import fulfilment
from app.services.requesting import requests
from app.services.seating import losing, planned_effects
from app.services.seating.losing import Lowered
from tests.factories import Case, account, act, as_job, order_at, person, wish
from tests.factories.accounts import give_roles
from tests.factories.world import as_system
from tests.integration.services.planning import (
    events,
    has_seat,
    listed,
    losing_of,
    plan,
    promised,
    role_of,
    rows,
    team,
    the_day_comes,
)
from workflows.seat_order import State


def test_r41_a_reduction_says_its_day_the_last_day_to_change_ones_mind_and_the_saving(record: Flask) -> None:
    house = account("self_service")
    one = plan(house, support=4)
    assert (one.seats_before, one.seats_after, one.delta) == (10, 6, -4)
    assert (one.effective_on - one.last_day).days == 1
    assert one.saving_minor == 4 * 4900 * 12
    assert house.seats() == (10, 0, 0, 6)


def test_r41_what_two_changes_of_a_licence_save_is_what_both_save_together(record: Flask) -> None:
    """Ten seats at 49 euros become six at 19: what the lower plan saves of a seat is not saved again by giving it back."""
    house = account("self_service")
    first = act(house.owner, requests.submit, wish("downgrade_plan", plan="team", support=0))
    assert first.order is None
    second = plan(house, support=4)
    listing = listed(house)
    assert second.saving_minor == 4 * 1900 * 12
    assert sum(one.saving_minor for one in listing) == (10 * 4900 - 6 * 1900) * 12


def test_r44_the_newest_become_end_users_and_the_others_keep_their_seats(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 5})
    people = team(house, owner_connection, 5)
    plan(house, support=2)
    assert losing_of(house) == [people[4].name, people[3].name], "the preview, before anything happens"
    assert the_day_comes(house, owner_connection) == 1
    assert house.seats() == (3, 3, 0, 3)
    assert [role_of(owner_connection, one.id) for one in people] == ["agent"] * 3 + ["end_user"] * 2


def test_r44_ties_are_broken_by_id_descending(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    owner_connection.execute("UPDATE people SET created_at = '2026-01-01' WHERE account_id = %s", [house.id])
    plan(house, support=2)
    the_day_comes(house, owner_connection)
    assert [has_seat(owner_connection, one.id) for one in people] == [True, False, False]


def test_r44_the_owner_keeps_the_seat_however_new(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 2)
    ((owner_id,),) = rows(owner_connection, "SELECT id FROM people WHERE account_id = %s AND role = 'owner'", house.id)
    with as_system():
        give_roles(house.owner and type("Owner", (), {"account_id": house.id, "id": owner_id})(), {"support": "agent"})
    owner_connection.execute("UPDATE people SET created_at = now() + interval '1 hour' WHERE id = %s", [owner_id])
    plan(house, support=2)
    the_day_comes(house, owner_connection)
    assert has_seat(owner_connection, owner_id)
    assert [has_seat(owner_connection, one.id) for one in people] == [False, False]


def test_r45_suspended_people_count_like_everybody(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 2})
    team(house, owner_connection, 1)
    suspended = person(house, products={"support": "agent"}, is_suspended=True)
    plan(house, support=1)
    the_day_comes(house, owner_connection)
    assert not has_seat(owner_connection, suspended.id)
    assert house.seats()[:2] == (1, 1)


def test_r44_who_has_a_seat_elsewhere_stays_an_agent_and_a_light_agent_stays_one(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 3, "chat": 3})
    team(house, owner_connection, 1)
    both = person(house, products={"support": "agent", "chat": "agent"})
    light = person(house, "light_agent", products={"support": "admin", "chat": "light_agent"})
    plan(house, support=2)
    the_day_comes(house, owner_connection)
    assert (role_of(owner_connection, both.id), role_of(owner_connection, light.id)) == ("agent", "light_agent")
    assert has_seat(owner_connection, both.id, "chat")
    assert not has_seat(owner_connection, both.id)


def test_r44_an_admin_left_without_a_seat_loses_the_billing_rights_too(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 2})
    team(house, owner_connection, 1)
    admin = person(house, "admin", products={"support": "admin"})
    owner_connection.execute("UPDATE people SET has_billing_rights = true WHERE id = %s", [admin.id])
    plan(house, support=1)
    the_day_comes(house, owner_connection)
    found = rows(owner_connection, "SELECT role, has_billing_rights FROM people WHERE id = %s", admin.id)
    assert found == [("end_user", False)]


def test_r28_a_suite_is_one_licence_and_a_person_loses_all_its_products(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support-suite": 2})
    first, second = (
        team(house, owner_connection, 1, {"support": "agent", "chat": "agent"})[0],
        person(house, products={"guide": "agent", "chat": "agent", "talk": "light_agent"}),
    )
    plan(house, support_suite=1)
    the_day_comes(house, owner_connection)
    assert has_seat(owner_connection, first.id, "chat")
    left = rows(owner_connection, "SELECT role FROM seat_assignments WHERE person_id = %s", second.id)
    assert left == [("light_agent",)], "what uses no seat stays"


def test_r44_who_waits_for_a_seat_goes_on_waiting(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 2})
    team(house, owner_connection, 2)
    waiting = person(house, products={"support": "agent"}, waits_for=["support"])
    plan(house, support=1)
    the_day_comes(house, owner_connection)
    assert rows(owner_connection, "SELECT 1 FROM seat_assignments WHERE person_id = %s AND waiting_since IS NOT NULL", waiting.id)
    assert role_of(owner_connection, waiting.id) == "agent"


def test_r44_history_names_them_and_mails_are_promised_to_them_and_to_the_admins(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    plan(house, support=2)
    the_day_comes(house, owner_connection)
    (said,) = events(owner_connection, house, "take_seats")
    assert {one["email"] for one in said["people"]} == {people[1].email, people[2].email}
    assert (said["licence"], said["seats"], said["cause"]) == ("Support", 1, "remove_seats")
    assert promised(owner_connection, house, "tell_lost") == sorted([people[1].id, people[2].id])
    assert promised(owner_connection, house, "tell_losses") == [0]
    assert promised(owner_connection, house, "sync_seats") == [0], "the product is told the number"


def test_r44_as_long_as_there_are_seats_enough_nobody_loses_one(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 5})
    team(house, owner_connection, 2)
    assert plan(house, support=3).losing_count == 0
    the_day_comes(house, owner_connection)
    assert house.seats() == (2, 2, 0, 2)
    assert events(owner_connection, house, "take_seats") == []


def test_r44_two_reductions_on_one_day_take_from_the_same_people_once(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 4})
    people = team(house, owner_connection, 4)
    plan(house, support=1)
    plan(house, support=2)
    assert [[person.name for person in one.losing] for one in sorted(listed(house), key=lambda one: -one.seats_after)] == [
        [people[3].name], [people[2].name, people[1].name],
    ]  # fmt: skip
    assert the_day_comes(house, owner_connection) == 2
    assert house.seats() == (1, 1, 0, 1)


def test_r44_a_removed_product_takes_everybodys_seat_and_the_owner_stays_the_owner(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"chat": 3, "support": 1})
    agent = team(house, owner_connection, 1, {"chat": "agent"})[0]
    one = plan(house, "remove_product", chat=0)
    assert (one.ends, one.losing_count, one.may_choose) == (True, 1, False)
    the_day_comes(house, owner_connection)
    assert role_of(owner_connection, agent.id) == "end_user"
    assert rows(owner_connection, "SELECT count(*) FROM people WHERE account_id = %s AND role = 'owner'", house.id) == [(1,)]
    assert [held.product for held in listed(house)] == []


def test_r41_at_least_one_seat_stays(record: Flask) -> None:
    house = account("self_service", seats={"support": 3})
    plan(house, support=2)
    with pytest.raises(Refused, match="At least one seat of Support must stay"):
        act(house.owner, requests.submit, wish("remove_seats", support=1))


def test_r41_seats_that_are_only_reserved_are_nothing_to_give_back(record: Flask) -> None:
    house = account("online_assisted", seats={"support": 3})
    act(house.owner, requests.submit, wish(support=5))
    assert house.seats() == (3, 0, 5, 8)
    with pytest.raises(Refused, match="must stay"):
        act(house.owner, requests.submit, wish("remove_seats", support=4))


def accepted(kind: str = "managed", *, seats: int = 4, fewer: int = 2, at_once: bool = False) -> Case:
    """An accepted order for fewer seats, with what the rep has agreed."""
    case = order_at("in_review", account(kind, seats={"support": seats}), asked=wish("remove_seats", support=fewer))
    case.quote(**({"starts_on": case.order.today} if at_once else {}))
    case.accept()
    return case


def test_r41_an_order_for_fewer_seats_waits_for_the_renewal(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = accepted()
    assert case.state is State.ACCEPTED
    (one,) = listed(case.house)
    renews_on = rows(owner_connection, "SELECT renews_on FROM accounts WHERE id = %s", case.house.id)[0][0]
    assert (one.effective_on, one.order_reference, one.may_be_cancelled) == (renews_on, case.reference, False)
    assert case.order.starts_on == renews_on


def test_r41_or_takes_effect_on_the_day_agreed_in_the_offer(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = accepted(at_once=True)
    people = team(case.house, owner_connection, 4)
    assert case.state is State.FULFILLING
    case.provision()
    assert case.state is State.FULFILLED
    assert case.house.seats() == (2, 2, 0, 2)
    assert [has_seat(owner_connection, one.id) for one in people] == [True, True, False, False]
    assert len(events(owner_connection, case.house, "take_seats")[0]["people"]) == 2


def test_r41_an_order_that_removes_a_product_takes_all_the_seats_there_are_by_then(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account("managed", seats={"support": 2, "chat": 4})
    agent = team(house, owner_connection, 1, {"chat": "agent"})[0]
    case = order_at("in_review", house, asked=wish("remove_product", chat=0))
    case.quote(starts_on=case.order.today)
    case.accept()
    owner_connection.execute(
        "INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at)"
        " SELECT account_id, subscription_id, 3, 'applied', current_date, 'add_seats', 'x', now() FROM seat_changes WHERE order_id = %s",
        [case.id],
    )
    case.provision()
    assert case.state is State.FULFILLED
    ended = rows(owner_connection, "SELECT sum(c.delta)::int FROM seat_changes c JOIN subscriptions s ON s.id = c.subscription_id"
                 " WHERE c.account_id = %s AND s.ended_on IS NOT NULL AND c.status = 'applied'", house.id)  # fmt: skip
    assert ended == [(0,)]
    assert role_of(owner_connection, agent.id) == "end_user"


def test_r44_the_preview_and_the_day_name_the_same_people(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("managed", seats={"support": 6})
    people = team(house, owner_connection, 6)
    licence = rows(owner_connection, "SELECT id FROM products WHERE slug = 'support'")[0][0]
    (found,) = as_job(losing.who_lose, [Lowered(house.id, licence, 2, [people[0].id])])
    assert [one.name for one in found.people] == [people[n].name for n in (0, 5, 4, 3)]
    assert as_job(losing.downgrade, [Lowered(house.id, licence, 2, [people[0].id])]) == 4
    assert [has_seat(owner_connection, one.id) for one in people] == [False, True, True, False, False, False]


def test_r44_the_sweep_waits_for_nobody_and_does_nothing_twice(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    team(house, owner_connection, 3)
    plan(house, support=1)
    assert the_day_comes(house, owner_connection) == 1
    assert as_job(planned_effects.apply_due) == 0
    assert len(events(owner_connection, house, "take_seats")) == 1


def test_r71_a_removal_takes_what_is_there_when_the_product_has_answered(record: Flask, owner_connection: psycopg.Connection) -> None:
    """Between telling the product and storing its answer, something else that was planned may have come true."""
    house = account("managed", seats={"support": 10, "chat": 5})
    case = order_at("fulfilling", house, asked=wish("remove_product", chat=0))
    as_job(fulfilment.calls, [house.id], [case.id])
    owner_connection.execute(
        "INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at)"
        " SELECT account_id, subscription_id, -2, 'applied', current_date, 'temporary_ended', 'Seatwright', now()"
        " FROM seat_changes WHERE order_id = %s", [case.id])  # fmt: skip
    as_job(fulfilment.fulfil, [case.order])
    licence = "(SELECT subscription_id FROM seat_changes WHERE order_id = %s LIMIT 1)"
    total = "SELECT sum(delta) FROM seat_changes WHERE status = 'applied' AND subscription_id = " + licence
    assert rows(owner_connection, total, case.id) == [(0,)]
    assert rows(owner_connection, "SELECT to_seats FROM seat_changes WHERE order_id = %s AND status = 'applied'", case.id) == [(0,)]

"""R6, R16, R22, R23, R46: changing, suspending and removing people; whose seat becomes free, and who gets it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Problem, Refused
from app.extensions import db
from app.models.kinds import AccountRole, ProductRole
from app.services.people import people_changes, person_page, team, team_list
from app.services.people.people_changes import Roles
from app.services.people.team import NewPerson, NoSeatFree
from app.services.people.team_list import Narrow
from tests.factories import House, account, act, as_system, person
from tests.factories.world import number
from workflows.intake import WayOut

AGENT, LIGHT = ProductRole.AGENT, ProductRole.LIGHT_AGENT


def roles(role: str, **products: ProductRole) -> Roles:
    return Roles(AccountRole(role), products)


def names(house: House, **narrow: str) -> set[str]:
    return {one.name for one in act(house.admin, team_list.members, Narrow(**narrow)).members}


def waits(house: House) -> int:
    new = NewPerson(f"new-{number()}@example.com", "Nina", AccountRole.AGENT, {"support": AGENT})
    return act(house.admin, team.add, new, may_wait=True).person_id


def seen(house: House, person_id: int) -> person_page.PersonView:
    return act(house.admin, person_page.person, person_id)


def test_r16_suspending_frees_no_seat_and_lowering_the_role_does(record: Flask) -> None:
    house = account(seats={"support": 1})
    ada = person(house, products={"support": "agent"})
    act(house.admin, people_changes.suspend, ada.id)
    assert house.seats()[:2] == (1, 1)
    act(house.admin, people_changes.change_roles, ada.id, roles("light_agent", support=LIGHT))
    assert house.seats()[:2] == (1, 0)
    assert seen(house, ada.id).is_suspended


def test_r27_a_freed_seat_goes_to_who_waits_longest(record: Flask) -> None:
    house = account(seats={"support": 1})
    ada = person(house, products={"support": "agent"})
    first, second = waits(house), waits(house)
    act(house.admin, people_changes.change_roles, ada.id, roles("agent"))
    assert not seen(house, first).is_waiting
    assert seen(house, second).is_waiting
    assert house.seats()[:2] == (1, 1)


def test_r17_a_light_agent_made_agent_elsewhere_uses_a_seat_there(record: Flask) -> None:
    house = account(seats={"support": 1, "sell": 1})
    bo = person(house, "light_agent", products={"support": "light_agent"})
    act(house.admin, people_changes.change_roles, bo.id, roles("light_agent", support=LIGHT, sell=AGENT))
    assert (house.seats("support")[1], house.seats("sell")[1]) == (0, 1)


def test_r19_another_product_of_the_suite_needs_no_other_seat(record: Flask) -> None:
    house = account(seats={"support-suite": 1})
    ada = person(house, products={"support": "agent"})
    act(house.admin, people_changes.change_roles, ada.id, roles("agent", chat=AGENT, guide=ProductRole.ADMIN))
    assert house.seats("chat")[:2] == (1, 1)
    assert not seen(house, ada.id).is_waiting


@pytest.mark.parametrize(("kind", "out"), [("managed", WayOut.REQUEST), ("self_service", WayOut.ASK_OWNER)])
def test_r23_a_counted_role_without_a_free_seat_is_refused_with_the_way_out(record: Flask, kind: str, out: WayOut) -> None:
    house = account(kind, seats={"support": 0})
    bo = person(house, "light_agent", products={"support": "light_agent"})
    with pytest.raises(NoSeatFree) as caught:
        act(house.admin, people_changes.change_roles, bo.id, roles("agent", support=AGENT))
    assert (caught.value.products, caught.value.way_out) == (["Support"], out)
    done = act(house.admin, people_changes.change_roles, bo.id, roles("agent", support=AGENT), may_wait=True)
    assert list(done.waits_for) == ["support"]
    assert seen(house, bo.id).is_waiting
    assert house.seats()[1] == 0


@pytest.mark.parametrize("act_on", [people_changes.suspend, lambda me, who: people_changes.remove(me, who, work_is_reassigned=True)])
def test_r6_the_owner_is_neither_suspended_nor_removed(record: Flask, act_on: object) -> None:
    house = account()
    with pytest.raises(Refused, match="owns the account"):
        act(house.billing, act_on, house.owner.person_id)  # type: ignore[arg-type]


def test_r6_the_owner_is_not_lowered_and_keeps_product_roles_to_choose(record: Flask) -> None:
    house = account(seats={"support": 1})
    owner = house.owner.person_id or 0
    with pytest.raises(Refused, match="owns the account"):
        act(house.billing, people_changes.change_roles, owner, roles("agent"))
    act(house.admin, people_changes.change_roles, owner, roles("owner", support=AGENT))
    assert house.seats()[1] == 1


def test_r6_nobody_becomes_owner_by_a_role(record: Flask) -> None:
    house = account()
    with pytest.raises(Refused, match="one owner"):
        act(house.owner, people_changes.change_roles, house.admin.person_id or 0, roles("owner"))


def test_r7_billing_rights_are_not_lost_by_the_way(record: Flask) -> None:
    house = account()
    billing = house.billing.person_id or 0
    for refused in (lambda: act(house.owner, people_changes.change_roles, billing, roles("agent")),
                    lambda: act(house.admin, people_changes.suspend, billing)):  # fmt: skip
        with pytest.raises(Refused, match="billing rights"):
            refused()
    act(house.owner, people_changes.suspend, billing)


def test_nobody_lowers_or_suspends_themselves(record: Flask) -> None:
    house = account()
    me = house.admin.person_id or 0
    for refused in (lambda: act(house.admin, people_changes.change_roles, me, roles("agent")),
                    lambda: act(house.admin, people_changes.suspend, me)):  # fmt: skip
        with pytest.raises(Refused, match=r"yourself|your own"):
            refused()


def test_r46_removing_reassigns_first_then_lowers_then_suspends_and_deletes_nothing(record: Flask) -> None:
    house = account(seats={"support": 1})
    ada, queued = person(house, name="Ada", products={"support": "agent"}), waits(house)
    with pytest.raises(Refused) as caught:
        act(house.admin, people_changes.remove, ada.id, work_is_reassigned=False)
    assert caught.value.field == "work_is_reassigned"
    assert act(house.admin, people_changes.remove, ada.id, work_is_reassigned=True) == 1
    gone = seen(house, ada.id)
    assert (gone.role, gone.is_suspended, list(gone.products)) == ("end_user", True, [])
    assert [event["verb"] for event in gone.events] == ["suspend_person", "remove_person"]
    assert gone.events[1]["details"]["products"] == {"support": ["agent", ""]}
    assert not seen(house, queued).is_waiting


def test_s13_a_suspended_person_is_out_and_stays_out_until_they_sign_in_anew(record: Flask) -> None:
    house = account()
    admin = house.admin
    act(house.owner, people_changes.suspend, admin.person_id)
    act(house.owner, people_changes.restore, admin.person_id)
    with as_system():
        ended = text("SELECT bool_and(ended_at IS NOT NULL) FROM sign_ins WHERE person_id = :id")
        assert db.session.execute(ended, {"id": admin.person_id}).scalar_one()


def test_r22_the_filter_finds_who_uses_a_seat_unexpectedly(record: Flask) -> None:
    house = account(seats={"support": 5, "chat": 5})
    person(house, name="Suspended", products={"support": "agent"}, is_suspended=True)
    person(house, "light_agent", name="Light elsewhere", products={"support": "light_agent", "chat": "agent"})
    person(house, "light_agent", name="Light", products={"support": "light_agent"})
    person(house, name="Out", is_suspended=True)
    person(house, name="Agent", products={"support": "agent"})
    person(house, "light_agent", name="Waits", products={"chat": "agent"}, waits_for=["chat"])
    assert names(house, seat="unexpected") == {"Suspended", "Light elsewhere"}
    assert names(house, seat="used") == {"Suspended", "Light elsewhere", "Agent"}
    assert names(house, seat="suspended") == {"Suspended", "Out"}
    assert names(house, seat="waiting") == {"Waits"}
    assert names(house, product="chat", role="agent") == {"Light elsewhere", "Waits"}
    assert names(house, role="light_agent") == {"Light elsewhere", "Light", "Waits"}


@pytest.mark.parametrize("words", ["elodie", "ÉLODIE", "dur", "lodie d", "elo@", "100%"])
def test_r22_the_search_finds_names_without_accents_and_addresses(record: Flask, words: str) -> None:
    house = account()
    person(house, name="Élodie Durand 100%", email="elo@example.com")
    person(house, name="Somebody else")
    assert names(house, words=words) == {"Élodie Durand 100%"}


def test_r22_what_looks_like_a_pattern_is_none(record: Flask) -> None:
    house = account()
    assert names(house, words="%") == names(house, words="_ner") == set()


def test_r72_each_change_is_a_line_of_the_person_s_history(record: Flask) -> None:
    house = account(seats={"support": 1})
    who = act(house.admin, team.add, NewPerson("n@example.com", "Nina", AccountRole.AGENT, {"support": AGENT})).person_id
    act(house.admin, people_changes.change_roles, who, roles("light_agent", support=LIGHT))
    act(house.admin, people_changes.change_roles, who, roles("light_agent", support=LIGHT))
    events = seen(house, who).events
    assert [event["verb"] for event in events] == ["change_roles", "add_person"]
    assert events[0]["details"]["role"] == ["agent", "light_agent"]
    assert events[0]["actor_name"] == house.admin.name


def test_s2_somebody_of_another_account_is_not_there(record: Flask) -> None:
    house, other = account(), account()
    for call in (lambda who: act(house.owner, person_page.person, who), lambda who: act(house.owner, people_changes.suspend, who)):
        for who in (other.owner.person_id, 2**70):
            with pytest.raises(NotThere):
                call(who)


def test_r4_agents_change_nobody(record: Flask) -> None:
    house = account()
    with pytest.raises(NotAllowed):
        act(house.agent, people_changes.suspend, house.admin.person_id)
    with pytest.raises(Problem):
        act(house.agent, person_page.person, house.admin.person_id)


def test_r7_whom_only_the_owner_suspends_only_the_owner_lets_in_again(record: Flask) -> None:
    house = account()
    billing, admin, owner = house.billing, house.admin, house.owner
    act(owner, people_changes.suspend, billing.person_id)
    with pytest.raises(Refused, match="only the owner"):
        act(admin, people_changes.restore, billing.person_id)
    act(owner, people_changes.restore, billing.person_id)
    assert not seen(house, billing.person_id).is_suspended

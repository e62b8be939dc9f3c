"""R6 to R10 and R12: who may give rights, and an account that always has exactly one owner."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Problem, Refused
from app.extensions import db
from app.services.people import ownership, rights
from app.services.people.viewers import Viewer
from app.services.showing import account_history
from tests.factories import House, account, act, as_job, as_system, order_at, person, viewer_of, wish
from tests.integration.services.together import at_once
from workflows.intake import Right
from workflows.seat_order import State


def owners(house: House) -> list[str]:
    with as_system():
        rows = db.session.execute(text("SELECT email FROM people WHERE account_id = :id AND role = 'owner'"), {"id": house.id})
        return list(rows.scalars())


def verify(house: House, *who: str) -> None:
    with as_system():
        for one in who:
            db.session.execute(text("UPDATE people SET email_verified_at = now() WHERE email = :email"), {"email": house.email(one)})


def tasks(kind: str) -> list[dict[str, object]]:
    with as_system():
        return list(db.session.execute(text("SELECT payload FROM tasks WHERE kind = :kind ORDER BY id"), {"kind": kind}).scalars())


@pytest.fixture
def house(record: Flask) -> House:
    made = account("managed")
    verify(made, "billing")
    return made


def verbs(house: House) -> list[str]:
    known = (rights.GRANTED, rights.REMOVED, ownership.OFFERED, ownership.PASSED, ownership.DECLINED, ownership.TAKEN_BACK,
             ownership.LAPSED)  # fmt: skip
    return [one.verb for one in as_job(account_history.latest, house.id, known)]


@pytest.mark.parametrize("who", ["billing", "admin", "agent"])
def test_r7_nobody_but_the_owner_gives_or_takes_billing_rights(house: House, who: str) -> None:
    for decide, target in ((rights.grant, house.admin), (rights.remove, house.billing)):
        with pytest.raises(NotAllowed, match="Only the owner"):
            act(getattr(house, who), decide, target.id)
    assert verbs(house) == []


def test_r7_the_owner_gives_rights_and_they_hold_with_the_next_request(house: House) -> None:
    assert house.admin.right is Right.ADMIN
    act(house.owner, rights.grant, house.admin.id)
    assert viewer_of(house.email("admin")).right is Right.BILLING
    assert verbs(house) == ["grant_billing_rights"]
    assert tasks("tell_rights") == [{"person_id": house.admin.id, "by": house.owner.id, "verb": "grant_billing_rights"}]
    act(house.owner, rights.remove, house.admin.id)
    assert viewer_of(house.email("admin")).right is Right.ADMIN
    assert verbs(house) == ["remove_billing_rights", "grant_billing_rights"]


@pytest.mark.parametrize("role", ["agent", "light_agent", "contributor", "end_user"])
def test_r8_only_an_admin_can_be_given_billing_rights(house: House, role: str) -> None:
    somebody = person(house, role)
    with pytest.raises(Refused, match="Only an admin"):
        act(house.owner, rights.grant, somebody.id)


def test_r8_nor_a_suspended_one_nor_twice(house: House) -> None:
    with pytest.raises(Refused, match="suspended"):
        act(house.owner, rights.grant, person(house, "admin", is_suspended=True).id)
    with pytest.raises(Refused, match="already"):
        act(house.owner, rights.grant, house.billing.id)
    with pytest.raises(Refused, match="has no billing rights"):
        act(house.owner, rights.remove, house.admin.id)


def test_s2_people_of_another_account_are_not_there(house: House) -> None:
    other = account("managed")
    for decide in (rights.grant, rights.remove, ownership.offer):
        with pytest.raises(NotThere):
            act(house.owner, decide, other.admin.id)


def test_r12_ownership_passes_when_the_other_confirms_and_not_before(house: House) -> None:
    act(house.owner, ownership.offer, house.billing.id)
    assert owners(house) == [house.email("owner")]
    act(house.billing, ownership.confirm)
    assert owners(house) == [house.email("billing")]
    old, new = viewer_of(house.email("owner")), viewer_of(house.email("billing"))
    assert (old.role, old.has_billing_rights, old.right) == ("admin", False, Right.ADMIN)
    assert (new.role, new.has_billing_rights, new.right) == ("owner", False, Right.OWNER)
    assert verbs(house) == ["pass_ownership", "offer_ownership"]
    assert [one["verb"] for one in tasks("tell_ownership")] == ["offer_ownership", "pass_ownership"]


def test_r12_what_the_old_owner_still_had_open_is_worth_nothing_any_more(house: House) -> None:
    """A page drawn before the hand-over, sent after it."""
    was_owner = house.owner
    act(was_owner, ownership.offer, house.billing.id)
    act(house.billing, ownership.confirm)
    with pytest.raises(NotAllowed):
        act(was_owner, rights.grant, house.admin.id)
    with pytest.raises(NotAllowed):
        act(was_owner, ownership.offer, house.admin.id)


def test_r12_r13_a_transfer_never_needs_a_free_seat(record: Flask) -> None:
    full = account("managed", seats={"support": 1})
    verify(full, "billing")
    person(full, "agent", products={"support": "agent"})
    act(full.owner, ownership.offer, full.billing.id)
    act(full.billing, ownership.confirm)
    assert owners(full) == [full.email("billing")]
    assert full.seats() == (1, 1, 0, 1)


@pytest.mark.parametrize("who", ["admin", "agent"])
def test_r12_only_a_billing_admin_can_become_the_owner(house: House, who: str) -> None:
    with pytest.raises(Refused, match="Only a billing admin"):
        act(house.owner, ownership.offer, getattr(house, who).id)


def test_r12_and_only_one_whose_address_is_verified(record: Flask) -> None:
    house = account("managed")
    with pytest.raises(Refused, match="not verified"):
        act(house.owner, ownership.offer, house.billing.id)


def test_r12_it_is_asked_again_when_the_other_confirms(house: House) -> None:
    act(house.owner, ownership.offer, house.billing.id)
    with as_system():
        db.session.execute(text("UPDATE people SET email_verified_at = NULL WHERE email = :e"), {"e": house.email("billing")})
    with pytest.raises(Refused, match="not verified"):
        act(house.billing, ownership.confirm)
    assert owners(house) == [house.email("owner")]


def test_r12_rights_cannot_go_while_the_account_is_offered(house: House) -> None:
    act(house.owner, ownership.offer, house.billing.id)
    with pytest.raises(Refused, match="take that offer back first"):
        act(house.owner, rights.remove, house.billing.id)
    act(house.owner, ownership.take_back)
    act(house.owner, rights.remove, house.billing.id)
    with pytest.raises(Refused, match="no offer of ownership for you"):
        act(house.billing, ownership.confirm)


def test_r12_declined_taken_back_or_lapsed_everything_stays(house: House) -> None:
    act(house.owner, ownership.offer, house.billing.id)
    act(house.billing, ownership.decline)
    act(house.owner, ownership.offer, house.billing.id)
    act(house.owner, ownership.take_back)
    act(house.owner, ownership.offer, house.billing.id)
    with as_system():
        db.session.execute(text("UPDATE ownership_offers SET expires_at = clock_now() WHERE status = 'open'"))
    with pytest.raises(Refused, match="has lapsed"):
        act(house.billing, ownership.confirm)
    assert as_job(ownership.lapse) == 1
    assert as_job(ownership.lapse) == 0
    assert owners(house) == [house.email("owner")]
    assert set(verbs(house)) == {"offer_ownership", "decline_ownership", "take_back_ownership", "lapse_ownership"}


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_r12_r64_an_offer_of_ownership_ends_with_its_last_day_where_the_account_is(record: Flask, zone: str) -> None:
    house = account("managed", time_zone=zone)
    verify(house, "billing")
    made = act(house.owner, ownership.offer, house.billing.id)
    assert made.last_day == house.today + timedelta(days=14)
    assert made.expires_at == datetime.combine(made.last_day + timedelta(days=1), time(0), ZoneInfo(zone))


def test_r12_one_offer_at_a_time(house: House) -> None:
    act(house.owner, ownership.offer, house.billing.id)
    with pytest.raises(Refused, match="offered to"):
        act(house.owner, ownership.offer, house.billing.id)


@pytest.mark.parametrize("who", ["owner", "admin", "agent"])
def test_r12_nobody_else_answers(house: House, who: str) -> None:
    act(house.owner, ownership.offer, house.billing.id)
    for answer in (ownership.confirm, ownership.decline):
        with pytest.raises(Refused, match="no offer of ownership for you"):
            act(getattr(house, who), answer)


def second_billing_admin(house: House) -> Viewer:
    other = person(house, "admin", email=f"second@{house.slug}.example")
    act(house.owner, rights.grant, other.id)
    verify(house, "second")
    return viewer_of(f"second@{house.slug}.example")


def test_r6_two_transfers_at_once_leave_one_owner(house: House) -> None:
    """Two offers at once, then eight confirmations: one offer stands, one confirmation counts."""
    second, owner = second_billing_admin(house), house.owner
    offers = at_once(*(partial(act, owner, ownership.offer, one.id) for one in (house.billing, second)))
    assert sum(isinstance(answer, Refused) for answer in offers) == 1
    receivers = [viewer_of(one.email) for one in (house.billing, second) for _ in range(4)]
    answers = at_once(*(partial(act, one, ownership.confirm) for one in receivers))
    assert sum(isinstance(answer, ownership.OwnershipOffer) for answer in answers) == 1
    assert len(owners(house)) == 1
    assert owners(house) != [house.email("owner")]


def test_r6_a_confirmation_and_a_taking_back_at_once_end_in_one_of_the_two(house: House) -> None:
    for _ in range(5):
        owner = viewer_of(owners(house)[0])
        other = next(one for one in ("owner", "billing") if house.email(one) != owner.email)
        verify(house, other)
        if not viewer_of(house.email(other)).has_billing_rights:
            act(owner, rights.grant, viewer_of(house.email(other)).id)
        act(owner, ownership.offer, viewer_of(house.email(other)).id)
        answers = at_once(partial(act, owner, ownership.take_back), partial(act, viewer_of(house.email(other)), ownership.confirm))
        assert sum(not isinstance(answer, Problem) for answer in answers) == 1
        assert len(owners(house)) == 1


@pytest.mark.parametrize(("who", "role", "words"), [("owner", "admin", "would have no owner"), ("admin", "owner", "uq_people_one_owner")])
def test_r6_the_record_itself_refuses_none_and_two(
    house: House, owner_connection: psycopg.Connection, who: str, role: str, words: str
) -> None:
    """Control: without the services the record still holds the rule."""
    with pytest.raises(psycopg.Error, match=words):
        owner_connection.execute("UPDATE people SET role = %s WHERE email = %s", (role, house.email(who)))
    assert owners(house) == [house.email("owner")]


def test_r9_what_ends_a_product_is_agreed_by_the_owner_whoever_asked_for_it(record: Flask) -> None:
    case = order_at("awaiting_owner", account("managed", seats={"support": 5, "chat": 4}), asked=wish("remove_product", chat=0))
    case.step(case.house.billing, "approve_request")
    case.step(case.rep, "claim")
    case.quote()
    assert "accept_quote" not in case.page(case.house.billing).verbs
    with pytest.raises(Refused, match="Only the owner of the account can remove a product"):
        case.step(case.house.billing, "accept_quote")
    assert {"ask_revision", "decline_quote"} <= set(case.page(case.house.billing).verbs)
    case.accept()
    assert case.state is State.ACCEPTED


def test_r9_and_so_is_the_end_of_the_account(record: Flask) -> None:
    case = order_at("quoted", asked=wish("cancel_account", support=0))
    with pytest.raises(Refused, match="Only the owner of the account can cancel it"):
        case.step(case.house.billing, "accept_quote")
    assert "accept_quote" in case.page(case.house.owner).verbs

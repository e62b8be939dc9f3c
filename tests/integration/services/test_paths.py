"""R1, R2, R25, R26, R34, R35, R37, R38: what a request becomes in the record, for every kind of account."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.models import Order, SeatChange
from app.models.kinds import ChangeStatus
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.requests import Outcome, Wish
from app.services.showing import subscription
from tests.factories import House, account, act, as_system, lines_of, staff, wish
from workflows.intake import AccountType, Change, Path
from workflows.seat_order import State

HELD = {"support": 10, "sell": 5}
ASKED: dict[str, Wish] = {
    "add_seats": wish("add_seats", support=3),
    "remove_seats": wish("remove_seats", support=3),
    "add_short_list_product": wish("add_short_list_product", guide=3),
    "add_product": wish("add_product", talk=3),
    "remove_product": wish("remove_product", sell=0),
    "upgrade_plan": wish("upgrade_plan", plan="professional", support=0),
    "downgrade_plan": wish("downgrade_plan", plan="team", support=0),
}
HELD_PLAN = {"upgrade_plan": "team"}
REP, ITSELF, AT_ONCE, PLANNED = "rep", "itself", "at once", "planned"
MATRIX = {
    #                          managed  online-assisted  self-service
    "add_seats": (REP, ITSELF, AT_ONCE),
    "remove_seats": (REP, REP, PLANNED),
    "add_short_list_product": (REP, ITSELF, AT_ONCE),
    "add_product": (REP, REP, AT_ONCE),
    "remove_product": (REP, REP, PLANNED),
    "upgrade_plan": (REP, ITSELF, AT_ONCE),
    "downgrade_plan": (REP, REP, PLANNED),
}
CELLS = [
    (change, kind, cell)
    for change, row in MATRIX.items()
    for kind, cell in zip(AccountType, row, strict=True)
]


def counted(model: type) -> int:
    with as_system():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def submitted(house: House, viewer: Viewer, change: str) -> Outcome:
    return act(viewer, requests.submit, ASKED[change])


@pytest.mark.parametrize(("change", "kind", "cell"), CELLS)
def test_r2_what_each_cell_becomes(record: Flask, change: str, kind: str, cell: str) -> None:
    house = account(kind, seats=HELD, plan=HELD_PLAN.get(change, "professional"))
    outcome = submitted(house, house.owner, change)
    rows = ledger(house)
    if cell == REP:
        assert outcome.order is not None
        assert (outcome.path, outcome.order.state, rows) == (Path.ORDER, State.PENDING, [])
    elif cell == ITSELF:
        assert outcome.order is not None
        assert (outcome.path, outcome.order.state) == (Path.CONTRACT_ORDER, State.FULFILLING)
        assert [(row.status, row.order_id) for row in rows] == [(ChangeStatus.PLANNED, outcome.order.id)]
    else:
        assert (outcome.path, outcome.order, counted(Order)) == (Path.SEATS, None, 0)
        expected = ChangeStatus.APPLIED if cell == AT_ONCE else ChangeStatus.PLANNED
        assert [(row.status, row.order_id) for row in rows] == [(expected, None)]
        assert rows[0].effective_on == house.today + timedelta(days=0 if cell == AT_ONCE else 100)


def ledger(house: House) -> list[SeatChange]:
    """The account's ledger, without what it began with."""
    with as_system():
        rows = db.session.scalars(
            select(SeatChange).filter_by(account_id=house.id).order_by(SeatChange.created_at)
        )
        return [row for row in rows if row.actor_name != "The beginning"]


@pytest.mark.parametrize(("change", "kind", "cell"), CELLS)
def test_r2_r25_the_preview_promises_what_submitting_does(
    record: Flask, change: str, kind: str, cell: str
) -> None:
    house = account(kind, seats=HELD, plan=HELD_PLAN.get(change, "professional"))
    before = act(house.owner, requests.preview, ASKED[change])
    assert counted(Order) == 0
    assert ledger(house) == []
    assert act(house.owner, requests.submit, ASKED[change]).path is before.path
    assert before.is_planned is (cell == PLANNED)


@pytest.mark.parametrize("nonsense", ["wholesale", "", "Managed"])
def test_r1_an_account_is_exactly_one_of_three_types(
    record: Flask, owner_connection: psycopg.Connection, nonsense: str
) -> None:
    account("managed")
    with pytest.raises(psycopg.errors.CheckViolation, match="account_type_is_known"):
        owner_connection.execute("UPDATE accounts SET type = %s", [nonsense])
    with pytest.raises(psycopg.errors.NotNullViolation):
        owner_connection.execute("UPDATE accounts SET type = NULL")
    for kind in AccountType:
        owner_connection.execute("UPDATE accounts SET type = %s", [kind])


@pytest.mark.parametrize("kind", ["managed", "online_assisted"])
@pytest.mark.parametrize("change", MATRIX)
def test_r35_nothing_changes_before_the_owner_decides(record: Flask, kind: str, change: str) -> None:
    house = account(kind, seats=HELD, plan=HELD_PLAN.get(change, "professional"))
    outcome = submitted(house, house.admin, change)
    assert outcome.order is not None
    assert (outcome.path, outcome.order.state) == (Path.OWNER_APPROVAL, State.AWAITING_OWNER)
    assert ledger(house) == []


@pytest.mark.parametrize("change", MATRIX)
def test_r34_a_self_service_admin_without_billing_rights_cannot_ask(record: Flask, change: str) -> None:
    house = account("self_service", seats=HELD, plan=HELD_PLAN.get(change, "professional"))
    with pytest.raises(NotAllowed, match="owner or a billing admin"):
        submitted(house, house.admin, change)
    assert counted(Order) == 0
    assert ledger(house) == []


@pytest.mark.parametrize("kind", AccountType)
def test_r4_an_agent_cannot_ask_for_anything(record: Flask, kind: str) -> None:
    house = account(kind)
    with pytest.raises(NotAllowed):
        submitted(house, house.agent, "add_seats")


@pytest.mark.parametrize("kind", AccountType)
def test_r9_a_billing_admin_cannot_remove_a_product(record: Flask, kind: str) -> None:
    house = account(kind, seats=HELD)
    with pytest.raises(NotAllowed, match="Only the owner"):
        submitted(house, house.billing, "remove_product")


def test_r2_adding_short_list_products_alone_is_the_short_list_row(record: Flask) -> None:
    house = account("online_assisted")
    assert (
        act(house.owner, requests.preview, wish("add_product", guide=2, explore=2)).path
        is Path.CONTRACT_ORDER
    )
    assert act(house.owner, requests.preview, wish("add_product", guide=2, talk=2)).path is Path.ORDER
    with pytest.raises(Invalid, match="short list"):
        act(house.owner, requests.preview, wish("add_short_list_product", guide=2, talk=2))


def test_r26_the_form_for_the_rep_makes_a_pending_order_that_reps_are_told_of(record: Flask) -> None:
    house = account("managed")
    outcome = act(house.owner, requests.submit, wish(support=12, why="Twelve colleagues in Lyon"))
    assert outcome.order is not None
    assert outcome.order.state is State.PENDING
    assert kinds_of_tasks() == ["tell_reps"]


def kinds_of_tasks() -> list[str]:
    with as_system():
        return list(db.session.connection().exec_driver_sql("SELECT kind FROM tasks ORDER BY id").scalars())


def test_r37_there_is_no_row_for_payments_or_invoices() -> None:
    assert not [change for change in Change if "pay" in change or "invoice" in change]


@pytest.mark.parametrize(
    ("kind", "who"), [("managed", "owner"), ("managed", "admin"), ("online_assisted", "admin")]
)
def test_r38_what_somebody_else_decides_needs_a_reason(record: Flask, kind: str, who: str) -> None:
    house = account(kind)
    with pytest.raises(Invalid) as caught:
        act(getattr(house, who), requests.submit, wish(why="  "))
    assert caught.value.field == "justification"


@pytest.mark.parametrize("kind", ["online_assisted", "self_service"])
def test_r38_what_nobody_else_decides_needs_none(record: Flask, kind: str) -> None:
    house = account(kind)
    act(house.owner, requests.submit, wish(why=""))


def test_r38_the_order_keeps_what_why_and_by_when(record: Flask) -> None:
    house = account("managed")
    by = house.today + timedelta(days=20)
    order = act(house.owner, requests.submit, wish(support=12, why="Lyon", by=by)).order
    assert order is not None
    with as_system():
        kept = db.session.get_one(Order, (house.id, order.id))
        assert (kept.justification, kept.needed_on, kept.requester_id) == ("Lyon", by, house.owner.person_id)


@pytest.mark.parametrize("days", [-1, 731])
def test_r38_a_wanted_date_is_between_today_and_two_years(record: Flask, days: int) -> None:
    house = account("managed")
    with pytest.raises(Invalid) as caught:
        act(house.owner, requests.submit, wish(by=house.today + timedelta(days=days)))
    assert caught.value.field == "needed_on"


@pytest.mark.parametrize("seats", [0, -1, 100_001, 2**31, 10**30])
def test_a_number_of_seats_nobody_sells_is_refused_with_its_line(record: Flask, seats: int) -> None:
    house = account("managed")
    with pytest.raises(Invalid) as caught:
        act(house.owner, requests.submit, wish(support=seats))
    assert caught.value.field == "lines.0.seats"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Wish(Change.ADD_SEATS, [], "x"), "lines"),
        (Wish(Change.ADD_SEATS, lines_of(support=1) * 21, "x"), "lines"),
        (wish(nonsense=1), "lines.0.product"),
        (wish(support=1, guide=1), "lines.1.product"),
        (wish("add_product", support=1), "lines.0.product"),
        (wish("add_product", talk=1, plan="gold"), "lines.0.plan"),
        (wish("upgrade_plan", plan="professional", support=0), "lines.0.plan"),
        (wish("downgrade_plan", plan="professional", support=0), "lines.0.plan"),
        (wish("remove_seats", support=11), "lines.0.seats"),
        (wish(why="x" * 2001), "justification"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field(record: Flask, asked: Wish, field: str) -> None:
    house = account("managed")
    with pytest.raises((Invalid, Refused)) as caught:
        act(house.owner, requests.submit, asked)
    assert caught.value.field == field
    assert counted(Order) == 0


def test_a_product_that_is_not_sold_in_the_account_s_currency_is_refused(record: Flask) -> None:
    house = account("managed", currency="CHF")
    with pytest.raises(Invalid, match="currency"):
        act(house.owner, requests.submit, wish("add_product", talk=1))


def test_the_vendor_s_people_send_no_requests(record: Flask) -> None:
    account()
    with pytest.raises(NotThere):
        act(staff("rep"), requests.submit, wish())


def test_r42_an_upgrade_takes_effect_at_once_and_a_downgrade_waits(record: Flask) -> None:
    house = account("self_service", plan="team")
    act(house.owner, requests.submit, wish("upgrade_plan", plan="professional", support=0))
    assert plan_of(house) == "professional"
    act(house.owner, requests.submit, wish("downgrade_plan", plan="team", support=0))
    assert plan_of(house) == "professional"


def plan_of(house: House) -> str:
    with as_system():
        return subscription.products(house.id)[0].plan

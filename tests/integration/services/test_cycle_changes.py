"""R43: another billing cycle takes effect at the start of the next one, planned or ordered, and can be taken back until then."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from sqlalchemy import event

from app.errors import NotAllowed, Refused
from app.extensions import db
from app.jobs import renewing, scheduler
from app.models.kinds import Cycle
from app.services.ordering import fulfilment
from app.services.ordering.order_reading import load_many
from app.services.requesting import cycle_asking, requests
from app.services.requesting.requests import Wish
from app.services.seating import cycles, renewals
from tests.factories import Case, account, act, order_at, rep, wish
from tests.factories.accounts import House
from tests.factories.time import advance, today
from tests.factories.world import as_job, as_system
from workflows.clock import months_later
from workflows.intake import Change

WISH = Wish(Change.CHANGE_CYCLE, [], "Our budget is made once a year")


def cycle_of(owner: psycopg.Connection, house: House) -> tuple[str, date]:
    row: tuple[str, date] | None = owner.execute("SELECT cycle, renews_on FROM accounts WHERE id = %s", [house.id]).fetchone()
    assert row is not None
    return row


def status_of(owner: psycopg.Connection, house: House) -> list[str]:
    return [one for (one,) in owner.execute("SELECT status FROM cycle_changes WHERE account_id = %s ORDER BY id", [house.id])]


def verbs_of(owner: psycopg.Connection, house: House) -> list[str]:
    return [one for (one,) in owner.execute("SELECT verb FROM order_events WHERE account_id = %s ORDER BY position", [house.id])]


def helps_itself(owner: psycopg.Connection, cycle: str = "monthly", days: int = 10) -> House:
    day = date.fromordinal(today(owner, "Europe/Paris").toordinal() + days)
    return account("self_service", cycle=cycle, renews_on=day, seats={"support": 10, "sell": 2})


@pytest.mark.parametrize("cycle", ["monthly", "annual"])
def test_r43_a_self_service_account_changes_its_cycle_at_the_next_renewal(owner_connection: psycopg.Connection, cycle: str) -> None:
    house = helps_itself(owner_connection, cycle)
    _, renewal = cycle_of(owner_connection, house)
    outcome = act(house.billing, requests.submit, WISH)
    assert (outcome.path, outcome.order, list(outcome.seat_changes)) == ("seats", None, [])
    assert cycle_of(owner_connection, house) == (cycle, renewal), "nothing changes before its day"
    advance(owner_connection, days=9)
    as_job(renewing.keep_up)
    assert cycle_of(owner_connection, house) == (cycle, renewal)
    advance(owner_connection, days=1)
    as_job(renewing.keep_up)
    other, months = ("annual", 12) if cycle == "monthly" else ("monthly", 1)
    assert cycle_of(owner_connection, house) == (other, months_later(renewal, months))
    assert (status_of(owner_connection, house), verbs_of(owner_connection, house)) == (["applied"], ["plan_cycle_change", "renew"])
    assert house.seats() == (10, 0, 0, 10)


def test_r43_it_says_what_it_will_cost_and_charges_nothing_now(owner_connection: psycopg.Connection) -> None:
    house = helps_itself(owner_connection)
    ask = act(house.owner, lambda viewer: requests.preview(viewer, WISH)).ask
    new = cycle_asking.meaning(ask)
    monthly = 10 * 4900 + 2 * 5900
    assert (new.from_cycle, new.to_cycle) == (Cycle.MONTHLY, Cycle.ANNUAL)
    assert (new.before_minor, new.after_minor, ask.pricing.totals.total_minor) == (monthly, 12 * monthly, 0)
    assert new.last_day.toordinal() == new.starts_on.toordinal() - 1 == cycle_of(owner_connection, house)[1].toordinal() - 1


def test_r43_until_the_last_day_it_can_be_taken_back_and_not_after(owner_connection: psycopg.Connection) -> None:
    early, late = helps_itself(owner_connection), helps_itself(owner_connection)
    for house in (early, late):
        act(house.owner, requests.submit, WISH)
    advance(owner_connection, days=9)
    act(early.billing, cycles.take_back)
    assert status_of(owner_connection, early) == ["cancelled"]
    advance(owner_connection, days=1)
    with pytest.raises(Refused, match="day has come"):
        act(late.owner, cycles.take_back)
    as_job(renewing.keep_up)
    assert cycle_of(owner_connection, early)[0] == "monthly"
    assert cycle_of(owner_connection, late)[0] == "annual"
    assert verbs_of(owner_connection, early) == ["plan_cycle_change", "keep_cycle", "renew"]


def test_r48_a_second_change_is_refused_while_one_is_planned(owner_connection: psycopg.Connection) -> None:
    house = helps_itself(owner_connection)
    act(house.owner, requests.submit, WISH)
    with pytest.raises(Refused, match="planned already"):
        act(house.owner, requests.submit, WISH)
    act(house.owner, cycles.take_back)
    act(house.owner, requests.submit, WISH)
    assert status_of(owner_connection, house) == ["cancelled", "planned"]


def test_r2_who_may_not_change_the_cycle_may_not_take_it_back(owner_connection: psycopg.Connection) -> None:
    house = helps_itself(owner_connection)
    act(house.owner, requests.submit, WISH)
    for viewer in (house.admin, house.agent):
        with pytest.raises(NotAllowed):
            act(viewer, cycles.take_back)
        with pytest.raises(NotAllowed):
            act(viewer, requests.submit, WISH)
    with pytest.raises(Refused, match="withdrawing the order"):
        act(account("managed").owner, cycles.take_back)


def accepted_order(kind: str = "managed") -> Case:
    return order_at("accepted", account(kind, cycle="monthly", seats={"support": 10}), asked=WISH, rep=rep())


def let_it_renew(owner: psycopg.Connection) -> None:
    advance(owner, days=100)
    as_job(scheduler.sweep)


@pytest.mark.parametrize("kind", ["managed", "online_assisted"])
def test_r43_an_order_changes_the_cycle_at_the_next_renewal_and_is_then_fulfilled(
    owner_connection: psycopg.Connection, kind: str
) -> None:
    case = accepted_order(kind)
    _, renewal = cycle_of(owner_connection, case.house)
    assert case.order.starts_on == renewal, "accepted, and planned for the renewal"
    let_it_renew(owner_connection)
    assert cycle_of(owner_connection, case.house) == ("annual", months_later(renewal, 12))
    assert case.state == "fulfilling"
    with as_system():
        fulfilment.fulfil(fulfilment.ready([case.id]))
    assert case.state == "fulfilled"
    assert case.house.seats() == (10, 0, 0, 10)
    assert status_of(owner_connection, case.house) == ["applied"]


def test_r43_r70_an_accepted_order_can_be_withdrawn_until_then(owner_connection: psycopg.Connection) -> None:
    case = accepted_order()
    case.step(case.house.owner, "cancel")
    assert status_of(owner_connection, case.house) == ["asked"], "what it asks for, no longer what is planned"
    let_it_renew(owner_connection)
    assert cycle_of(owner_connection, case.house)[0] == "monthly"
    case.step(case.house.owner, "resubmit")
    assert case.state == "pending"


def test_r43_once_the_cycle_has_begun_its_order_cannot_be_withdrawn(owner_connection: psycopg.Connection) -> None:
    case = accepted_order()
    advance(owner_connection, days=100)
    as_job(renewing.keep_up)
    assert case.state == "accepted"
    with pytest.raises(Refused, match="has begun"):
        case.step(case.house.owner, "cancel")


def test_r69_an_offer_for_a_cycle_the_account_has_by_now_goes_back_to_the_rep(owner_connection: psycopg.Connection) -> None:
    case = order_at("quoted", account("managed", cycle="monthly"), asked=WISH, rep=rep())
    owner_connection.execute("UPDATE accounts SET cycle = 'annual' WHERE id = %s", [case.house.id])
    case.step(case.house.owner, "accept_quote")
    assert case.state == "in_review"
    with as_system():
        assert load_many([case.id])[0].events == []


def test_r35_an_admins_request_waits_for_the_owner(owner_connection: psycopg.Connection) -> None:
    case = order_at("awaiting_owner", account("online_assisted", cycle="annual"), asked=WISH)
    case.step(case.house.owner, "approve_request")
    assert (case.state, status_of(owner_connection, case.house)) == ("pending", ["asked"])


def test_r43_r70_an_order_withdrawn_at_the_last_moment_changes_no_cycle(owner_connection: psycopg.Connection) -> None:
    """Between finding the accounts that are due and renewing them: what was withdrawn by then does not count."""
    case = accepted_order()
    advance(owner_connection, days=100)
    takes_it_back = "UPDATE cycle_changes SET status = 'asked', effective_on = NULL WHERE account_id = %s"

    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "renewed AS" in statement:
            owner_connection.execute(takes_it_back, [case.house.id])

    with as_system():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", meanwhile)
    try:
        as_job(renewals.renew_due)
    finally:
        event.remove(engine, "before_cursor_execute", meanwhile)
    assert cycle_of(owner_connection, case.house)[0] == "monthly"
    assert status_of(owner_connection, case.house) == ["asked"]


def test_r43_r41_until_then_it_costs_what_is_there_and_afterwards_what_is_planned(owner_connection: psycopg.Connection) -> None:
    house = helps_itself(owner_connection)
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    act(house.owner, requests.submit, wish("downgrade_plan", plan="team", support=0))
    new = cycle_asking.meaning(act(house.owner, lambda viewer: requests.preview(viewer, WISH)).ask)
    assert new.before_minor == 10 * 4900 + 2 * 5900
    assert new.after_minor == 12 * (6 * 1900 + 2 * 5900)

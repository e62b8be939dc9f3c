"""R24: seats that run out are noticed whoever changed them, kept as history, and told once to those who can act."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.domain.forecast import Outlook
from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.services.requesting import requests
from app.services.seating import cancellation
from app.services.showing import forecasts, pace, seat_warnings, seat_watch
from app.services.showing.forecasts import LicenceAhead
from tests.factories import House, account, act, as_job, as_system, order_at, person, rep, wish
from tests.integration.services.lending import taken_to, wish_for

pytestmark = pytest.mark.usefixtures("record")
AGENT = {"support": "agent"}


def fill(house: House, people: int) -> None:
    for _ in range(people):
        person(house, products=AGENT)


def given() -> int:
    """One sweep; how many warnings it gave."""
    return as_job(seat_watch.look)


def levels(house: House, who: str = "owner") -> list[str]:
    return [one.level for one in act(getattr(house, who), seat_warnings.open_ones)]


def mails() -> int:
    with as_system():
        return int(db.session.execute(text("SELECT count(*) FROM tasks WHERE kind = 'warn_seats'")).scalar_one())


def watched(seats: int = 5, kind: str = "self_service") -> House:
    """An account whose seats were counted once."""
    house = account(kind, seats={"support": seats})
    given()
    return house


def test_r24_the_last_seat_and_then_none_are_each_said_once() -> None:
    house = watched(3)
    fill(house, 2)
    assert (given(), levels(house), mails()) == (1, ["last"], 1)
    assert (given(), mails()) == (0, 1)
    fill(house, 1)
    assert (given(), levels(house), mails()) == (1, ["full"], 2)
    assert (given(), mails()) == (0, 2)


def test_r24_somebody_who_comes_and_goes_is_one_warning() -> None:
    house = watched(2)
    fill(house, 2)
    given()
    for _ in range(3):
        with as_system():
            db.session.execute(text("UPDATE seat_assignments SET role = 'light_agent' WHERE person_id = ("
                                    "SELECT max(person_id) FROM seat_assignments)"))  # fmt: skip
        given()
        assert levels(house) == []
        with as_system():
            db.session.execute(text("UPDATE seat_assignments SET role = 'agent'"))
        given()
    assert mails() == 1


def test_r24_more_seats_close_the_warning_and_full_again_is_news() -> None:
    house = watched(2)
    fill(house, 2)
    given()
    act(house.owner, requests.submit, wish("add_seats", support=2))
    assert (given(), levels(house)) == (0, [])
    fill(house, 2)
    assert (given(), levels(house), mails()) == (1, ["full"], 2)


def test_r24_what_was_full_before_anybody_watched_is_shown_and_not_mailed() -> None:
    house = account("self_service", seats={"support": 1})
    fill(house, 1)
    assert (given(), levels(house), mails()) == (1, ["full"], 0)


def test_r24_each_reader_puts_a_warning_away_for_themselves() -> None:
    house = watched(1)
    fill(house, 1)
    given()
    shown = act(house.owner, seat_warnings.open_ones)
    act(house.owner, seat_warnings.dismiss, [one.id for one in shown])
    act(house.owner, seat_warnings.dismiss, [one.id for one in shown])
    assert (levels(house, "owner"), levels(house, "admin")) == ([], ["full"])


def test_s2_nobody_puts_away_the_warning_of_another_account() -> None:
    house, stranger = watched(1), account()
    fill(house, 1)
    given()
    act(stranger.owner, seat_warnings.dismiss, [one.id for one in act(house.owner, seat_warnings.open_ones)])
    assert levels(house) == ["full"]
    with as_system():
        assert db.session.execute(text("SELECT count(*) FROM warning_dismissals")).scalar_one() == 0


def test_r24_a_suite_is_one_warning() -> None:
    house = account("self_service", seats={"support-suite": 2})
    given()
    person(house, products={"support": "agent", "chat": "agent"})
    person(house, products={"guide": "agent"})
    assert (given(), [one.licence for one in act(house.owner, seat_warnings.open_ones)]) == (1, ["support-suite"])


def test_r24_several_products_at_once_are_one_mail() -> None:
    house = account("self_service", seats={"support": 1, "explore": 1})
    given()
    person(house, products={"support": "agent", "explore": "agent"})
    assert (given(), mails()) == (2, 1)


def test_r24_the_history_has_a_row_for_each_day_on_which_something_changed() -> None:
    house = watched(5)
    fill(house, 1)
    given()
    fill(house, 1)
    given()
    with as_system():
        rows = db.session.execute(text("SELECT used, purchased FROM seat_days WHERE account_id = :id"), {"id": house.id}).all()
    assert [tuple(row) for row in rows] == [(2, 5)]


def test_r24_a_licence_that_ended_is_watched_no_more() -> None:
    house = watched(1)
    fill(house, 1)
    given()
    with as_system():
        db.session.execute(text("UPDATE subscriptions SET ended_on = current_date WHERE account_id = :id"), {"id": house.id})
        db.session.execute(text("UPDATE seat_assignments SET role = role WHERE account_id = :id"), {"id": house.id})
    assert (given(), levels(house)) == (0, [])
    with as_system():
        assert db.session.execute(text("SELECT count(*) FROM seat_watch")).scalar_one() == 0


def test_f_two_sweeps_at_once_give_a_warning_once(record: Flask) -> None:
    """The second finds the first at work and leaves the marks alone."""
    house = watched(1)
    fill(house, 1)
    with as_system():
        assert seat_watch.look() == 1
        with record.app_context(), db.engine.connect() as other:
            other.execute(text("SELECT set_config('seatwright.account', '*', true)"))
            assert other.execute(seat_watch.TAKE, {"most": 100}).all() == []
    assert (given(), levels(house)) == (0, ["full"])


def history(house: House, counts: list[int], purchased: int) -> None:
    """A past with a count a week, until a week ago."""
    with as_system():
        today: date = db.session.execute(text("SELECT clock_today('Europe/Paris')")).scalar_one()
        for n, used in enumerate(reversed(counts), start=1):
            db.session.execute(text("INSERT INTO seat_days SELECT account_id, id, :day, :used, :purchased FROM subscriptions"
                                    " WHERE account_id = :id"),
                               {"day": today - timedelta(weeks=n), "used": used, "purchased": purchased, "id": house.id})  # fmt: skip


def outlook(house: House, who: str = "owner") -> LicenceAhead:
    return act(getattr(house, who), forecasts.of_account, house.slug)[0]


def test_r24_the_forecast_warns_once_and_names_the_day() -> None:
    house = watched(12)
    history(house, [1, 2, 3, 4, 5, 6, 7, 8], 12)
    fill(house, 9)
    assert given() == 1
    assert [(one.level, one.full_on is not None) for one in act(house.owner, seat_warnings.open_ones)] == [("soon", True)]
    found = outlook(house)
    assert (found.ahead.outlook, found.ahead.per_week) == (Outlook.FULL_ON, 1)
    fill(house, 1)
    given()
    assert mails() == 1


def test_r24_r33_seats_that_are_planned_are_counted_in(owner_connection: psycopg.Connection) -> None:
    house = watched(12, "managed")
    history(house, [1, 2, 3, 4, 5, 6, 7, 8], 12)
    fill(house, 9)
    soon = outlook(house).ahead.full_on
    assert soon is not None
    taken_to("accepted", house, wish_for(owner_connection, 7, 300, 40))
    assert given() == 0, "the seats come before they run out: nobody is warned"
    later = outlook(house).ahead
    assert later.full_on is not None
    assert later.full_on > soon + timedelta(days=200)
    assert [seats for _, seats in later.seats] == [12, 52, 12]


def test_r24_r83_a_cancelled_account_is_not_told_of_seats_that_run_out_after_its_end() -> None:
    house = account("self_service", seats={"support": 12}, renews_in=9)
    given()
    history(house, [1, 2, 3, 4, 5, 6, 7, 8], 12)
    fill(house, 9)
    act(house.owner, cancellation.cancel, "Enough")
    assert given() == 0
    assert outlook(house).ahead.full_on is None
    act(house.owner, cancellation.take_back)
    assert outlook(house).ahead.full_on is not None


def test_r24_r41_fewer_seats_that_are_planned_are_foretold_and_not_warned_of_twice() -> None:
    house = account("self_service", seats={"support": 12}, renews_in=9)
    given()
    history(house, [9, 9, 9, 9, 9, 9, 9, 9], 12)
    fill(house, 9)
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    assert given() == 0, "who loses a seat is told by the mails of R44"
    assert outlook(house).ahead.full_on == house.today + timedelta(days=9)


def test_r24_without_a_past_nothing_is_foretold() -> None:
    house = watched(12)
    fill(house, 9)
    given()
    assert outlook(house).ahead.outlook is Outlook.TOO_LITTLE


@pytest.mark.parametrize(("kind", "who", "at_once"), [
    ("managed", "owner", False), ("managed", "admin", False), ("online_assisted", "billing", True),
    ("online_assisted", "admin", False), ("self_service", "owner", True),
])  # fmt: skip
def test_r24_how_long_more_seats_take_depends_on_who_asks(kind: str, who: str, at_once: bool) -> None:
    house = watched(12, kind)
    fill(house, 9)
    found = outlook(house, who)
    assert found.is_at_once is at_once
    assert (found.pace is None) is at_once or found.pace is None


def test_r24_the_accounts_own_requests_set_the_pace_and_the_day_to_ask_by() -> None:
    house = account("managed", seats={"support": 50})
    for _ in range(3):
        order_at("fulfilled", house, asked=wish("add_seats", support=1))
    with as_system():
        db.session.execute(text("UPDATE orders SET created_at = state_since - interval '28 days'"))
    history(house, [10, 20, 30, 40, 50, 60], 53)
    fill(house, 45)
    given()
    found = outlook(house)
    assert found.pace is not None
    assert (found.pace.working_days, found.pace.is_own) == (20, True)
    assert found.ahead.full_on is not None
    assert found.ask_by is not None
    assert found.ask_by < found.ahead.full_on


def test_r24_without_enough_requests_of_its_own_everybodys_pace_counts() -> None:
    for _ in range(5):
        order_at("fulfilled")
    with as_system():
        db.session.execute(text("UPDATE orders SET created_at = state_since - interval '7 days'"))
        assert pace.measure()
        assert not pace.measure()
    house = account("managed")
    found = outlook(house)
    assert found.pace is not None
    assert (found.pace.working_days, found.pace.is_own) == (5, False)


def test_r4_s2_who_may_read_a_forecast() -> None:
    house, stranger = account(), account()
    with pytest.raises(NotAllowed):
        outlook(house, "agent")
    with pytest.raises(NotThere):
        act(stranger.owner, forecasts.of_account, house.slug)
    with pytest.raises(NotThere):
        act(rep(), forecasts.of_account, "nobody")
    assert act(rep(), forecasts.of_account, house.slug)

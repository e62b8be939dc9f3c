"""R48, R52, R69 to R74: what is done to temporary seats that are there, and what becomes of them when things change."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid
from app.services.ordering import fulfilment
from app.services.requesting import requests
from app.services.seating import planned_changes, planned_warnings
from app.services.seating.temporary_reading import Ending
from tests.factories import account, act, as_job, order_at, wish
from tests.factories.time import advance
from tests.integration.services.lending import (
    about,
    calendar,
    counts,
    in_days,
    lent,
    listed,
    pass_days,
    refused,
    standing,
    taken_to,
    wish_for,
)
from tests.integration.services.planning import has_seat
from tests.integration.services.planning import team as people_of
from workflows.seat_order import State


def test_r52_extended_they_are_a_new_period_with_dates_of_its_own(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 2})
    people = people_of(house, owner_connection, 2)
    one = lent(house, owner_connection, end=3, seats=2)
    more = people_of(house, owner_connection, 2)
    case = taken_to("accepted", house, about(one, "extend", owner_connection, 3, 9))
    assert [(t.standing.value, t.starts_on, t.ends_on) for t in listed(house)] == [
        ("active", one.starts_on, one.ends_on), ("scheduled", one.ends_on, one.ends_on + timedelta(days=6))]  # fmt: skip
    assert listed(house)[1].previous_id == one.id
    pass_days(owner_connection, 3, case)
    assert standing(house) == ["active", "ended"]
    assert all(has_seat(owner_connection, each.id) for each in [*people, *more]), "nobody lost a seat on the day between"
    pass_days(owner_connection, 6)
    assert [has_seat(owner_connection, each.id) for each in [*people, *more]].count(True) == 2


def test_r52_an_extension_asks_for_both_dates_and_does_not_overlap(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    one = lent(house, owner_connection, end=5)
    missing = about(one, "extend", owner_connection, 5, 9)
    with pytest.raises(Invalid) as no:
        act(house.owner, requests.submit, type(missing)(**{**vars_of(missing), "starts_on": None}))
    assert no.value.field == "starts_on"
    assert refused(house.owner, about(one, "extend", owner_connection, 4, 9))[1] == "starts_on"


def vars_of(asked: object) -> dict[str, object]:
    return {name: getattr(asked, name) for name in asked.__dataclass_fields__}  # type: ignore[attr-defined]


def test_r52_turned_into_base_seats_nobody_loses_one_and_paid_days_are_not_charged_again(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 2})
    one = lent(house, owner_connection, end=10, seats=3)
    people = people_of(house, owner_connection, 5)
    case = order_at("quoted", house, asked=about(one, "convert", owner_connection))
    offer = case.page().offer
    assert offer is not None
    assert (offer.prorated_on, offer.lines[0].seats) == (one.ends_on, 3)
    case.accept()
    assert [call.seats for call in as_job(fulfilment.calls, [house.id], [case.id])] == [5], "the same number as before"
    case.provision()
    assert (counts(house), house.seats()) == ((5, 0, 0), (5, 5, 0, 5))
    assert listed(house)[0].ending is Ending.CONVERTED
    pass_days(owner_connection, 11)
    assert all(has_seat(owner_connection, each.id) for each in people)


def test_r52_ended_early_costs_nothing_and_takes_the_seats_on_the_day(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 2})
    one = lent(house, owner_connection, end=10, seats=2)
    people = people_of(house, owner_connection, 3)
    case = order_at("quoted", house, asked=about(one, "end_early", owner_connection, end=4))
    offer = case.page().offer
    assert offer is not None
    assert offer.total_minor == 0
    case.accept()
    assert (case.state, counts(house)) == (State.ACCEPTED, (2, 2, 1))
    pass_days(owner_connection, 4, case)
    assert (case.state, counts(house)) == (State.FULFILLED, (2, 0, 0))
    assert [has_seat(owner_connection, each.id) for each in people] == [True, True, False]
    ended = listed(house)[0]
    assert (ended.ending, ended.ends_on) == (Ending.EARLY, one.starts_on + timedelta(days=4))
    pass_days(owner_connection, 8)
    assert counts(house) == (2, 0, 0), "their old end is not carried out as well"


def test_r70_an_early_end_that_is_withdrawn_leaves_the_old_end(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 2})
    one = lent(house, owner_connection, end=6, seats=2)
    case = taken_to("accepted", house, about(one, "end_early", owner_connection, end=3))
    assert listed(house)[0].ends_on == one.starts_on + timedelta(days=3)
    case.step(house.owner, "cancel")
    assert listed(house)[0].ends_on == one.ends_on
    pass_days(owner_connection, 6)
    assert listed(house)[0].ending is Ending.EXPIRED


def test_r70_withdrawn_before_they_begin_they_are_not_there(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    case = taken_to("accepted", house, wish_for(owner_connection, 3, 9))
    case.step(house.owner, "cancel")
    assert listed(house) == []
    assert house.seats() == (10, 0, 0, 10)


def test_r71_set_up_again_after_a_stall_the_period_is_the_same(record: Flask, owner_connection: psycopg.Connection) -> None:
    from app.services.ordering.order_reading import load_many

    house = account()
    case = taken_to("accepted", house, wish_for(owner_connection, 0, 9))
    as_job(lambda: fulfilment.stall(load_many([case.id])[0], "No answer."))
    case.step(case.rep, "retry")
    case.provision()
    assert (standing(house), counts(house)) == (["active"], (10, 3, 13))


def test_r52_one_request_at_a_time_about_the_same_seats(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    one = lent(house, owner_connection)
    first = order_at("pending", house, asked=about(one, "convert", owner_connection))
    assert first.reference in refused(house.owner, about(one, "end_early", owner_connection, end=4))[0]
    assert listed(house)[0].asked_in == first.reference


def test_r52_what_has_not_begun_or_is_over_is_neither_ended_nor_kept(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    later = lent(house, owner_connection, 5, 9)
    assert "have not begun yet" in refused(house.owner, about(later, "convert", owner_connection))[0]
    over = lent(account(), owner_connection, 0, 2)
    other = account()
    gone = lent(other, owner_connection, 0, 2)
    pass_days(owner_connection, 2)
    assert "ended already" in refused(other.owner, about(gone, "extend", owner_connection, 3, 5))[0]
    assert over.id != gone.id


def test_s2_temporary_seats_of_another_account_are_not_there(record: Flask, owner_connection: psycopg.Connection) -> None:
    foreign = lent(account(), owner_connection)
    from app.errors import NotThere

    with pytest.raises(NotThere):
        act(account().owner, requests.submit, about(foreign, "convert", owner_connection))


def test_r35_an_admin_without_billing_rights_asks_the_owner_first(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account("online_assisted")
    case = order_at("awaiting_owner", house, asked=wish_for(owner_connection))
    case.step(house.owner, "approve_request")
    assert case.state is State.PENDING


def test_r63_the_offer_may_name_other_dates_and_they_hold(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account()
    case = order_at("in_review", house, asked=wish_for(owner_connection, 2, 8))
    case.quote(starts_on=in_days(owner_connection, 4), ends_on=in_days(owner_connection, 12))
    case.accept()
    one = listed(house)[0]
    assert (one.starts_on, one.ends_on) == (in_days(owner_connection, 4), in_days(owner_connection, 12))
    assert case.order.starts_on == one.starts_on


def test_r63_an_offer_cannot_be_accepted_after_the_first_day(record: Flask, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review", account(), asked=wish_for(owner_connection, 2, 8))
    with pytest.raises(Invalid) as no:
        case.quote(valid_until=in_days(owner_connection, 3))
    assert no.value.field == "valid_until"


def test_r69_a_plan_that_stopped_allowing_them_goes_back_to_the_rep(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account()
    case = order_at("quoted", house, asked=wish_for(owner_connection, 2, 8))
    owner_connection.execute(
        "UPDATE subscriptions SET plan_id = (SELECT l.id FROM plans l WHERE l.product_id = subscriptions.product_id AND l.slug = 'team')"
        " WHERE account_id = %s", [house.id])  # fmt: skip
    case.accept()
    assert case.state is State.IN_REVIEW
    assert "does not allow temporary seats" in case.page().last.comment


def test_r74_on_an_account_that_became_self_service_they_go_back_and_what_is_active_stays(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 2})
    lent(house, owner_connection, end=5)
    case = order_at("quoted", house, asked=wish_for(owner_connection, 2, 8))
    owner_connection.execute("UPDATE accounts SET type = 'self_service' WHERE id = %s", [house.id])
    case.accept()
    assert case.state is State.IN_REVIEW
    assert "self-service account by now" in case.page().last.comment
    assert counts(house) == (2, 3, 5)
    pass_days(owner_connection, 5)
    assert counts(house) == (2, 0, 2)


def test_r48_a_product_that_is_removed_takes_its_temporary_seats_along(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 10, "guide": 4})
    lent(house, owner_connection, 0, 90, product="guide")
    later = taken_to("accepted", house, wish_for(owner_connection, 5, 9, product="guide"))
    ending = order_at("in_review", house, asked=wish("remove_product", guide=4))
    ending.quote()
    ending.accept()
    owner_connection.execute("UPDATE orders SET starts_on = current_date - 1 WHERE id = %s", [ending.id])
    owner_connection.execute("UPDATE accounts SET standing = 'good' WHERE id = %s", [house.id])
    calendar(ending)
    calendar()
    assert ending.state is State.FULFILLED
    assert sorted((one.standing.value, str(one.ending)) for one in listed(house)) == [("ended", "with_licence")]
    assert later.state is State.IN_REVIEW, "what was scheduled went back with the reason"
    assert "no longer has a licence" in later.page().last.comment


def test_r52_who_would_lose_a_seat_at_the_end_is_warned_before(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 1})
    lent(house, owner_connection, end=20, seats=1)
    newest = people_of(house, owner_connection, 2)[1]
    for _day in range(20):
        advance(owner_connection, days=1)
        calendar()
        as_job(planned_warnings.warn)
    warned = owner_connection.execute(
        "SELECT days FROM loss_warnings WHERE account_id = %s AND person_id = %s ORDER BY days DESC", [house.id, newest.id])  # fmt: skip
    assert [days for (days,) in warned] == [14, 7, 1]
    assert not has_seat(owner_connection, newest.id)


def test_r41_the_end_of_lent_seats_saves_nothing_and_cannot_be_taken_back(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    house = account(seats={"support": 2})
    lent(house, owner_connection, end=20, seats=1)
    planned = as_job(planned_changes.listing, house.id)
    assert [(one.delta, one.saving_minor, one.may_be_cancelled) for one in planned] == [(-1, 0, False)]

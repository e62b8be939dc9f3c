"""R63, R64: versions that never change; offers that end with their last day, where the customer is."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid, NotAllowed, Problem, Refused, SomebodyWasFirst
from app.services.ordering import deadlines, quotes
from app.services.ordering.quotes import Draft, DraftLine
from tests.factories import Case, account, act, as_job, order_at, rep, wish
from tests.factories.accounts import TODAY
from workflows.seat_order import State

TOKYO, LOS_ANGELES = "Asia/Tokyo", "America/Los_Angeles"
SOON = TODAY + timedelta(days=10)


def line(product: str = "support", seats: int = 12, price: int = 4900, discount: str = "0") -> DraftLine:
    return DraftLine(product, seats, price, Decimal(discount))


def test_r63_the_suggested_quote_has_everything_filled_in(record: Flask) -> None:
    case = order_at("in_review", asked=wish(support=12))
    case.draft()
    draft = case.page().draft
    assert draft is not None
    assert [(one.product, one.asked_seats, one.seats, one.unit_price_minor) for one in draft.lines] == [
        ("support", 12, 12, 4900)
    ]
    assert draft.valid_until == case.order.today + timedelta(days=30)


def test_r63_a_quote_shows_what_was_asked_beside_what_is_offered(record: Flask) -> None:
    case = order_at("in_review", account(tax_percent=20), asked=wish(support=12))
    case.draft(lines=[line(seats=10, price=5000, discount="10")], terms=" Paid yearly. ")
    draft = case.page().draft
    assert draft is not None
    (only,) = draft.lines
    assert (only.asked_seats, only.seats, only.discount_percent) == (12, 10, Decimal(10))
    assert (draft.net_minor, only.amount_minor) == (540_000, 540_000)
    assert draft.total_minor == draft.due_now_minor + draft.tax_minor
    assert draft.terms == "Paid yearly."


def test_r63_a_customer_never_sees_a_draft(record: Flask) -> None:
    case = order_at("in_review")
    case.draft()
    assert case.page(case.house.owner).quotes == []
    case.step(case.rep, "send_quote")
    assert [quote.version for quote in case.page(case.house.owner).quotes] == [1]


def test_r63_a_draft_is_written_over_until_it_is_sent(record: Flask) -> None:
    case = order_at("in_review")
    case.draft(lines=[line(price=1)])
    case.draft(lines=[line(price=2)])
    assert [(quote.version, quote.lines[0].unit_price_minor) for quote in case.page().quotes] == [(1, 2)]


def test_r63_a_new_version_supersedes_the_old_one_which_stays_as_it_was(record: Flask) -> None:
    case = order_at("quoted")
    first = case.page().offer
    case.step(case.house.owner, "ask_revision", "Cheaper, please")
    case.quote(lines=[line(discount="15")])
    second, before = case.page(case.house.owner).quotes
    assert (second.version, second.status, before.version, before.status) == (2, "sent", 1, "superseded")
    assert first is not None
    assert (before.total_minor, before.lines, before.sent_at) == (
        first.total_minor,
        first.lines,
        first.sent_at,
    )
    assert second.total_minor < before.total_minor


REWRITES = [
    "UPDATE quotes SET total_minor = 1",
    "UPDATE quotes SET valid_until = valid_until + 1",
    "UPDATE quotes SET status = 'draft'",
    "UPDATE quote_lines SET unit_price_minor = 1",
    "DELETE FROM quote_lines",
    "DELETE FROM quotes",
    (
        "INSERT INTO quote_lines SELECT account_id, order_id, version, line_no + 1, product_id, plan_id,"
        " asked_seats, seats, unit_price_minor, discount_percent, amount_minor, due_now_minor"
        " FROM quote_lines"
    ),
]


@pytest.mark.parametrize("statement", REWRITES)
@pytest.mark.parametrize("state", ["quoted", "fulfilled"])
def test_r63_a_sent_version_never_changes_not_even_by_the_owner_of_the_database(
    record: Flask, owner_connection: psycopg.Connection, state: str, statement: str
) -> None:
    order_at(state)
    with pytest.raises(psycopg.errors.IntegrityError, match="never changes"):
        owner_connection.execute(statement)


@pytest.mark.parametrize("statement", REWRITES[:-1])
def test_r63_a_draft_does(record: Flask, owner_connection: psycopg.Connection, statement: str) -> None:
    order_at("in_review").draft()
    assert owner_connection.execute(statement).rowcount == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [line(), line()]}, "lines.1.product"),
        ({"lines": [line("talk")]}, "lines.0.product"),
        ({"lines": [line(seats=-1)]}, "lines.0.seats"),
        ({"lines": [line(seats=0)]}, "lines.0.seats"),
        ({"lines": [line(seats=100_001)]}, "lines.0.seats"),
        ({"lines": [line(price=-1)]}, "lines.0.unit_price_minor"),
        ({"lines": [line(price=10**12)]}, "lines.0.unit_price_minor"),
        ({"lines": [line(discount="-1")]}, "lines.0.discount_percent"),
        ({"lines": [line(discount="100.01")]}, "lines.0.discount_percent"),
        ({"lines": [line(discount="NaN")]}, "lines.0.discount_percent"),
        ({"valid_until": TODAY - timedelta(days=2)}, "valid_until"),
        ({"valid_until": TODAY + timedelta(days=400)}, "valid_until"),
        ({"starts_on": TODAY - timedelta(days=2)}, "starts_on"),
        ({"terms": "x" * 5001}, "terms"),
    ],
)
def test_r63_a_quote_that_makes_no_sense_is_refused_with_the_field(
    record: Flask, changes: dict[str, object], field: str
) -> None:
    case = order_at("in_review")
    with pytest.raises((Invalid, Refused)) as caught:
        case.draft(**changes)
    assert caught.value.field == field
    assert case.page().quotes == []


def test_r63_a_quote_without_a_draft_cannot_be_sent(record: Flask) -> None:
    case = order_at("in_review")
    with pytest.raises(Refused, match="no lines yet"):
        case.step(case.rep, "send_quote")


def test_r63_only_the_rep_who_has_the_order_writes_its_quote(record: Flask) -> None:
    case = order_at("in_review")
    draft = Draft([line()], SOON)
    with pytest.raises(Refused, match="has this order"):
        act(rep(), quotes.write_draft, case.reference, draft)
    with pytest.raises(NotAllowed):
        act(case.house.owner, quotes.write_draft, case.reference, draft)
    with pytest.raises(SomebodyWasFirst):
        act(case.rep, quotes.write_draft, case.reference, draft, version=1)
    quoted = order_at("quoted")
    with pytest.raises(SomebodyWasFirst):
        act(quoted.rep, quotes.write_draft, quoted.reference, draft)


def test_r63_a_line_of_a_suite_may_be_named_by_one_of_its_products(record: Flask) -> None:
    case = order_at("in_review", account(seats={"support-suite": 5}), asked=wish(support=3))
    case.draft(lines=[line("chat", 3, 8900)])
    draft = case.page().draft
    assert draft is not None
    assert draft.lines[0].product == "support-suite"


def today_in(zone: str) -> object:
    return datetime.now(ZoneInfo(zone)).date()


def expire(case: Case) -> int:
    """Sweep, and return how many offers ended."""
    due = as_job(deadlines.due)
    return sum(
        bool(as_job(deadlines.carry_out, order_id, action)) for order_id, action in due if order_id == case.id
    )


@pytest.mark.parametrize("zone", [TOKYO, LOS_ANGELES, "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Paris"])
def test_r64_an_offer_is_good_until_the_end_of_its_last_day_where_the_customer_is(
    record: Flask, zone: str
) -> None:
    case = order_at("quoted", account(time_zone=zone))
    case.move_last_day(0)
    assert case.order.valid_until == today_in(zone)
    assert expire(case) == 0
    case.accept()
    assert case.state is State.FULFILLING


@pytest.mark.parametrize("zone", [TOKYO, LOS_ANGELES, "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Paris"])
def test_r64_and_not_a_day_longer(record: Flask, zone: str) -> None:
    case = order_at("quoted", account(time_zone=zone))
    case.move_last_day(-1)
    with pytest.raises(Refused, match="This offer ended on"):
        case.accept()
    assert expire(case) == 1
    assert case.state is State.EXPIRED


def test_r64_the_same_last_day_is_over_in_one_place_and_not_in_the_other(
    record: Flask, owner_connection: psycopg.Connection
) -> None:
    """Kiritimati is 26 hours ahead of the west: its yesterday is today or later there."""
    east = order_at("quoted", account(time_zone="Pacific/Kiritimati"))
    west = order_at("quoted", account(time_zone="Etc/GMT+12"))
    east.move_last_day(-1)
    last_day = east.order.valid_until
    owner_connection.execute("UPDATE orders SET valid_until = %s WHERE id = %s", [last_day, west.id])
    assert (expire(east), expire(west)) == (1, 0)
    west.accept()


def test_r64_an_expired_offer_is_revived_by_its_rep(record: Flask) -> None:
    case = order_at("expired")
    case.step(case.rep, "extend_quote", valid_until=SOON)
    assert (case.state, case.order.valid_until) == (State.QUOTED, SOON)
    case.accept()
    assert case.state is State.FULFILLING


def test_r64_an_offer_is_extended_before_it_ends(record: Flask) -> None:
    case = order_at("quoted")
    case.step(case.rep, "extend_quote", valid_until=SOON + timedelta(days=50))
    assert case.order.valid_until == SOON + timedelta(days=50)
    assert case.page().offer is not None


@pytest.mark.parametrize("state", ["quoted", "expired"])
def test_r64_not_to_a_day_that_is_over(record: Flask, state: str) -> None:
    case = order_at(state)
    with pytest.raises(Refused, match="today or later"):
        case.step(case.rep, "extend_quote", valid_until=TODAY - timedelta(days=2))
    with pytest.raises(Invalid) as caught:
        case.step(case.rep, "extend_quote")
    assert caught.value.field == "valid_until"


def test_r64_nobody_but_the_rep_extends(record: Flask) -> None:
    case = order_at("quoted")
    with pytest.raises(Problem):
        case.step(case.house.owner, "extend_quote", valid_until=SOON)
    with pytest.raises(Refused):
        case.step(rep(), "extend_quote", valid_until=SOON)


def test_r64_an_offer_never_expires_early(record: Flask) -> None:
    case = order_at("quoted")
    with pytest.raises(Refused, match="still valid"):
        as_job(deadlines.carry_out, case.id, deadlines.expire)
    assert case.state is State.QUOTED

"""A line of an offer may start on a day of its own: priced from there, and there exactly once on that day (R29, R63, R71)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from app.ops.doctor import check_all
from app.services.ordering import deadlines, fulfilment
from app.services.ordering.drafts import DraftLine
from tests.factories import Case, account, as_job, as_system, order_at, wish

LATER = timedelta(days=20)


def two_lines(record: Flask, *, renews_in: int = 100) -> Case:
    """Twelve seats of Support at once, three of Guide in twenty days."""
    house = account("managed", seats={"support": 10, "guide": 5}, renews_in=renews_in)
    case = order_at("in_review", house, asked=wish(support=12, guide=3))
    case.quote(lines=[DraftLine("support", 12, 4900), DraftLine("guide", 3, 1500, Decimal(0), case.order.today + LATER)])
    return case


def let_days_pass(days: int) -> None:
    with as_system():
        db.session.execute(text("UPDATE seat_changes SET effective_on = effective_on - :days WHERE status = 'planned'"), {"days": days})
        db.session.commit()


def broken() -> set[str]:
    with as_system():
        return {finding.id for finding in check_all(db.session()) if finding.count} & {
            "fulfilled-once-per-line", "ledger-says-what-was-agreed", "one-live-row-per-line", "accepted-orders-are-planned",
            "quote-lines-are-priced-right", "quote-totals-add-up"}  # fmt: skip


def test_r29_a_line_is_charged_from_its_own_first_day(record: Flask) -> None:
    case = two_lines(record)
    first, second = case.page().offer.lines  # type: ignore[union-attr]
    assert second.starts_on == case.order.today + LATER
    assert second.due_now_minor < 3 * 1500 * 12
    assert second.due_now_minor * 100 // second.amount_minor == (80 * 100) // 365
    assert first.starts_on is None
    assert broken() == set()


def test_r71_each_line_is_fulfilled_once_on_its_day(record: Flask) -> None:
    case = two_lines(record)
    case.accept()
    with as_system():
        told = [(call.product, call.seats) for call in fulfilment.calls([case.house.id], [case.id])]
    assert told == [("support", 22)]
    case.provision()
    assert case.state == "fulfilled"
    assert case.house.seats("support")[0] == 22
    assert case.house.seats("guide") == (5, 0, 3, 8), "promised, and not there yet"
    assert broken() == set()
    assert as_job(deadlines.apply_planned_changes) == 0, "its day has not come"
    let_days_pass(LATER.days)
    assert as_job(deadlines.apply_planned_changes) == 1
    assert as_job(deadlines.apply_planned_changes) == 0, "once"
    assert case.house.seats("guide") == (8, 0, 0, 8)


def test_r5_a_later_line_waits_while_the_account_is_suspended(record: Flask) -> None:
    case = two_lines(record)
    case.accept()
    case.provision()
    let_days_pass(LATER.days)
    with as_system():
        db.session.execute(text("UPDATE accounts SET standing = 'suspended' WHERE id = :id"), {"id": case.house.id})
        db.session.commit()
    assert as_job(deadlines.apply_planned_changes) == 0
    with as_system():
        db.session.execute(text("UPDATE accounts SET standing = 'good' WHERE id = :id"), {"id": case.house.id})
        db.session.commit()
    assert as_job(deadlines.apply_planned_changes) == 1


@pytest.mark.parametrize("days", [-1, 101])
def test_r30_a_line_starts_with_the_rest_or_later_and_at_the_latest_with_the_next_cycle(record: Flask, days: int) -> None:
    case = order_at("in_review", account("managed", renews_in=100))
    with pytest.raises(Invalid) as caught:
        case.draft(lines=[DraftLine("support", 12, 4900, Decimal(0), case.order.today + timedelta(days=days))])
    assert caught.value.field == "lines.0.starts_on"


def test_r63_what_does_not_only_add_seats_starts_as_a_whole(record: Flask) -> None:
    case = order_at("in_review", account("managed", seats={"support": 10}), asked=wish("remove_seats", support=2))
    with pytest.raises(Invalid, match="Only lines that add seats"):
        case.draft(lines=[DraftLine("support", 2, 4900, Decimal(0), case.order.today + LATER)])


def test_r70_an_order_that_is_withdrawn_takes_all_its_lines_back(record: Flask) -> None:
    house = account("managed", seats={"support": 10, "guide": 5})
    case = order_at("in_review", house, asked=wish(support=12, guide=3))
    start = case.order.today + timedelta(days=5)
    case.quote(starts_on=start, lines=[DraftLine("support", 12, 4900), DraftLine("guide", 3, 1500, Decimal(0), start + LATER)])
    case.accept()
    assert house.seats("guide") == (5, 0, 3, 8)
    case.step(house.owner, "cancel")
    assert house.seats("guide") == (5, 0, 0, 5)

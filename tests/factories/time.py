"""Moving time for a test: the business clock ahead, or a renewal to a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import psycopg
from sqlalchemy import text

from app.extensions import db
from tests.factories.accounts import House
from tests.factories.world import as_system


def advance(owner: psycopg.Connection, **ahead: float) -> None:
    """Set the business clock ahead by so much more, as `flask demo clock` does: `advance(owner_connection, days=30)`."""
    owner.execute(
        "UPDATE clock SET ahead = ahead + make_interval(secs => %s)", [timedelta(**ahead).total_seconds()]
    )


def today(owner: psycopg.Connection, time_zone: str = "UTC") -> date:
    """The day it is for an account in this zone."""
    row: tuple[date] | None = owner.execute("SELECT clock_today(%s)", [time_zone]).fetchone()
    assert row is not None
    return row[0]


def make_due(houses: Iterable[House], renews_on: date) -> None:
    """Accounts renew on this day, and what they have planned for their renewal moves with it."""
    ids = [house.id for house in houses]
    with as_system():
        for statement in (
            "UPDATE accounts SET renews_on = :day, anchor_day = NULL WHERE id = ANY(:ids)",
            "UPDATE seat_changes SET effective_on = :day WHERE account_id = ANY(:ids) AND status = 'planned' AND order_id IS NULL",
            "UPDATE cycle_changes SET effective_on = :day WHERE account_id = ANY(:ids) AND status = 'planned'",
        ):
            db.session.execute(text(statement), {"day": renews_on, "ids": ids})

"""The demo's clock: it goes ahead, never back, and only in a demo; business follows it, machinery does not (F15)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.config import Settings
from app.extensions import EVERY_ACCOUNT, acting_for, db
from tests.integration.ops.conftest import Run


def test_f15_the_demos_clock_goes_ahead_and_says_so(run: Run) -> None:
    assert run("demo", "clock").stdout.endswith(" in the demo, as everywhere.\n")
    assert "30 days and 12 hours ahead" in run("demo", "clock", "--advance", "30d").stdout + run("demo", "clock", "--advance", "12h").stdout
    report = json.loads(run("demo", "clock", "--advance", "2w", "--json").stdout)
    assert report["ahead_seconds"] == timedelta(days=44, hours=12).total_seconds()
    lead = datetime.fromisoformat(report["now"]) - datetime.now(UTC)
    assert abs(lead - timedelta(days=44, hours=12)) < timedelta(minutes=5)


@pytest.mark.parametrize("span", ["-1d", "30", "1m", "d", "1.5h", "99999w", "１d"])
def test_f15_the_clock_never_goes_back_nor_anywhere_strange(run: Run, span: str) -> None:
    assert run("demo", "clock", f"--advance={span}").exit_code == 2
    assert json.loads(run("demo", "clock", "--json").stdout)["ahead_seconds"] == 0


def test_f15_the_record_itself_refuses_a_clock_that_goes_back(empty_database: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        empty_database.execute("UPDATE clock SET ahead = '-1 hour'")


def test_f15_outside_a_demo_there_is_no_clock_to_set(run: Run, empty_app: tuple[Flask, Settings]) -> None:
    app, settings = empty_app
    app.extensions["settings"] = replace(settings, is_demo=False)
    try:
        refused = run("demo", "clock", "--advance", "1d")
    finally:
        app.extensions["settings"] = settings
    assert refused.exit_code == 1
    assert "SEATWRIGHT_DEMO" in refused.stderr
    assert json.loads(run("demo", "clock", "--json").stdout)["ahead_seconds"] == 0


def test_f15_the_clock_stands_back_only_where_nobody_lives_yet_and_never_for_others(
    empty_app: tuple[Flask, Settings], run: Run, empty_database: psycopg.Connection
) -> None:
    """A demo tells its past in the transaction that makes its first accounts; no other transaction can, nor keep it."""
    back = "SELECT stand_back('1 hour')"
    with empty_app[0].app_context(), acting_for(EVERY_ACCOUNT):
        assert db.session.execute(text(back)).scalar_one() is False, "there are no accounts"
        db.session.rollback()
    make = """INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, cycle, renews_on, tax_percent)
              VALUES ('first', 'First', 'managed', 'EUR', 'FR', 'Europe/Paris', 'en', 'good', 'annual', current_date + 100, 20)"""
    with empty_app[0].app_context(), acting_for(EVERY_ACCOUNT):
        db.session.execute(text(make))
        assert db.session.execute(text(back)).scalar_one() is True
        assert db.session.execute(text("SELECT clock_now() < now()")).scalar_one() is True
        assert json.loads(run("demo", "clock", "--json").stdout)["ahead_seconds"] == 0, "nobody else sees it"
        with pytest.raises(IntegrityError, match="never goes back"):
            db.session.commit()
        db.session.rollback()
    empty_database.execute(make.encode())
    with empty_app[0].app_context(), acting_for(EVERY_ACCOUNT):
        assert db.session.execute(text(back)).scalar_one() is False, "somebody lives there"
        db.session.rollback()
    assert json.loads(run("demo", "clock", "--json").stdout)["ahead_seconds"] == 0

"""The demo's clock: it goes ahead, never back, and only in a demo; business follows it, machinery does not (F15)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask

from app.config import Settings
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

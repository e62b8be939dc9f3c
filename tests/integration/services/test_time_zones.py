"""A time zone that somebody chooses is one that the database reckons with: nobody's choice stops the mails of others (U12, F16)."""

from __future__ import annotations

from zoneinfo import available_timezones

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid
from app.services import time_zones
from app.services.people import preferences
from app.services.queueing import sharing_rules
from tests.factories import account, act, as_job, as_system, rep, staff
from workflows.sentences import Sentence


def test_f16_what_is_known_the_database_knows(
    app: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_this_machine = available_timezones()  # read from its files once, and not for each of 600 names
    monkeypatch.setattr(time_zones, "available_timezones", lambda: of_this_machine)
    with as_system():
        known = [name for name in sorted(of_this_machine) if time_zones.is_known(name)]
    assert len(known) > 400
    for name in known:
        owner_connection.execute("SELECT clock_today(%s)", [name])


@pytest.mark.parametrize("name", ["localtime", "Mars/Olympus", "\x00"])
def test_f16_a_zone_of_this_machine_alone_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(time_zones, "available_timezones", lambda: {name, "Europe/Paris"} - {"\x00"})
    for viewer in (account().owner, rep(), staff("manager")):
        with pytest.raises(Invalid) as refused:
            act(viewer, preferences.save, "en", name, "daily")
        assert (refused.value.field, type(refused.value.reason)) == ("time_zone", Sentence)
        act(viewer, preferences.save, "en", "Europe/Paris", "daily")
    assert as_job(sharing_rules.places), "and whoever is away is still known"

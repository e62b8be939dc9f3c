"""D3: ready means that work can be taken, and in a demo that there is somebody to sign in as."""

from __future__ import annotations

from flask import Flask

from app.services import readiness
from tests.factories import account, as_system


def test_d3_a_demo_is_not_ready_before_its_people_are_there(record: Flask) -> None:
    with as_system():
        before, elsewhere = readiness.look(needs_people=True), readiness.look()
    assert (before["status"], before["people"]) == ("down", "being loaded")
    assert elsewhere["status"] != "down"
    account()
    with as_system():
        after = readiness.look(needs_people=True)
    assert after["status"] != "down"
    assert "people" not in after

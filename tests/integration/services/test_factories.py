"""The factories reach every state through the real services."""

from __future__ import annotations

import pytest
from flask import Flask

from app.services import audit
from tests.factories import account, as_job, order_at
from workflows.seat_order import State


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_and_leaves_a_sound_history(record: Flask, state: State) -> None:
    case = order_at(state)
    assert case.state is state
    count, breaks = as_job(audit.verify)
    assert count == case.order.version + (state is State.BEHIND)  # the one it waits for has a history, too
    assert list(breaks) == []


def test_the_next_test_finds_an_empty_record(record: Flask) -> None:
    assert as_job(audit.verify)[0] == 0
    assert account("self_service", seats={"support-suite": 7}).seats("chat") == (7, 0, 0, 7)

"""Controls of F1: break what keeps a crash harmless, and the checker must be red."""

from __future__ import annotations

import pytest
from sqlalchemy import TextClause, text

from app.extensions import Statement
from app.jobs import drain
from app.services.ordering import fulfilment, steps
from app.services.outbox import PROVISIONING
from tests.factories import as_system
from tests.faults.harness.checker import faults
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted


def _broken(statement: Statement | TextClause, part: str, instead: str) -> Statement | TextClause:
    """The same statement with a part of it replaced."""
    words = statement.sql if isinstance(statement, Statement) else statement.text
    assert part in words
    return (Statement if isinstance(statement, Statement) else text)(words.replace(part, instead))


def test_f1_a_promise_that_is_not_made_with_its_step_is_missed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the process had died between two commits: the step is there, its tasks are not."""
    monkeypatch.setattr(steps, "MOVE", _broken(steps.MOVE, "JOIN history ON history.order_id", "JOIN history ON false AND history.order_id"))
    (case,) = accepted(1)
    assert any("setting-up-has-a-task" in fault and case.reference in fault for fault in faults(town))


def test_f1_half_of_an_order_is_seen(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line of two is applied."""
    monkeypatch.setattr(fulfilment, "APPLY", _broken(fulfilment.APPLY, "AND status = 'planned'", "AND status = 'planned' AND line_no = 1"))
    (case,) = accepted(1)
    with as_system():
        drain.drain_once(PROVISIONING)
    assert any("fulfilled-once-per-line" in fault and case.reference in fault for fault in faults(town))


def test_f1_a_call_under_a_key_of_its_own_is_seen(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product is told under a key that the ledger does not know."""
    monkeypatch.setattr(fulfilment, "TARGETS", _broken(fulfilment.TARGETS, "c.id AS change", "gen_random_uuid() AS change"))
    accepted(1)
    with as_system():
        drain.drain_once(PROVISIONING)
    assert any("the ledger does not know" in fault for fault in faults(town))

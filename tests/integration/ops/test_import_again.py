"""Imports with --update: what an account has going on is not lost, and what only its people do is not done by a file."""

from __future__ import annotations

import psycopg

from tests.integration.ops.test_import import (  # noqa: F401
    ACCOUNTS,
    Files,
    changed,
    files,
    filled,
)

CANCELLED = """
INSERT INTO cancellations (account_id, asked_by, reason, status, effective_on)
SELECT p.account_id, p.id, 'Enough', 'planned', a.renews_on FROM people p JOIN accounts a ON a.id = p.account_id
WHERE a.slug = 'elm' AND p.role = 'owner'
"""


def test_r48_r74_another_type_lets_the_planned_end_go_and_says_so(filled: Files, empty_database: psycopg.Connection) -> None:  # noqa: F811
    """An account with a representative is not ended by what its owner had planned alone (R2, R83)."""
    empty_database.execute(CANCELLED)
    assert filled.faults("accounts", changed(ACCOUNTS, 3, "self_service", "managed"), "--update") == []
    assert empty_database.execute("SELECT status FROM cancellations").fetchall() == [("taken_back",)]
    said = empty_database.execute("SELECT verb, details ->> 'to_type' FROM order_events WHERE verb IN ('change_account_type', 'let_cancellation_go')"
                                  " ORDER BY position").fetchall()  # fmt: skip
    assert said == [("change_account_type", "managed"), ("let_cancellation_go", None)]
    assert filled.run("doctor").exit_code == 0


def test_r48_the_same_file_again_changes_no_type_and_lets_nothing_go(filled: Files, empty_database: psycopg.Connection) -> None:  # noqa: F811
    empty_database.execute(CANCELLED)
    assert filled.faults("accounts", ACCOUNTS, "--update") == []
    assert empty_database.execute("SELECT status FROM cancellations").fetchall() == [("planned",)]


def test_r83_a_file_ends_no_account(filled: Files) -> None:  # noqa: F811
    ((line, column, why),) = filled.faults("accounts", changed(ACCOUNTS, 3, ",good,", ",closed,"), "--update")
    assert (line, column, why) == (3, "standing", "Use one of good, suspended.")

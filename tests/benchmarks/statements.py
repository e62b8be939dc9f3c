"""The same rows as the product writes, as one prepared statement each: what a ceiling is measured with."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from app.services.ordering import steps
from app.services.requesting import requests
from app.services.seating import seats

SUBMIT, STEP, SEATS = requests.OPEN.driver_sql, steps.MOVE.driver_sql, seats.CHANGE.driver_sql
QUEUE = """
SELECT o.reference, a.name, o.state, o.state_since, (SELECT jsonb_agg(jsonb_build_array(l.seats, p.name))
    FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.account_id = o.account_id AND l.order_id = o.id)
FROM (SELECT * FROM orders WHERE state = 'pending' ORDER BY state_since, id LIMIT 50) o JOIN accounts a ON a.id = o.account_id
"""
SETTLE = """
WITH settled AS (
    UPDATE approval_stages SET settled_at = now() WHERE account_id = %(account)s AND order_id = %(order)s RETURNING round, group_slug
)
INSERT INTO approval_decisions (account_id, order_id, round, group_slug, staff_id, staff_name, is_approved, members, note)
SELECT %(account)s, %(order)s, round, group_slug, %(staff)s, 'Approver', true, ARRAY[%(staff)s]::bigint[], 'Fine' FROM settled
"""
DECISION = """
SELECT o.reference, a.name, q.total_minor, (SELECT jsonb_agg(to_jsonb(l)) FROM quote_lines l WHERE l.account_id = o.account_id AND l.order_id = o.id),
       (SELECT jsonb_agg(to_jsonb(s)) FROM approval_stages s WHERE s.account_id = o.account_id AND s.order_id = o.id)
FROM orders o JOIN accounts a ON a.id = o.account_id JOIN quotes q ON q.account_id = o.account_id AND q.order_id = o.id
WHERE o.account_id = %(account)s AND o.id = %(order)s
"""


@lru_cache(maxsize=1)
def _events(verb: str, source: str | None, target: str) -> str:
    return json.dumps(
        [
            {
                "verb": verb,
                "from_state": source,
                "to_state": target,
                "actor_kind": "person",
                "actor_id": 1,
                "actor_name": "Owner",
                "actor_role": "owner",
                "comment": "for the new team",
                "details": {},
                "request_id": "",
            }
        ]
    )


def submit_arguments(account: int) -> dict[str, Any]:
    """An order of two lines for an account; its owner has the account's number among the people, see ground.PEOPLE."""
    task = {
        "kind": "tell_reps",
        "queue": "mail",
        "payload": {"verb": "submit"},
        "ordering_key": None,
        "request_id": "",
    }
    tally = {"state": "pending", "rep_id": None, "since_on": None, "n": 1}
    lines = [{"line_no": n, "licence_id": n, "plan_id": n, "seats": 5, "shown_price": 4900} for n in (1, 2)]
    return {
        "account_id": account,
        "change": "add_seats",
        "state": "pending",
        "version": 1,
        "requester_id": account,
        "currency": "EUR",
        "is_at_contract_price": False,
        "justification": "for the new team",
        "needed_on": None,
        "waits_for": None,
        "is_alone": True,
        "lines": json.dumps(lines),
        "events": _events("submit", None, "pending"),
        "tasks": json.dumps([task]),
        "tallies": json.dumps([tally]),
    }


def step_arguments(order: tuple[int, int]) -> dict[str, Any]:
    """A claim of a pending order (account id, order id)."""
    tallies = [
        {"state": "pending", "rep_id": None, "since_on": "2026-01-01", "n": -1},
        {"state": "in_review", "rep_id": 1, "since_on": None, "n": 1},
    ]
    return {
        "moves": json.dumps(
            [
                {
                    "state": "in_review",
                    "version": 2,
                    "round": 1,
                    "rep_id": 1,
                    "starts_on": None,
                    "valid_until": None,
                    "is_at_contract_price": False,
                    "has_moved": True,
                    "account_id": order[0],
                    "id": order[1],
                    "read_version": 1,
                }
            ]
        ),
        "events": _events("claim", "pending", "in_review"),
        "tasks": "[]",
        "tallies": json.dumps(tallies),
    }


def seats_arguments(account: int, subscription: int) -> dict[str, Any]:
    """Two more seats of an account's first licence, at once."""
    wanted = [
        {
            "licence_id": 1,
            "subscription_id": subscription,
            "delta": 2,
            "plan_id": None,
            "ends_subscription": False,
            "line_no": None,
        }
    ]
    task = {
        "kind": "sync_seats",
        "queue": "provisioning",
        "payload": {},
        "ordering_key": f"seats:{account}",
        "request_id": "",
    }
    return {
        "account_id": account,
        "wanted": json.dumps(wanted),
        "effective_on": "2026-01-01",
        "status": "applied",
        "is_applied": True,
        "is_recorded": True,
        "order_id": None,
        "cause": "add_seats",
        "actor_kind": "person",
        "actor_id": 1,
        "actor_name": "Owner",
        "actor_role": "owner",
        "request_id": "",
        "tasks": json.dumps([task]),
        "details": "{}",
        "is_at_contract_price": False,
    }

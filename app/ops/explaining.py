"""An order, explained: the table and the guards that move it say what may happen now, and why not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.services.actors import Actor
from app.services.ordering.agreed import problem_of
from app.services.ordering.order_pages import EVENTS
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import MovingOrder, facts_of
from workflows.engine import Refusal, StepNotAllowed
from workflows.seat_order import SEAT_ORDER, Role
from workflows.words import STEP_WORDS, WORDING

HEAD = text(
    "SELECT o.id, a.slug FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.reference = :reference"
)
TASKS = text("""
SELECT id, kind, CASE WHEN done_at IS NOT NULL THEN 'done' WHEN failed_at IS NOT NULL THEN 'set aside'
       WHEN lease_until > now() THEN 'being done' ELSE 'waiting' END AS status, attempts, due_at, last_error
FROM tasks WHERE account_id = :account_id AND (payload ->> 'order_id')::bigint = :order_id ORDER BY id
""")


def explain(session: Session, reference: str) -> dict[str, Any] | None:
    """Everything about an order as plain values, or None when there is none of this reference."""
    head = session.execute(HEAD, {"reference": reference.replace("\x00", "").upper()[:20]}).one_or_none()
    if head is None:
        return None
    [order] = load_many([head.id], with_lines=True)
    order.problem = problem_of(order)
    key, wording = {"account_id": order.account_id, "order_id": order.id}, WORDING[order.state]
    return {
        "reference": order.reference,
        "account": head.slug,
        "change": order.change,
        "state": str(order.state),
        "words": f"{wording.desk}. {wording.next_step}",
        "turn": str(wording.turn),
        "since": order.state_since,
        "version": order.version,
        "round": order.round,
        "rep": order.rep_name,
        "problem": order.problem and str(order.problem),
        "events": [_event(row) for row in session.execute(EVENTS, key).mappings()],
        "steps": {
            str(role): _steps(order, role)
            for role in Role
            if any(role in row.roles for row in SEAT_ORDER.steps)
        },
        "tasks": [dict(row) for row in session.execute(TASKS, key).mappings()],
    }


def _event(row: Any) -> dict[str, Any]:
    return {
        "position": row["position"],
        "at": row["at"],
        "verb": row["verb"],
        "step": str(STEP_WORDS[row["verb"]]),
        "from": row["from_state"],
        "to": row["to_state"],
        "who": row["actor_name"],
        "role": row["actor_role"],
        "comment": row["comment"],
    }


def _steps(order: MovingOrder, role: Role) -> dict[str, Any]:
    """For the one of this role who is concerned: the rep who has the order, the admin who asked."""
    who = {Role.REP: order.rep_id, Role.ADMIN: order.requester_id}.get(role)
    facts = facts_of(order, Actor("", who, "", role), note="-")
    is_open, closed = [], {}
    for verb in dict.fromkeys(row.verb for row in SEAT_ORDER.steps if role in row.roles):
        try:
            SEAT_ORDER.advance(facts, verb, role)
            is_open.append(verb)
        except StepNotAllowed as refusal:
            closed[verb] = (
                str(refusal.reason) if refusal.refusal is Refusal.GUARDED else _only_from(verb, role)
            )
    return {"open": is_open, "closed": closed}


def _only_from(verb: str, role: Role) -> str:
    states = {
        str(state)
        for row in SEAT_ORDER.steps
        if row.verb == verb and role in row.roles
        for state in row.sources
    }
    return f"Only from {', '.join(sorted(states))}."

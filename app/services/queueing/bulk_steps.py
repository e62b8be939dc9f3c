"""The steps of a bulk, a portion in one transaction: the orders' steps, and what became of each, are stored together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.errors import Problem, SomebodyWasFirst
from app.extensions import db
from app.services.actors import Actor
from app.services.ordering.order_reading import load_many
from app.services.ordering.orders import ACTIONS, Asked
from app.services.ordering.steps import MovingOrder, take, write
from app.services.queueing.bulk_reading import why_not
from app.services.requesting import waiting
from workflows.seat_order import Role
from workflows.sentences import Sentence, say

PORTION = 50

BEGIN = text("""
UPDATE bulks b SET state = 'running' FROM staff s
WHERE b.id = :id AND b.state IN ('waiting', 'running') AND b.begins_at <= now() AND s.id = b.staff_id
RETURNING b.verb, b.note, b.rep_id, s.id AS staff_id, s.name, s.role, s.is_active
""")
NEXT = text("SELECT order_id, version FROM bulk_items WHERE bulk_id = :id AND outcome IS NULL ORDER BY order_id LIMIT :most")
NOTE = text("""
UPDATE bulk_items i SET outcome = n.outcome, why = n.why
FROM jsonb_to_recordset(CAST(:notes AS jsonb)) AS n(order_id bigint, outcome text, why jsonb)
WHERE i.bulk_id = :id AND i.order_id = n.order_id
""")
END = text("""
UPDATE bulks SET state = 'done', finished_at = now() WHERE id = :id AND state = 'running'
  AND NOT EXISTS (SELECT FROM bulk_items WHERE bulk_id = :id AND outcome IS NULL)
""")
FIRST = text("SELECT min(order_id) FROM bulk_items WHERE bulk_id = :id AND outcome IS NULL")
GIVE_UP_ONE = text("""
UPDATE bulk_items SET outcome = 'skipped', why = CAST(:why AS jsonb) WHERE bulk_id = :id AND order_id = :order_id AND outcome IS NULL
""")
GIVE_UP = text("UPDATE bulk_items SET outcome = 'skipped', why = CAST(:why AS jsonb) WHERE bulk_id = :id AND outcome IS NULL")
CLOSE = text("UPDATE bulks SET state = 'done', finished_at = now() WHERE id = :id AND state IN ('waiting', 'running')")


def go_on(bulk_id: int, most: int = PORTION) -> int:
    """Take the step on the next orders. Returns how many were looked at; 0: nothing is left, or it was taken back.

    Raises SomebodyWasFirst when one of several moved in the same moment: nothing may be committed then, and one at a
    time tells which. The row of the bulk is locked: of two who go on at once the second waits and finds what is left.
    """
    asked = db.session.execute(BEGIN, {"id": bulk_id}).one_or_none()
    if asked is None:
        return 0
    chosen = {row.order_id: row.version for row in db.session.execute(NEXT, {"id": bulk_id, "most": most})}
    actor = Actor("staff", asked.staff_id, asked.name, Role(asked.role))
    notes, moved = _take(asked, actor, chosen)
    try:
        with db.session.begin_nested():
            _store(moved)
    except SomebodyWasFirst as first:
        if len(chosen) > 1:
            raise
        notes = [_skipped(moved[0].id, first.reason)]
    db.session.execute(NOTE, {"id": bulk_id, "notes": json.dumps(notes)})
    if len(chosen) < most:
        db.session.execute(END, {"id": bulk_id})
    return len(chosen)


def go_on_now(bulk_id: int) -> None:
    """The same at once, in the transaction that said yes; should somebody be quicker, or one of them fail, it is left to the job."""
    with suppress(SomebodyWasFirst, DBAPIError), db.session.begin_nested():
        go_on(bulk_id)


def _take(asked: Any, actor: Actor, chosen: dict[int, int]) -> tuple[list[dict[str, Any]], list[MovingOrder]]:
    """The steps in memory: what is to be noted of each order, and those that move."""
    step = Asked(asked.verb, asked.note, rep_id=asked.rep_id)
    notes, moved = list[dict[str, Any]](), list[MovingOrder]()
    for order in load_many(list(chosen)):
        if (reason := _refusal(order, step, actor, chosen[order.id], is_active=asked.is_active)) is not None:
            notes.append(_skipped(order.id, reason))
        else:
            notes.append({"order_id": order.id, "outcome": "done", "why": None})
            moved.append(order)
    return notes, moved


def _refusal(order: MovingOrder, step: Asked, actor: Actor, version: int, *, is_active: bool) -> Sentence | None:
    """Take the step, or say why not."""
    if not is_active:
        return say("Whoever asked for this no longer works here.")
    if (reason := why_not(order, step.verb, actor, version)) is not None:
        return reason
    try:
        ACTIONS.get(step.verb, _plain)(order, actor, step)
    except Problem as no:
        return no.reason
    return None


def _plain(order: MovingOrder, actor: Actor, step: Asked) -> None:
    take(order, step.verb, actor, step.note)


def _store(moved: Sequence[MovingOrder]) -> None:
    if moved:
        write(*moved)
    for order in moved:
        if order.is_followed:
            waiting.let_go(order)


def _skipped(order_id: int, reason: Sentence) -> dict[str, Any]:
    values = {name: str(value) for name, value in reason.values.items()}
    return {"order_id": order_id, "outcome": "skipped", "why": {"template": reason.template, "values": values}}


def next_of(bulk_id: int) -> int | None:
    """Which order's turn it is."""
    found: int | None = db.session.execute(FIRST, {"id": bulk_id}).scalar_one()
    return found


def give_up_one(bulk_id: int, order_id: int | None, reason: Sentence) -> None:
    """An order that nothing can be done with keeps no other from its turn (F14)."""
    db.session.execute(GIVE_UP_ONE, {"id": bulk_id, "order_id": order_id, "why": _plain_words(reason)})


def give_up(bulk_id: int, reason: Sentence) -> None:
    """What is left is skipped, and its page says why."""
    db.session.execute(GIVE_UP, {"id": bulk_id, "why": _plain_words(reason)})
    db.session.execute(CLOSE, {"id": bulk_id})


def _plain_words(reason: Sentence) -> str:
    return json.dumps({"template": reason.template, "values": dict(reason.values)})

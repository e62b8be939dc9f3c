"""When open orders are due (U11): set from their history, within seconds of each step, and never in its way.

An order's version counts its steps, so an order whose due time was set at another version is one that waits to be set: a
partial index holds exactly those, and nothing has to be remembered that could be lost.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.domain.due import Clock, Due, Stretch, due_of
from app.extensions import db
from app.models.kinds import Tier
from app.services.queueing.calendars import calendars
from app.services.queueing.due_anew import ONE_SWEEP
from app.services.queueing.service_levels import levels
from workflows.seat_order import State
from workflows.words import WORDING, Turn

BATCH = 500
VENDORS_TURN = frozenset({"rep", "approver"})
RUNNING = frozenset(state for state in State if WORDING[state].turn.value in VENDORS_TURN)
STANDING = frozenset(state for state in State if WORDING[state].turn is Turn.CUSTOMER)
"""The clock stops while the customer is asked, or has the offer; it goes on from where it stood."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order whose due time is to be set, and what has happened to it since it was sent (this round)."""

    account_id: int
    id: int
    version: int
    state: State
    rep_id: int | None
    tier: Tier
    events: Sequence[dict[str, Any]]


READ = """
SELECT o.account_id, o.id, o.version, o.state, o.rep_id, a.tier,
       (SELECT jsonb_agg(jsonb_build_object('at', e.at, 'to', e.to_state, 'verb', e.verb, 'actor', e.actor_id,
                                            'rep', e.details -> 'rep_id') ORDER BY e.position)
        FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id AND e.to_state IS NOT NULL
          AND e.position >= (SELECT max(s.position) FROM order_events s WHERE s.account_id = o.account_id
                             AND s.order_id = o.id AND s.verb IN ('submit', 'resubmit'))) AS events
FROM orders o JOIN accounts a ON a.id = o.account_id
"""
UNSET = text(READ + """
WHERE o.due_version <> o.version AND (o.due_at IS NOT NULL OR o.due_left_seconds IS NOT NULL
    OR o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled'))
  AND pg_try_advisory_xact_lock(:one_sweep) ORDER BY o.id LIMIT :most
""")
# An account somebody is writing about is left for the next sweep: who waits has written nothing yet, and nobody waits for us.
# What should have been said more than an hour ago, when nobody counted yet, is not said any more; what was announced is said,
# however early its time has become.
SET = text("""
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS d(
        account_id bigint, id bigint, version int, due_of text, due_at timestamptz, due_soon_at timestamptz,
        escalate_at timestamptz, due_left_seconds int)
), turn AS MATERIALIZED (
    SELECT account_id, pg_try_advisory_xact_lock(7236, hashint8(account_id)) AS is_ours
    FROM (SELECT DISTINCT account_id FROM asked ORDER BY account_id) a
), counted AS (
    UPDATE orders o SET due_of = d.due_of, due_at = d.due_at, due_soon_at = d.due_soon_at,
           due_left_seconds = d.due_left_seconds, due_version = d.version
    FROM asked d JOIN turn ON turn.account_id = d.account_id AND turn.is_ours
    WHERE o.account_id = d.account_id AND o.id = d.id AND o.version = d.version
    RETURNING o.account_id, o.id AS order_id, o.round, d.due_of, d.due_at, d.due_soon_at, d.escalate_at
), announced AS (
    INSERT INTO order_reminders (account_id, order_id, round, due_of, kind, at, due_at)
    SELECT account_id, order_id, round, due_of, k.kind, k.at, due_at
    FROM counted CROSS JOIN LATERAL (VALUES ('soon', due_soon_at), ('due', due_at), ('escalate', escalate_at)) k(kind, at)
    WHERE k.at > clock_now() - interval '1 hour' OR EXISTS (
        SELECT FROM order_reminders r WHERE (r.account_id, r.order_id, r.round, r.due_of, r.kind) =
               (counted.account_id, counted.order_id, counted.round, counted.due_of, k.kind) AND r.sent_at IS NULL AND k.at IS NOT NULL)
    ON CONFLICT (account_id, order_id, round, due_of, kind) DO UPDATE SET at = excluded.at, due_at = excluded.due_at
    WHERE order_reminders.sent_at IS NULL
), withdrawn AS (
    DELETE FROM order_reminders r USING counted c
    WHERE r.account_id = c.account_id AND r.order_id = c.order_id AND r.sent_at IS NULL
      AND (r.round, r.due_of) IS DISTINCT FROM (c.round, CASE WHEN c.due_at IS NOT NULL THEN c.due_of END)
)
SELECT count(*) FROM counted
""")


def set_due(most: int = BATCH) -> int:
    """Set the due times of orders that have moved. Returns how many; fewer than `most`: nothing is left that can be."""
    rows = db.session.execute(UNSET, {"most": most, "one_sweep": ONE_SWEEP}).mappings()
    waiting = [_waiting(row) for row in rows]
    if not waiting:
        return 0
    found = [_plain(one, due) for one, due in reckon(waiting)]
    return int(db.session.execute(SET, {"found": json.dumps(found)}).scalar_one())


def reckon(orders: Sequence[Waiting]) -> list[tuple[Waiting, Due]]:
    """When these orders are due, from their history."""
    kept, told = levels(), [(one, _holders(one)) for one in orders]
    hours = calendars(rep for _one, holders in told for rep in holders if rep is not None)
    return [
        (one, due_of([
            Stretch(datetime.fromisoformat(event["at"]), _clock(event["to"]), hours[rep], State(event["to"]) in STANDING)
            for event, rep in zip(one.events, holders, strict=True)], kept[one.tier].level))
        for one, holders in told
    ]  # fmt: skip


def _waiting(row: Any) -> Waiting:
    return Waiting(**{**row, "state": State(row["state"]), "tier": Tier(row["tier"]), "events": row["events"] or ()})


def _clock(state: str) -> Clock:
    return "runs" if state in RUNNING else "stands" if state in STANDING else "none"


def _holders(one: Waiting) -> list[int | None]:
    """Who had the order from each event on; the record says who has it now."""
    held, found = None, list[int | None]()
    for event in one.events:
        held = _holder(event, held)
        found.append(held)
    return [*found[:-1], one.rep_id] if found else []


def _holder(event: dict[str, Any], before: int | None) -> int | None:
    if event["to"] in {State.PENDING, State.AWAITING_OWNER, State.BEHIND}:
        return None
    if event["rep"] is not None:
        return int(event["rep"])
    return event["actor"] if event["verb"] == "claim" else before


def _plain(one: Waiting, due: Due) -> dict[str, Any]:
    return {
        "account_id": one.account_id, "id": one.id, "version": one.version, "due_of": due.of, "due_at": _iso(due.at),
        "due_soon_at": _iso(due.soon_at), "escalate_at": _iso(due.escalate_at),
        "due_left_seconds": None if due.left is None else int(due.left.total_seconds()),
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


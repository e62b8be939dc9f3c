"""Stages that wait: their people are reminded once, then managers hear of it, in working hours (R67). Swept from rows."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.outbox import ESCALATE_APPROVAL, MAIL, REMIND_APPROVERS

# Only the last round of an order that waits for approval. When a stage is due, those whose turn came with it are noted, too:
# whoever is in several groups is written to once, and each reader's letter waits for their own hours (see hours.py).
DUE = """
WITH due AS MATERIALIZED (
    SELECT s.account_id, s.order_id, s.round, s.opened_at FROM approval_stages s
    JOIN orders o ON o.account_id = s.account_id AND o.id = s.order_id AND o.state = 'in_approval'
    WHERE s.settled_at IS NULL AND s.opened_at IS NOT NULL AND s.{done} IS NULL AND s.{at} <= clock_now()
      AND s.round = (SELECT max(r.number) FROM approval_rounds r WHERE r.account_id = s.account_id AND r.order_id = s.order_id)
    ORDER BY s.{at} LIMIT :most FOR UPDATE OF s SKIP LOCKED
), noted AS (
    UPDATE approval_stages s SET {done} = clock_now() FROM (SELECT DISTINCT * FROM due) d
    WHERE (s.account_id, s.order_id, s.round, s.opened_at) = (d.account_id, d.order_id, d.round, d.opened_at)
      AND s.settled_at IS NULL AND s.{done} IS NULL
    RETURNING s.account_id, s.order_id, s.group_slug
), told AS (
    INSERT INTO tasks (account_id, kind, queue, payload)
    SELECT n.account_id, :kind, :queue, jsonb_build_object('order_id', n.order_id, 'groups', jsonb_agg(n.group_slug ORDER BY n.group_slug),
        'position', (SELECT max(e.position) FROM order_events e WHERE e.account_id = n.account_id AND e.order_id = n.order_id))
    FROM noted n GROUP BY n.account_id, n.order_id
)
SELECT count(*) FROM noted
"""
REMIND = text(DUE.format(done="reminded_at", at="remind_at"))
ESCALATE = text(DUE.format(done="escalated_at", at="escalate_at"))


def remind(most: int = 500) -> int:
    """Tell whoever is due to be told, once each. Returns how many stages."""
    count = 0
    for statement, kind in ((REMIND, REMIND_APPROVERS), (ESCALATE, ESCALATE_APPROVAL)):
        count += int(db.session.execute(statement, {"most": most, "kind": kind, "queue": MAIL}).scalar_one())
    if count:
        doorbell.hear(db.session(), {MAIL})
    return count

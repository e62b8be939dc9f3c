"""What was reckoned with hours or promises that have changed is reckoned again by the next sweep."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db

ONE_SWEEP = 7251
"""The lock of whoever sets due times, so that none is set with what was true a moment ago."""
WAIT = text(f"SELECT pg_advisory_xact_lock({ONE_SWEEP})")
# A row that is locked is being moved by somebody: its version changes, and with that it is set anew all the same.
UNSET = text("""
UPDATE orders SET due_version = 0 WHERE id IN (
    SELECT o.id FROM orders o JOIN accounts a ON a.id = o.account_id
    WHERE (o.due_at IS NOT NULL OR o.due_left_seconds IS NOT NULL)
      AND (CAST(:staff_id AS bigint) IS NULL OR o.rep_id = :staff_id OR EXISTS (
          SELECT FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id
            AND (e.verb = 'claim' AND e.actor_id = :staff_id OR e.details -> 'rep_id' = to_jsonb(CAST(:staff_id AS bigint)))))
      AND (CAST(:tier AS text) IS NULL OR a.tier = :tier)
      AND (CAST(:account_id AS bigint) IS NULL OR a.id = :account_id)
    ORDER BY o.id FOR UPDATE OF o SKIP LOCKED)
""")


def set_anew(staff_id: int | None = None, *, tier: str | None = None, account_id: int | None = None) -> None:
    """Have the due times of a tier's, an account's open orders, of those a representative has or had, or all of them, set again."""
    db.session.execute(WAIT)
    db.session.execute(UNSET, {"staff_id": staff_id, "tier": tier, "account_id": account_id})

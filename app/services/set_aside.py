"""Tasks that were given up on, and what it means when a person has one tried again (F14, R71)."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.outbox import SYNC_SEATS

# The product may have heard a number under the old key, and numbers of later changes since: asking with the old number
# would take those back, and the old key belongs to the old number. So the ledger gets a row that changes nothing, whose
# number is read when it is told and whose id is a fresh Idempotency-Key. The old rows stay as they are: never acknowledged.
AGAIN = text("""
WITH task AS MATERIALIZED (
    SELECT id, account_id, kind, payload FROM tasks WHERE id = :id AND failed_at IS NOT NULL AND done_at IS NULL FOR UPDATE
), untold AS (
    SELECT DISTINCT c.account_id, c.subscription_id FROM task
    JOIN seat_changes c ON c.account_id = task.account_id AND c.status = 'applied' AND c.provisioned_at IS NULL
    WHERE task.kind = :sync_seats AND task.payload -> 'seat_changes' ? c.id::text
), fresh AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at)
    SELECT u.account_id, u.subscription_id, 0, 'applied', clock_today(a.time_zone), 'told_again', 'Seatwright', clock_now()
    FROM untold u JOIN accounts a ON a.id = u.account_id
    RETURNING id
), told AS (
    SELECT jsonb_agg(id) AS changes FROM fresh
)
UPDATE tasks t SET failed_at = NULL, attempts = 0, due_at = now(), lease_until = NULL,
       payload = CASE WHEN told.changes IS NULL THEN t.payload ELSE jsonb_set(t.payload, '{seat_changes}', told.changes) END
FROM task, told WHERE t.id = task.id RETURNING t.kind, t.queue
""")


def try_again(task_id: int) -> str | None:
    """Have a task that was set aside tried from the beginning, and ring for it. Returns its kind; None if there is none.

    Seats without an order are told anew: the number that is right by then, under a key of its own.
    """
    row = db.session.execute(AGAIN, {"id": task_id, "sync_seats": SYNC_SEATS}).one_or_none()
    if row is None:
        return None
    doorbell.hear(db.session(), {row.queue})
    return str(row.kind)

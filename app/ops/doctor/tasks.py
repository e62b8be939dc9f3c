"""The outbox: every promise is kept, on its way, or in front of a person (R71, F13, F14)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

TASKS = (
    Invariant(
        "finished-tasks-hold-no-lease",
        "A task that is done or set aside is in nobody's hands, and never both.",
        """
        SELECT kind || ' ' || id AS example FROM tasks WHERE (done_at IS NOT NULL OR failed_at IS NOT NULL)
           AND lease_until IS NOT NULL OR done_at IS NOT NULL AND failed_at IS NOT NULL""",
    ),
    Invariant(
        "fences-only-grow",
        "A task was never tried more often than it was leased.",
        """
        SELECT kind || ' ' || id AS example FROM tasks WHERE attempts > fence OR attempts < 0 OR fence < 0""",
    ),
    Invariant(
        "setting-up-has-a-task",
        "Every order that is being set up has a task that will do it.",
        """
        SELECT o.reference AS example FROM orders o WHERE o.state = 'fulfilling' AND NOT EXISTS (
            SELECT FROM tasks t WHERE t.account_id = o.account_id AND t.kind = 'provision_seats'
              AND t.done_at IS NULL
               AND t.failed_at IS NULL AND (t.payload ->> 'order_id')::bigint = o.id)""",
    ),
    Invariant(
        "tasks-have-a-known-queue",
        "Every task is of a known kind and in the job queue of its kind.",
        """
        SELECT kind || ' ' || id || ' in ' || queue AS example FROM tasks
        WHERE (kind || '/' || queue) <> ALL(CAST(:kinds AS text[]))""",
    ),
    Invariant(
        "tasks-of-orders-that-exist",
        "A task about an order belongs to the account of that order.",
        """
        SELECT t.kind || ' ' || t.id AS example FROM tasks t WHERE t.payload ? 'order_id' AND NOT EXISTS (
            SELECT FROM orders o WHERE o.account_id = t.account_id
              AND o.id = (t.payload ->> 'order_id')::bigint)""",
    ),
)

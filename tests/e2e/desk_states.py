"""What looking alone brings about nowhere: work on many orders in each of its stages, and work that has failed. Nobody does any of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.place import asked
from tests.faults.harness.town import Town

MADE = """
WITH made AS (
    INSERT INTO bulks (staff_id, verb, note, state, total, begins_at, finished_at)
    SELECT id, %s, 'These plans are not sold any more.', %s, 60, now() + interval '1 day', CASE WHEN %s = 'done' THEN now() END
    FROM staff WHERE email = %s RETURNING id, state
), chosen AS (SELECT account_id, id, version, row_number() OVER (ORDER BY id DESC) AS place FROM orders ORDER BY id DESC LIMIT 60),
items AS (
    INSERT INTO bulk_items (account_id, bulk_id, order_id, version, outcome, why)
    SELECT c.account_id, made.id, c.id, c.version, x.outcome,
           CASE WHEN x.outcome = 'skipped' THEN '{"template": "It has moved on since you chose it.", "values": {}}'::jsonb END
    FROM made CROSS JOIN chosen c CROSS JOIN LATERAL (SELECT CASE
        WHEN made.state = 'waiting' OR (made.state = 'running' AND c.place > 20) THEN NULL
        WHEN c.place %% 9 = 0 THEN 'skipped' ELSE 'done' END AS outcome) x
)
SELECT id FROM made
"""
STAGES = (("reject", "waiting"), ("claim", "running"), ("claim", "done"))


def work_on_many(town: Town, who: str) -> list[str]:
    """Addresses of a rejection that waits, of work under way, and of work that is done; no job knows of them."""
    return [f"/desk/bulk/{asked(town, MADE, verb, stage, stage, who)}" for verb, stage in STAGES]


FAILED = """
WITH named AS (SELECT account_id, id FROM orders ORDER BY id LIMIT 1)
INSERT INTO tasks (account_id, kind, queue, payload, request_id, attempts, failed_at, last_error)
SELECT account_id, 'tell_reps', 'mail', jsonb_build_object('order_id', id), 'looked-at', 9, now(), 'The mail server could not be reached.'
FROM named RETURNING id
"""
REFUSED = """
INSERT INTO refused_letters (account_id, task_id, reader_kind, reader_id, email, error)
SELECT t.account_id, t.id, 'person', p.id, p.email, '5.1.1 no such mailbox' FROM tasks t
JOIN people p ON p.account_id = t.account_id AND p.role = 'owner' WHERE t.id = %s RETURNING id
"""


@contextmanager
def something_has_failed(town: Town) -> Iterator[None]:
    """A mail that was given up and one that was refused, for as long as somebody looks."""
    task = asked(town, FAILED)
    letter = asked(town, REFUSED, task)
    try:
        yield
    finally:
        asked(town, "DELETE FROM refused_letters WHERE id = %s", letter)
        asked(town, "DELETE FROM tasks WHERE id = %s", task)

"""The daily mail: what somebody wants to read once a day is kept, and sent together in the morning (U12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.notices import Notice, Recipient
from app.services.outbox import MAIL, Leased

Reader = Callable[[Leased], tuple[Notice, list[Recipient]] | None]
"""Reads the record behind a kind of mail."""
MOST = 100
"""Lines of one daily mail; what is beyond comes in another one."""

KEEP = text("""
INSERT INTO kept_letters (account_id, task_id, reader_kind, reader_id) VALUES (:account_id, :task_id, :kind, :id)
ON CONFLICT (task_id, reader_kind, reader_id) DO NOTHING
""")


def keep(task: Leased, account_id: int, reader: Recipient) -> None:
    """Put a mail aside for the reader's next morning. Twice does no harm."""
    values = {"account_id": account_id, "task_id": task.id, "kind": reader.kind, "id": reader.id}
    db.session.execute(KEEP, values)


# In the reader's time zone, from seven in the morning of the day after the first of them was kept.
GATHER = text("""
WITH waiting AS MATERIALIZED (
    SELECT k.reader_kind, k.reader_id, min(k.created_at) AS first_at, min(k.account_id) AS account_id
    FROM kept_letters k WHERE k.digest IS NULL GROUP BY k.reader_kind, k.reader_id
), due AS MATERIALIZED (
    SELECT w.reader_kind, w.reader_id, w.account_id, nextval('digests') AS digest FROM waiting w
    LEFT JOIN people p ON w.reader_kind = 'person' AND p.account_id = w.account_id AND p.id = w.reader_id
    LEFT JOIN accounts a ON a.id = p.account_id
    LEFT JOIN staff s ON w.reader_kind = 'staff' AND s.id = w.reader_id
    CROSS JOIN LATERAL (SELECT coalesce(p.time_zone, a.time_zone, s.time_zone, 'UTC') AS name) zone
    WHERE (w.first_at AT TIME ZONE zone.name - interval '7 hours')::date
        < (clock_now() AT TIME ZONE zone.name - interval '7 hours')::date LIMIT :most
), taken AS (
    UPDATE kept_letters k SET digest = due.digest FROM due CROSS JOIN LATERAL (
        SELECT q.account_id, q.id FROM kept_letters q
        WHERE q.digest IS NULL AND q.reader_kind = due.reader_kind AND q.reader_id = due.reader_id ORDER BY q.id LIMIT :lines) q
    WHERE k.account_id = q.account_id AND k.id = q.id RETURNING k.digest
)
INSERT INTO tasks (account_id, kind, queue, payload)
SELECT CASE WHEN due.reader_kind = 'person' THEN due.account_id END, 'send_digest', 'mail', jsonb_build_object('digest', due.digest)
FROM due WHERE due.digest IN (SELECT digest FROM taken)
""")
ALONE = text("SELECT pg_try_advisory_xact_lock(7253)")
IS_WAITING = text("SELECT EXISTS (SELECT FROM kept_letters WHERE digest IS NULL)")


def gather(most: int = 500) -> int:
    """Promise a mail to each reader whose morning has come. Returns how many; one scheduler at a time gathers."""
    if not db.session.execute(IS_WAITING).scalar_one() or not db.session.execute(ALONE).scalar_one():
        return 0
    made = int(db.session.execute(GATHER, {"most": most, "lines": MOST}).rowcount)  # type: ignore[attr-defined]
    if made:
        doorbell.hear(db.session(), {MAIL})
    return made


READER = text("""
SELECT k.reader_kind AS kind, k.reader_id AS id, coalesce(p.name, s.name) AS name, coalesce(p.email, s.email) AS email,
       coalesce(p.locale, s.locale) AS locale, coalesce(p.role, s.role) AS role, coalesce(a.name, '') AS account_name
FROM (SELECT DISTINCT ON (digest) * FROM kept_letters WHERE digest = :digest ORDER BY digest, id) k
LEFT JOIN people p ON k.reader_kind = 'person' AND p.account_id = k.account_id AND p.id = k.reader_id AND p.suspended_at IS NULL
LEFT JOIN accounts a ON a.id = p.account_id
LEFT JOIN staff s ON k.reader_kind = 'staff' AND s.id = k.reader_id AND s.is_active
WHERE p.id IS NOT NULL OR s.id IS NOT NULL
""")
TASKS = text("""
SELECT t.id, t.account_id, t.kind, t.payload, t.attempts, t.fence, t.request_id
FROM kept_letters k JOIN tasks t ON t.id = k.task_id WHERE k.digest = :digest ORDER BY k.id LIMIT :most
""")


def read(task: Leased) -> tuple[Recipient, str, list[Leased]] | None:
    """Whom a daily mail is for, their account's name (empty for the vendor's people), and the tasks it tells of."""
    row: Any = db.session.execute(READER, {"digest": task.payload["digest"]}).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    account_name = values.pop("account_name")
    tasks = db.session.execute(TASKS, {"digest": task.payload["digest"], "most": MOST}).all()
    return Recipient(**values), account_name, [Leased(**one._mapping) for one in tasks]

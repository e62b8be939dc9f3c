"""Quiet hours: a letter that would come within them is held, and sent when they end. Never lost, and never twice (U12)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.extensions import db, doorbell
from app.models.kinds import MailRhythm
from app.services.notices import Recipient
from app.services.outbox import MAIL, SEND_TO_ONE, Leased

PATIENCE = 3
"""Refusals that nobody has looked at, after which an address is tried no more by itself."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How one reader wants mails now: their rhythm, the end of their quiet hours if these are some, refusals of their address.

    `is_settled`: this very letter is held, kept for the daily mail, or was refused already; `zone`: where their clock is.
    """

    rhythm: MailRhythm = MailRhythm.AT_ONCE
    quiet_until: datetime | None = None
    refusals: int = 0
    is_settled: bool = False
    zone: str = "UTC"

    @property
    def is_given_up(self) -> bool:
        return self.refusals >= PATIENCE


# The end is the next time their clock shows it: today, or tomorrow when the hours go over midnight and that is still to come.
WISHES = text("""
SELECT r.kind, r.id, coalesce(p.mail_rhythm, s.mail_rhythm, 'at_once') AS rhythm,
       (SELECT count(*) FROM refused_letters f WHERE f.email = r.email AND f.settled_at IS NULL) AS refusals,
       EXISTS (SELECT FROM held_letters l WHERE (l.task_id, l.reader_kind, l.reader_id) = (:task_id, r.kind, r.id))
         OR EXISTS (SELECT FROM kept_letters l WHERE (l.task_id, l.reader_kind, l.reader_id) = (:task_id, r.kind, r.id))
         OR EXISTS (SELECT FROM refused_letters l WHERE (l.task_id, l.reader_kind, l.reader_id) = (:task_id, r.kind, r.id)) AS is_settled,
       CASE WHEN q.starts < q.ends AND q.now >= q.starts AND q.now < q.ends OR q.starts > q.ends AND (q.now >= q.starts OR q.now < q.ends)
            THEN (q.today + (CASE WHEN q.now >= q.ends THEN 1 ELSE 0 END) + q.ends) AT TIME ZONE q.zone END AS quiet_until,
       q.zone
FROM jsonb_to_recordset(CAST(:readers AS jsonb)) AS r(kind text, id bigint, email text)
LEFT JOIN people p ON r.kind = 'person' AND p.account_id = :account_id AND p.id = r.id
LEFT JOIN accounts a ON a.id = p.account_id
LEFT JOIN staff s ON r.kind = 'staff' AND s.id = r.id
CROSS JOIN LATERAL (SELECT coalesce(p.time_zone, a.time_zone, s.time_zone, 'UTC') AS zone) z
CROSS JOIN LATERAL (SELECT z.zone, coalesce(p.quiet_from, s.quiet_from) AS starts, coalesce(p.quiet_until, s.quiet_until) AS ends,
                           (clock_now() AT TIME ZONE z.zone)::time AS now, (clock_now() AT TIME ZONE z.zone)::date AS today) q
""")


def wishes(task_id: int, account_id: int | None, readers: Sequence[Recipient]) -> dict[tuple[str, int], Wish]:
    """Of the readers of a task, by kind and id; in one statement, none for nobody."""
    if not readers:
        return {}
    asked = json.dumps([{"kind": one.kind, "id": one.id, "email": one.email} for one in readers])
    rows = db.session.execute(WISHES, {"task_id": task_id, "account_id": account_id, "readers": asked})
    return {(row.kind, row.id): Wish(MailRhythm(row.rhythm), row.quiet_until, row.refusals, row.is_settled, row.zone) for row in rows}


HOLD = text("""
INSERT INTO held_letters (account_id, task_id, reader_kind, reader_id, until)
VALUES (:account_id, :task_id, :kind, :id, :until) ON CONFLICT (task_id, reader_kind, reader_id) DO NOTHING
""")


def hold(task: Leased, reader: Recipient, until: datetime) -> None:
    """Keep this reader's letter until then. Twice does no harm."""
    db.session.execute(HOLD, {"account_id": task.account_id, "task_id": task.id, "kind": reader.kind, "id": reader.id, "until": until})


IS_LATE = text("""
SELECT coalesce((SELECT until < clock_now() - interval '15 minutes' FROM held_letters
                 WHERE (task_id, reader_kind, reader_id) = (:task_id, :kind, :id)), true)
""")


def is_late(task: Leased, reader: Recipient) -> bool:
    """Whether a letter that was held comes much later than it should have; one that was never held does."""
    return bool(db.session.execute(IS_LATE, {"task_id": task.id, "kind": reader.kind, "id": reader.id}).scalar_one())


HOLD_ON = text("""
INSERT INTO held_letters (account_id, task_id, reader_kind, reader_id, until)
VALUES (:account_id, :task_id, :kind, :id, :until)
ON CONFLICT (task_id, reader_kind, reader_id) DO UPDATE SET until = excluded.until, released_at = NULL
""")


def hold_on(task: Leased, reader: Recipient, until: datetime) -> None:
    """Keep a letter whose turn had come once more: it came so late that its reader is quiet again."""
    db.session.execute(HOLD_ON, {"account_id": task.account_id, "task_id": task.id, "kind": reader.kind, "id": reader.id, "until": until})


# One statement: a letter is promised again exactly when it is no longer held.
RELEASE = text("""
WITH due AS MATERIALIZED (
    SELECT id FROM held_letters WHERE released_at IS NULL AND until <= clock_now() ORDER BY until, id LIMIT :most FOR UPDATE SKIP LOCKED
), freed AS (
    UPDATE held_letters h SET released_at = clock_now() FROM due WHERE h.id = due.id
    RETURNING h.account_id, h.task_id, h.reader_kind, h.reader_id
)
INSERT INTO tasks (account_id, kind, queue, payload)
SELECT account_id, :kind, :queue, jsonb_build_object('task', task_id, 'reader_kind', reader_kind, 'reader_id', reader_id) FROM freed
""")


def release(most: int = 500) -> int:
    """Promise to send what was held for readers whose quiet hours are over. Returns how many letters."""
    done = db.session.execute(RELEASE, {"most": most, "kind": SEND_TO_ONE, "queue": MAIL})
    count = int(done.rowcount)  # type: ignore[attr-defined]
    if count:
        doorbell.hear(db.session(), {MAIL})
    return count


ORIGINAL = text("SELECT id, account_id, kind, payload, attempts, fence, request_id FROM tasks WHERE id = :id")


def original(task: Leased) -> tuple[Leased, tuple[str, int]] | None:
    """The task whose letter is to be sent now, and to which of its readers."""
    row = db.session.execute(ORIGINAL, {"id": task.payload["task"]}).one_or_none()
    if row is None:
        return None
    return Leased(**row._mapping), (task.payload["reader_kind"], task.payload["reader_id"])

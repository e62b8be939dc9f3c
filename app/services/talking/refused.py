"""Letters the mail server refused for their address: noted, shown to operators, and sent again only when one of them says so."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.notices import Recipient
from app.services.outbox import MAIL, SEND_TO_ONE, Leased

NOT_TRIED = "Not tried: the mail server has refused this address several times, and nobody has looked at it since."

NOTE = text("""
INSERT INTO refused_letters (account_id, task_id, reader_kind, reader_id, email, error)
VALUES (:account_id, :task_id, :kind, :id, :email, :error)
ON CONFLICT (task_id, reader_kind, reader_id) WHERE settled_at IS NULL
DO UPDATE SET error = excluded.error, refused_at = excluded.refused_at, email = excluded.email
""")


def note(task: Leased, reader: Recipient, error: str) -> None:
    """Keep the refusal. The same letter refused again, after a crash for example, is one."""
    db.session.execute(NOTE, {"account_id": task.account_id, "task_id": task.id, "kind": reader.kind, "id": reader.id,
                              "email": reader.email[:254], "error": error[:1000]})  # fmt: skip


AGAIN = text("""
WITH settled AS (
    UPDATE refused_letters SET settled_at = clock_now() WHERE id = :id AND settled_at IS NULL
    RETURNING account_id, task_id, reader_kind, reader_id
)
INSERT INTO tasks (account_id, kind, queue, payload)
SELECT account_id, :kind, :queue, jsonb_build_object('task', task_id, 'reader_kind', reader_kind, 'reader_id', reader_id) FROM settled
RETURNING id
""")
PUT_AWAY = text("UPDATE refused_letters SET settled_at = clock_now() WHERE id = :id AND settled_at IS NULL RETURNING id")


def send_again(refused_id: int) -> bool:
    """Promise the letter once more, to the address its reader has now. False when somebody has done so already."""
    done = db.session.execute(AGAIN, {"id": refused_id, "kind": SEND_TO_ONE, "queue": MAIL}).one_or_none()
    if done is not None:
        doorbell.hear(db.session(), {MAIL})
    return done is not None


def put_away(refused_id: int) -> bool:
    """It needs not be sent: the reader knows, or has gone. False when somebody has done so already."""
    return db.session.execute(PUT_AWAY, {"id": refused_id}).one_or_none() is not None

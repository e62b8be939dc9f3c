"""Who had what failed tried again, and when: noted with what had gone wrong, and never changed (F14, R72)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer

log = logging.getLogger(__name__)

BY_COMMAND = "flask tasks retry"
"""Whoever has the machine itself, and no name here."""

NOTE = text("""
INSERT INTO mendings (task_id, letter_id, did, staff_id, staff_name, error)
SELECT t.id, f.id, :did, :staff_id, :staff_name, coalesce(f.error, t.last_error)
FROM (VALUES (CAST(:task_id AS bigint), CAST(:letter_id AS bigint))) AS asked(task_id, letter_id)
LEFT JOIN refused_letters f ON f.id = asked.letter_id JOIN tasks t ON t.id = coalesce(f.task_id, asked.task_id)
""")
LAST = text("""
SELECT m.id, m.at, m.did, m.staff_name, m.error, t.kind, f.email, a.name AS account_name, o.reference
FROM mendings m JOIN tasks t ON t.id = m.task_id LEFT JOIN refused_letters f ON f.id = m.letter_id
LEFT JOIN accounts a ON a.id = t.account_id
LEFT JOIN orders o ON o.account_id = t.account_id AND o.id = (t.payload ->> 'order_id')::bigint
ORDER BY m.id DESC LIMIT :most
""")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Mended:
    """`did` is retry_task, retry_letter or put_away; `email` the address that was refused, `error` what had gone wrong."""

    id: int
    at: datetime
    did: str
    staff_name: str
    error: str
    kind: str
    email: str | None
    account_name: str | None
    reference: str | None


def note(by: Viewer | None, did: str, *, task_id: int | None = None, letter_id: int | None = None) -> None:
    """Note what somebody of ours has just done, in the transaction that does it."""
    name = by.name if by else BY_COMMAND
    db.session.execute(NOTE, {"task_id": task_id, "letter_id": letter_id, "did": did, "staff_id": by.staff_id if by else None,
                              "staff_name": name})  # fmt: skip
    log.info("failed work was mended", extra={"did": did, "task": task_id, "letter": letter_id, "by": name})


def last(most: int = SHOWN) -> Sequence[Mended]:
    """The last of them, newest first."""
    return [Mended(**row) for row in db.session.execute(LAST, {"most": most}).mappings()]

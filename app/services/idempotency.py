"""The same Idempotency-Key gets the same answer: one effect, whatever is sent twice (D9, F11)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.errors import InFlight, Invalid, KeyReused
from app.extensions import db
from app.services.viewers import Viewer
from workflows.sentences import say

RECALL = text("""
SELECT pg_try_advisory_xact_lock(7238, hashtext(:scope || :key)) AS is_mine,
       k.request_hash, k.status, k.body, k.headers
FROM (SELECT 1) one LEFT JOIN idempotency_keys k
  ON k.account_id = :account_id AND k.actor_id = :actor_id AND k.key = :key
""")
REMEMBER = text("""
INSERT INTO idempotency_keys (account_id, actor_id, key, request_hash, status, body, headers)
VALUES (:account_id, :actor_id, :key, :request_hash, :status, CAST(:body AS jsonb), CAST(:headers AS jsonb))
ON CONFLICT DO NOTHING RETURNING key
""")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was, or will be, answered: HTTP status, JSON body, the headers worth repeating."""

    status: int
    body: Any
    headers: dict[str, str]


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """What makes two requests the same request."""
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).digest()


def recall(viewer: Viewer, key: str, request_hash: bytes) -> Answer | None:
    """The earlier answer, or None when this request is the first and now holds the key until its transaction ends.

    Raises Invalid (a key of no use), KeyReused (same key, other body) or InFlight (being worked on right now).
    """
    if not 0 < len(key) <= 255 or not key.isprintable():
        raise Invalid(say("An Idempotency-Key has 1 to 255 printable characters."), field="Idempotency-Key")
    row = db.session.execute(RECALL, {**_owner(viewer), "key": key, "scope": f"{viewer.kind}{viewer.id}:"}).one()
    if row.status is None:
        if row.is_mine:
            return None
        raise InFlight(say("This request is being worked on right now. Ask again in a moment."))
    if bytes(row.request_hash) != request_hash:
        raise KeyReused(say("This Idempotency-Key was used for another request."), field="Idempotency-Key")
    return Answer(row.status, row.body, row.headers)


def remember(viewer: Viewer, key: str, request_hash: bytes, answer: Answer) -> None:
    """Keep the answer in the transaction of the effect. Raises InFlight when somebody else just did."""
    stored = db.session.execute(REMEMBER, {
        **_owner(viewer), "key": key, "request_hash": request_hash, "status": answer.status,
        "body": json.dumps(answer.body), "headers": json.dumps(answer.headers),
    }).one_or_none()  # fmt: skip
    if stored is None:
        raise InFlight(say("This request is being worked on right now. Ask again in a moment."))


def _owner(viewer: Viewer) -> dict[str, int]:
    return {"account_id": viewer.account_id or 0, "actor_id": viewer.id}

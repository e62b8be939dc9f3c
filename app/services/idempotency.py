"""The same Idempotency-Key gets the same answer: one effect, whatever is sent twice (D9, F11)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from app.errors import InFlight, Invalid, KeyReused
from app.extensions import Statement
from app.services.people.viewers import Entered, Viewer
from workflows.sentences import say

REMEMBER = Statement("""
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


def is_usable(key: str) -> bool:
    """Whether it can be kept."""
    return 0 < len(key) <= 255 and key.isprintable()


def recall(entered: Entered, key: str, request_hash: bytes) -> Answer | None:
    """The earlier answer, or None when this request is the first and now holds the key until its transaction ends.

    Raises Invalid (a key of no use), KeyReused (same key, other body) or InFlight (being worked on right now).
    """
    if not is_usable(key):
        raise Invalid(say("An Idempotency-Key has 1 to 255 printable characters."), field="Idempotency-Key")
    if entered.earlier is None:
        if entered.is_mine:
            return None
        raise InFlight(say("This request is being worked on right now. Ask again in a moment."))
    earlier = dict(entered.earlier)
    if earlier.pop("request_hash") != request_hash.hex():
        raise KeyReused(say("This Idempotency-Key was used for another request."), field="Idempotency-Key")
    return Answer(**earlier)


def remember(viewer: Viewer, key: str, request_hash: bytes, answer: Answer) -> None:
    """Keep the answer in the transaction of the effect. Raises InFlight when somebody else just did."""
    stored = REMEMBER.value({
        **_owner(viewer), "key": key, "request_hash": request_hash, "status": answer.status,
        "body": json.dumps(answer.body), "headers": json.dumps(answer.headers),
    })  # fmt: skip
    if stored is None:
        raise InFlight(say("This request is being worked on right now. Ask again in a moment."))


KEPT_DAYS, AT_ONCE = 30, 500
FORGET = Statement(f"""
WITH old AS MATERIALIZED (
    SELECT account_id, actor_id, key FROM idempotency_keys WHERE created_at < now() - interval '{KEPT_DAYS} days'
    ORDER BY created_at LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency_keys k USING old WHERE (k.account_id, k.actor_id, k.key) = (old.account_id, old.actor_id, old.key)
RETURNING 1
""")  # noqa: S608  (constants)


def forget_old() -> int:
    """Keys are promised for `KEPT_DAYS`; the oldest beyond that go, a portion at a time. Returns how many."""
    return len(FORGET.rows({}))


PLACE = Statement("""
SELECT headers ->> 'Location' FROM idempotency_keys WHERE account_id = :account_id AND actor_id = :actor_id AND key = :key
""")


def place_of(viewer: Viewer, key: str) -> str | None:
    """Where the form led that was sent with this key before; None when it is the first time."""
    place: str | None = PLACE.value({**_owner(viewer), "key": key})
    return place


def _owner(viewer: Viewer) -> dict[str, int]:
    return {"account_id": viewer.account_id or 0, "actor_id": viewer.id}

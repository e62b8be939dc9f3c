"""What happened to the account itself, in the same append-only history as its orders (R72)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.actors import Actor
from app.services.outbox import request_id

NOTE = text("""
INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
VALUES (:account_id, :verb, :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, :comment,
        CAST(:details AS jsonb), :request_id)
""")

LATEST = text("""
SELECT verb, actor_name, comment, details, at FROM order_events
WHERE account_id = :account_id AND order_id IS NULL AND verb = ANY(:verbs) ORDER BY position DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """A line of the history that belongs to no order. `details` may hold `name`, whom it was about."""

    verb: str
    actor_name: str
    comment: str
    details: dict[str, Any]
    at: datetime


def note(account_id: int, verb: str, actor: Actor, comment: str = "", **details: Any) -> None:
    """Write a line; the record gives it its place and its hash."""
    db.session.execute(NOTE, {
        "account_id": account_id, "verb": verb, "actor_kind": actor.kind, "actor_id": actor.id,
        "actor_name": actor.name, "actor_role": actor.role, "comment": comment, "details": json.dumps(details),
        "request_id": request_id(),
    })  # fmt: skip


def latest(account_id: int, verbs: Sequence[str], most: int = 10) -> list[AccountEvent]:
    """The last lines of these kinds, newest first."""
    arguments = {"account_id": account_id, "verbs": list(verbs), "most": most}
    return [AccountEvent(**row) for row in db.session.execute(LATEST, arguments).mappings()]

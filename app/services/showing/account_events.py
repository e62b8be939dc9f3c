"""The account's own history, a page at a time: what changed its seats, its people and itself, without any order (R72)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.intake import Right
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history. `position` is its place in the account's chain, and the key of the page."""

    position: int
    verb: str
    actor_kind: str
    actor_name: str
    actor_role: str
    comment: str
    details: dict[str, Any]
    at: datetime


PAGE = text("""
SELECT e.position, e.verb, e.actor_kind, e.actor_name, e.actor_role, e.comment, e.at,
       e.details || jsonb_build_object('licences', (
           SELECT jsonb_agg(DISTINCT jsonb_build_object('name', p.name, 'name_fr', p.name_fr))
           FROM jsonb_array_elements(CASE jsonb_typeof(e.details -> 'changes') WHEN 'array' THEN e.details -> 'changes' ELSE '[]' END) c
           JOIN subscriptions s ON s.account_id = e.account_id AND s.id = (c ->> 'subscription')::bigint
           JOIN products p ON p.id = s.product_id), 'moves', (
           SELECT jsonb_agg(jsonb_build_object('name', p.name, 'name_fr', p.name_fr, 'seats', c -> 'seats') ORDER BY p.name)
           FROM jsonb_array_elements(CASE jsonb_typeof(e.details -> 'changes') WHEN 'array' THEN e.details -> 'changes' ELSE '[]' END) c
           JOIN subscriptions s ON s.account_id = e.account_id AND s.id = (c ->> 'subscription')::bigint
           JOIN products p ON p.id = s.product_id)) AS details
FROM order_events e WHERE e.account_id = :account_id AND e.order_id IS NULL AND e.position < :before
ORDER BY e.position DESC LIMIT :most
""")


def page(viewer: Viewer, before: int | None = None, most: int = 30) -> tuple[list[Event], int | None]:
    """The newest first, and the key of the next page. Raises NotAllowed for whoever is no admin of an account (R4)."""
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its subscription."))
    arguments = {"account_id": viewer.account_id, "before": before or 2**62, "most": most + 1}
    found = [Event(**row) for row in db.session.execute(PAGE, arguments).mappings()]
    return found[:most], found[most - 1].position if len(found) > most else None

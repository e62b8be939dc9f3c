"""When an order is due, as a page or a program shows it: the time, what is left of it, and what is said about it when (U11, U12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import db
from app.models.kinds import Tier
from app.services.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Announced:
    """A reminder: `kind` is soon, due or escalate; `sent_at` is empty while it is to come."""

    kind: str
    due_of: str
    at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueView:
    """`due_at` while the clock runs, `left_seconds` while it stands, neither when nobody is awaited or it is about to be set."""

    due_at: datetime | None
    due_soon_at: datetime | None
    due_of: str | None
    left_seconds: int | None
    tier: Tier
    announced: Sequence[Announced]


DUE = text("""
SELECT o.due_at, o.due_soon_at, o.due_of, o.due_left_seconds, a.tier, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'due_of', r.due_of, 'at', r.at, 'due_at', r.due_at, 'sent_at', r.sent_at)
                              ORDER BY coalesce(r.sent_at, r.at), r.at), '[]')
    FROM order_reminders r WHERE r.account_id = o.account_id AND r.order_id = o.id) AS announced
FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.reference = :reference
""")


def of_order(viewer: Viewer, reference: str) -> DueView:
    """For the vendor's people alone: a promise to oneself is no promise to the customer. Raises NotThere."""
    clean = "" if "\x00" in reference else reference.upper()[:20]
    row = db.session.execute(DUE, {"reference": clean}).one_or_none() if viewer.is_staff else None
    if row is None:
        raise NotThere
    return DueView(row.due_at, row.due_soon_at, row.due_of, row.due_left_seconds, Tier(row.tier), [_announced(one) for one in row.announced])


def _announced(one: dict[str, Any]) -> Announced:
    sent_at = datetime.fromisoformat(one["sent_at"]) if one["sent_at"] else None
    return Announced(one["kind"], one["due_of"], datetime.fromisoformat(one["at"]), datetime.fromisoformat(one["due_at"]), sent_at)

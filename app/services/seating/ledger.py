"""The newest rows of a licence's ledger, for people to read (R33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What happened to the seats on a day, because of whom; `reference` names the order behind it."""

    delta: int
    status: str
    effective_on: date
    created_at: datetime
    cause: str
    actor_name: str
    reference: str | None
    plan_name: str | None
    is_temporary: bool


NEWEST = text("""
SELECT c.delta, c.status, c.effective_on, c.created_at, c.cause, c.actor_name, o.reference, plan.name AS plan_name,
       c.temporary_id IS NOT NULL AS is_temporary
FROM seat_changes c JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id AND s.ended_on IS NULL
JOIN products p ON p.id = s.product_id AND p.slug = :slug
LEFT JOIN orders o ON o.account_id = c.account_id AND o.id = c.order_id LEFT JOIN plans plan ON plan.id = c.to_plan_id
WHERE c.account_id = :account_id AND c.cause <> 'told_again' ORDER BY c.effective_on DESC, c.created_at DESC, c.id LIMIT :most
""")


def newest(viewer: Viewer, slug: str, most: int = 12) -> list[LedgerRow]:
    """The last changes of a licence of the viewer's account, planned and cancelled ones among them; what changed nothing is not."""
    key = {"account_id": viewer.account_id, "slug": slug, "most": most}
    return [LedgerRow(**row) for row in db.session.execute(NEWEST, key).mappings()]

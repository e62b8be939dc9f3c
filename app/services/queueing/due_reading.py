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


FACTS = """jsonb_build_object('due_at', o.due_at, 'due_soon_at', o.due_soon_at, 'due_of', o.due_of,
    'left_seconds', o.due_left_seconds, 'tier', a.tier, 'announced', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'due_of', r.due_of, 'at', r.at, 'due_at', r.due_at,
                                                     'sent_at', r.sent_at) ORDER BY coalesce(r.sent_at, r.at), r.at), '[]')
        FROM order_reminders r WHERE r.account_id = o.account_id AND r.order_id = o.id))"""
"""A column of a statement that reads orders `o` and their accounts `a`."""
DUE = text(f"SELECT {FACTS} FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.reference = :reference")  # noqa: S608  (a constant)


def of_order(viewer: Viewer, reference: str) -> DueView:
    """For the vendor's people alone: a promise to oneself is no promise to the customer. Raises NotThere."""
    clean = "" if "\x00" in reference else reference.upper()[:20]
    facts = db.session.execute(DUE, {"reference": clean}).scalar_one_or_none() if viewer.is_staff else None
    if facts is None:
        raise NotThere
    return of_facts(facts)


def of_facts(facts: dict[str, Any]) -> DueView:
    """From the column `FACTS`."""
    announced = [Announced(one["kind"], one["due_of"], datetime.fromisoformat(one["at"]), datetime.fromisoformat(one["due_at"]),
                           _moment(one["sent_at"])) for one in facts["announced"]]  # fmt: skip
    return DueView(_moment(facts["due_at"]), _moment(facts["due_soon_at"]), facts["due_of"], facts["left_seconds"],
                   Tier(facts["tier"]), announced)  # fmt: skip


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None

"""The warnings an admin has not put away yet, and putting them away (R24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Warned:
    """One licence whose seats run out. `full_on` is the day the forecast named, for the level "soon"."""

    id: int
    level: str
    used: int
    purchased: int
    full_on: date | None
    licence: str
    name: str
    name_fr: str


OPEN = text("""
SELECT w.id, w.level, w.used, w.purchased, w.full_on, p.slug AS licence, p.name, p.name_fr FROM seat_warnings w
JOIN subscriptions s ON s.account_id = w.account_id AND s.id = w.subscription_id JOIN products p ON p.id = s.product_id
WHERE w.account_id = :account_id AND w.closed_at IS NULL AND NOT EXISTS (
    SELECT FROM warning_dismissals d WHERE d.account_id = w.account_id AND d.warning_id = w.id AND d.person_id = :person_id)
ORDER BY array_position(ARRAY['full', 'last', 'soon'], w.level::text), p.id
""")

DISMISS = text("""
INSERT INTO warning_dismissals (account_id, warning_id, person_id)
SELECT account_id, id, :person_id FROM seat_warnings WHERE account_id = :account_id AND id = ANY(:warnings)
ON CONFLICT DO NOTHING
""")


def open_ones(viewer: Viewer) -> list[Warned]:
    """What this person has not put away, most urgent first."""
    key = {"account_id": viewer.account_id, "person_id": viewer.person_id}
    return [Warned(**row) for row in db.session.execute(OPEN, key).mappings()]


def dismiss(viewer: Viewer, warnings: Sequence[int]) -> None:
    """Put warnings away for this person alone; what is not the account's is passed over."""
    key = {"account_id": viewer.account_id, "person_id": viewer.person_id, "warnings": list(warnings)}
    db.session.execute(DISMISS, key)

"""Whom to ask, by name (R3), and what a person without an admin role has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Buyer:
    """The owner or a billing admin of the account."""

    id: int
    name: str
    email: str
    is_owner: bool


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """A product one has a role in; `is_waiting` while no seat is free."""

    product: str
    name: str
    name_fr: str
    role: str
    is_counted: bool
    is_waiting: bool


BUYERS = text("""
SELECT id, name, email, role = 'owner' AS is_owner FROM people
WHERE account_id = :account_id AND suspended_at IS NULL AND (role = 'owner' OR (role = 'admin' AND has_billing_rights))
ORDER BY role = 'owner' DESC, lower(name), id LIMIT 10
""")

OWN_SEATS = text("""
SELECT p.slug AS product, p.name, p.name_fr, a.role, a.is_counted, a.waiting_since IS NOT NULL AS is_waiting
FROM seat_assignments a JOIN products p ON p.id = a.product_id
WHERE a.account_id = :account_id AND a.person_id = :person_id ORDER BY p.id
""")


def buyers(account_id: int) -> list[Buyer]:
    """Who may change the subscription: the owner first, then at most nine billing admins (R4)."""
    return [Buyer(**row) for row in db.session.execute(BUYERS, {"account_id": account_id}).mappings()]


REP = text("""
SELECT s.id, s.name, s.email, false AS is_owner FROM accounts a JOIN staff s ON s.id = a.rep_id AND s.is_active
WHERE a.id = :account_id
""")


def rep_of(viewer: Viewer) -> Buyer | None:
    """The account's sales representative, if it has one (R3)."""
    row = db.session.execute(REP, {"account_id": viewer.account_id}).mappings().one_or_none()
    return Buyer(**row) if row else None


def own_seats(viewer: Viewer) -> Sequence[OwnSeat]:
    """The products this person has a role in."""
    arguments: dict[str, Any] = {"account_id": viewer.account_id, "person_id": viewer.person_id}
    return [OwnSeat(**row) for row in db.session.execute(OWN_SEATS, arguments).mappings()]

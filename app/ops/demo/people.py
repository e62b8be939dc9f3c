"""The people one signs in as."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.services.viewers import Viewer

FIXED = ("atelier-nord", "brasserie-lumiere", "cobalt-studio")
NAMES = ("owner", "billing", "admin", "agent")


class Shown(NamedTuple):
    """One line of the sign-in page; `account` is a slug, None for the vendor's people."""

    email: str
    name: str
    role: str
    account: str | None


SHOWN = text("""
SELECT p.email, p.name, p.role, a.slug AS account, array_position(:emails, p.email::text) AS place
FROM people p JOIN accounts a ON a.id = p.account_id WHERE p.email = ANY(:emails)
UNION ALL SELECT s.email, s.name, s.role, NULL, 1000 + s.id FROM staff s WHERE s.is_active
  AND s.email LIKE '%@vendor.example'
ORDER BY place
""")


def people_to_show(session: Session) -> list[Shown]:
    """The fixed accounts' people, then the vendor's: only those who are really there."""
    emails = [f"{name}@{slug}.example" for slug in FIXED for name in NAMES]
    rows = session.execute(SHOWN, {"emails": emails})
    return [Shown(row.email, row.name, row.role, row.account) for row in rows]


VIEWERS = text("""
SELECT 0 AS handle, 'write' AS scope, NULL::bigint AS staff_id, p.id AS person_id, a.id
  AS account_id, p.name, p.email, p.role,
       p.has_billing_rights, p.locale, a.time_zone, a.slug, a.name AS account_name, a.type
         AS account_type, a.standing, a.currency
FROM people p JOIN accounts a ON a.id = p.account_id WHERE p.email = ANY(:emails)
UNION ALL
SELECT 0, 'write', s.id, NULL, NULL, s.name, s.email, s.role, false, s.locale, s.time_zone, NULL, NULL,
  NULL, NULL, NULL
FROM staff s WHERE s.email = ANY(:emails)
""")


def viewers(session: Session, emails: set[str]) -> dict[str, Viewer]:
    """By address, as if they had signed in."""
    rows = session.execute(VIEWERS, {"emails": sorted(emails)})
    return {row.email: Viewer(**row._mapping) for row in rows}

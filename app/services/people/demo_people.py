"""The people the demonstration offers to play."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from app.extensions import db

ACCOUNTS = ("atelier-nord", "brasserie-lumiere", "cobalt-studio")
PEOPLE = ("owner", "billing", "admin", "agent")
STAFF = ("rita", "ravi", "mona", "ada", "oscar")

OF_ACCOUNTS = text("""
SELECT a.slug, a.name AS account, a.type, p.name, p.email, p.role, p.has_billing_rights
FROM people p JOIN accounts a ON a.id = p.account_id WHERE p.email = ANY(:emails)
ORDER BY array_position(CAST(:emails AS text[]), p.email::text)
""")
OF_VENDOR = text("""
SELECT name, email, role FROM staff WHERE email = ANY(:emails) ORDER BY array_position(CAST(:emails AS text[]), email::text)
""")


def people() -> list[dict[str, Any]]:
    """Dicts with slug, account, type (None for the vendor), name, email, role, has_billing_rights."""
    emails = [f"{name}@{slug}.example" for slug in ACCOUNTS for name in PEOPLE]
    customers = [dict(row) for row in db.session.execute(OF_ACCOUNTS, {"emails": emails}).mappings()]
    staff = db.session.execute(OF_VENDOR, {"emails": [f"{name}@vendor.example" for name in STAFF]}).mappings()
    vendor = {"slug": None, "account": None, "type": None, "has_billing_rights": False}
    return customers + [{**vendor, **row} for row in staff]

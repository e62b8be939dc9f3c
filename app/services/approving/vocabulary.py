"""What rules of a policy can name: products, accounts, currencies; for the forms that offer them (R65)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import text

from app.extensions import db

PRODUCTS = text("SELECT slug, name, name_fr FROM products ORDER BY name, slug")
CURRENCIES = text("SELECT DISTINCT currency FROM prices ORDER BY 1")
ACCOUNTS = text("SELECT slug, name FROM accounts WHERE slug = ANY(:words) OR lower(name) = ANY(:lowered) ORDER BY name, slug")


def products() -> Sequence[Any]:
    """Rows (slug, name, name_fr) of everything that has ever been sold."""
    return db.session.execute(PRODUCTS).all()


def currencies() -> list[str]:
    """Those with a price."""
    return list(db.session.execute(CURRENCIES).scalars())


def accounts(words: Collection[str]) -> Sequence[Any]:
    """Rows (slug, name) of the accounts with one of these names or short names."""
    return db.session.execute(ACCOUNTS, {"words": list(words), "lowered": [one.lower() for one in words]}).all()

"""Price books as pages and programs read them: which prices hold on which days, in which currency, from how many seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class PriceBook:
    """A book with its tiers: product and plan slugs, `from_seats` bought at once, minor units per seat and month."""

    slug: str
    name: str
    currency: str
    valid_from: date
    valid_until: date | None
    is_valid: bool
    tiers: tuple[dict[str, Any], ...]


LISTED = text("""
SELECT b.slug, b.name, b.currency, b.valid_from, b.valid_until,
       daterange(b.valid_from, b.valid_until, '[]') @> clock_today('UTC') AS is_valid,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('product', p.slug, 'product_name', p.name, 'product_name_fr', p.name_fr,
            'plan', plan.slug, 'plan_name', plan.name, 'from_seats', t.from_seats, 'unit_price_minor', t.unit_price_minor)
            ORDER BY p.id, plan.rank, t.from_seats), '[]')
        FROM price_tiers t JOIN plans plan ON plan.id = t.plan_id JOIN products p ON p.id = plan.product_id
        WHERE t.book_id = b.id) AS tiers
FROM price_books b ORDER BY b.currency, b.valid_from DESC, b.id DESC LIMIT 100
""")


def listed(viewer: Viewer) -> list[PriceBook]:
    """Every book, by currency, the newest first. Raises NotAllowed for customers, who are shown their own prices."""
    if not viewer.is_staff:
        raise NotAllowed(say("Price books are for people who write quotes."))
    return [PriceBook(**{**row, "tiers": tuple(row["tiers"])}) for row in db.session.execute(LISTED).mappings()]

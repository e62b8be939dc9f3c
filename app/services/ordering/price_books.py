"""Price books as pages and programs read them: which prices hold on which days, in which currency, from how many seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.services.ordering.price_book_writing import BEGINS_AT_THE_EARLIEST
from app.services.people.viewers import Viewer
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class PriceBook:
    """A book with its tiers: product and plan slugs, `from_seats` bought at once, minor units per seat and month.

    `is_valid`: today; `is_planned`: it has begun nowhere; neither: it is over. `follows` and `followed_by` are slugs.
    """

    slug: str
    name: str
    currency: str
    valid_from: date
    valid_until: date | None
    is_valid: bool
    is_planned: bool
    follows: str | None
    followed_by: str | None
    written_by: str | None
    written_at: datetime
    tiers: tuple[dict[str, Any], ...]

    @property
    def columns(self) -> list[int]:
        """The numbers of seats at which some plan's price changes, rising."""
        return sorted({tier["from_seats"] for tier in self.tiers})

    @property
    def plans(self) -> list[tuple[dict[str, Any], dict[int, int]]]:
        """Each plan once, in the catalogue's order: its first tier, and its prices by number of seats."""
        found: dict[tuple[str, str], tuple[dict[str, Any], dict[int, int]]] = {}
        for tier in self.tiers:
            _first, prices = found.setdefault((tier["product"], tier["plan"]), (tier, {}))
            prices[tier["from_seats"]] = tier["unit_price_minor"]
        return list(found.values())

    @property
    def products(self) -> list[dict[str, Any]]:
        """Each product once: a tier of it."""
        return list({tier["product"]: tier for tier in self.tiers}.values())


LISTED = text(f"""
SELECT b.slug, b.name, b.currency, b.valid_from, b.valid_until,
       daterange(b.valid_from, b.valid_until, '[]') @> clock_today('UTC') AS is_valid,
       b.valid_from >= {BEGINS_AT_THE_EARLIEST} AS is_planned, p.slug AS follows,
       (SELECT n.slug FROM price_books n WHERE n.follows_id = b.id ORDER BY n.valid_from LIMIT 1) AS followed_by,
       s.name AS written_by, b.written_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('product', p.slug, 'product_name', p.name, 'product_name_fr', p.name_fr,
            'plan', plan.slug, 'plan_name', plan.name, 'from_seats', t.from_seats, 'unit_price_minor', t.unit_price_minor,
            'base_minor', r.unit_price_minor) ORDER BY p.id, plan.rank, t.from_seats), '[]')
        FROM price_tiers t JOIN plans plan ON plan.id = t.plan_id JOIN products p ON p.id = plan.product_id
        LEFT JOIN prices r ON r.plan_id = plan.id AND r.currency = b.currency WHERE t.book_id = b.id) AS tiers
FROM price_books b LEFT JOIN price_books p ON p.id = b.follows_id LEFT JOIN staff s ON s.id = b.written_by
WHERE CAST(:slug AS text) IS NULL OR b.slug = :slug ORDER BY b.currency, b.valid_from DESC, b.id DESC LIMIT 500
""")  # noqa: S608  (a constant)


def listed(viewer: Viewer, slug: str | None = None) -> list[PriceBook]:
    """Every book, by currency, the newest first. Raises NotAllowed for customers, who are shown their own prices."""
    if not viewer.is_staff:
        raise NotAllowed(say("Price books are for people who write quotes."))
    rows = db.session.execute(LISTED, {"slug": slug}).mappings()
    return [PriceBook(**{**row, "tiers": tuple(row["tiers"])}) for row in rows]


def read(viewer: Viewer, slug: str) -> PriceBook:
    """One book. Raises NotAllowed, NotThere."""
    found = listed(viewer, slug)
    if not found:
        raise NotThere
    return found[0]


SOLD = text("""
SELECT p.slug AS product, p.name AS product_name, p.name_fr AS product_name_fr, n.slug AS plan, n.name AS plan_name,
       r.unit_price_minor AS base_minor
FROM prices r JOIN plans n ON n.id = r.plan_id JOIN products p ON p.id = n.product_id WHERE r.currency = :currency ORDER BY p.id, n.rank
""")
CURRENCIES = text("SELECT DISTINCT currency FROM prices ORDER BY 1")


def sold(currency: str) -> list[dict[str, Any]]:
    """The plans that have a base price in a currency, in the catalogue's order."""
    return [dict(row) for row in db.session.execute(SOLD, {"currency": currency}).mappings()]


def currencies() -> list[str]:
    """Those that anything is sold in."""
    return list(db.session.execute(CURRENCIES).scalars())

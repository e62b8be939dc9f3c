"""What is sold to an account: products and plans with the price in its currency, and what it has of them already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Sold:
    """A plan of a product. `unit_price_minor` is per seat and month; `held_rank` is the rank of the plan held, if any."""

    product: str
    name: str
    name_fr: str
    kind: str
    is_short_list: bool
    plan: str
    plan_name: str
    rank: int
    unit_price_minor: int
    held_rank: int | None
    is_covered: bool
    """Held itself, or through a suite (R28)."""

    @property
    def key(self) -> str:
        """What a form sends for this choice."""
        return f"{self.product}/{self.plan}"


PLANS = text("""
SELECT p.slug AS product, p.name, p.name_fr, p.kind, p.is_short_list, plan.slug AS plan, plan.name AS plan_name, plan.rank,
       coalesce(CASE WHEN plan.id = s.plan_id THEN s.contract_unit_price_minor END,
                list_price(plan.id, a.currency, 1, clock_today(a.time_zone), pr.unit_price_minor)) AS unit_price_minor, held.rank AS held_rank,
       s.id IS NOT NULL OR EXISTS (
           SELECT FROM suite_members m JOIN subscriptions w ON w.product_id = m.suite_id AND w.ended_on IS NULL
           WHERE m.product_id = p.id AND w.account_id = a.id) AS is_covered
FROM accounts a CROSS JOIN products p JOIN plans plan ON plan.product_id = p.id
JOIN prices pr ON pr.plan_id = plan.id AND pr.currency = a.currency
LEFT JOIN subscriptions s ON s.account_id = a.id AND s.product_id = p.id AND s.ended_on IS NULL
LEFT JOIN plans held ON held.id = s.plan_id
WHERE a.id = :account_id ORDER BY p.kind = 'add_on', p.kind = 'suite', p.id, plan.rank
""")


def plans(viewer: Viewer) -> list[Sold]:
    """Every plan with a price in the account's currency, by product and rank."""
    rows = db.session.execute(PLANS, {"account_id": viewer.account_id}).mappings()
    return [Sold(**row) for row in rows]


FRENCH = text("SELECT name, name_fr FROM products WHERE name_fr <> name")


def french_names() -> dict[str, str]:
    """The names that products, suites above all, have in French, by their English ones."""
    return {row.name: row.name_fr for row in db.session.execute(FRENCH)}

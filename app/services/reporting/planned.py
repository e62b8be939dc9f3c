"""The changes that accounts have planned for the weeks to come, page by page by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.reporting.reading import AHEAD_WEEKS
from app.services.reporting.wanted import Wanted

PAGE = 100
PLANNED = text("""
SELECT a.name AS account_name, a.slug AS account_slug, p.name, p.name_fr, c.delta, c.effective_on, c.cause, c.actor_name
FROM seat_changes c JOIN accounts a ON a.id = c.account_id
JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id JOIN products p ON p.id = s.product_id
WHERE c.status = 'planned' AND c.order_id IS NULL AND c.effective_on < clock_today('UTC') + 7 * CAST(:ahead AS int)
  AND (CAST(:product AS text) IS NULL OR p.slug = :product) AND (CAST(:type AS text) IS NULL OR a.type = :type)
  AND (CAST(:reps AS bigint[]) IS NULL OR coalesce(a.rep_id, -1) = ANY(CAST(:reps AS bigint[])))
ORDER BY c.effective_on, c.account_id, c.id LIMIT :most OFFSET :skipped
""")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows (account_name, account_slug, name, name_fr, delta, effective_on, cause, actor_name); whether there are more."""

    rows: Sequence[Any]
    has_more: bool


def page(wanted: Wanted, number: int = 0) -> Page:
    """A page of what is planned, the soonest first. There are few: pages are counted, not marked."""
    values = {**wanted.values, "ahead": AHEAD_WEEKS, "most": PAGE + 1, "skipped": PAGE * number}
    rows = db.session.execute(PLANNED, values).all()
    return Page(rows[:PAGE], len(rows) > PAGE)

"""Closed orders like one that is being looked at: what was offered for them, and how they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflows.seat_order import State


@dataclass(frozen=True, slots=True)
class Similar:
    """A closed order like this one. `discount` is the highest of its last offer, None where none was sent."""

    reference: str
    account_name: str
    is_same_account: bool
    state: State
    asked: Sequence[dict[str, Any]]
    change: str
    offered_seats: int | None
    discount: Decimal | None
    total_minor: int | None
    currency: str
    closed_at: datetime


# Of the account itself, and of any account for the same product and about as many seats (the index ends in the order's id,
# so that of a size that is often asked for the newest are looked at). Only those that are over tell how it went.
SIMILAR = """
WITH mine AS (
    SELECT l.product_id, l.seats, o.change FROM orders o JOIN order_lines l ON l.account_id = o.account_id AND l.order_id = o.id
    WHERE o.account_id = :account_id AND o.id = :order_id ORDER BY l.seats DESC LIMIT 3
), near AS (
    (SELECT o.account_id, o.id FROM orders o WHERE o.account_id = :account_id AND o.id <> :order_id ORDER BY o.id DESC LIMIT 30)
    UNION
    SELECT l.account_id, l.order_id FROM mine CROSS JOIN LATERAL (
        (SELECT l.account_id, l.order_id FROM order_lines l
         WHERE l.product_id = mine.product_id AND l.seats BETWEEN mine.seats AND mine.seats * 3 / 2
         ORDER BY l.seats, l.order_id DESC LIMIT 60)
        UNION ALL
        (SELECT l.account_id, l.order_id FROM order_lines l
         WHERE l.product_id = mine.product_id AND l.seats BETWEEN mine.seats * 2 / 3 AND mine.seats - 1
         ORDER BY l.seats DESC, l.order_id LIMIT 30)) l
), chosen AS (
    SELECT o.account_id, o.id, o.reference, o.state, o.change, o.currency, o.state_since, o.account_id = :account_id AS is_same,
           abs((SELECT max(l.seats) FROM order_lines l WHERE l.account_id = o.account_id AND l.order_id = o.id)
               - (SELECT max(seats) FROM mine)) AS distance
    FROM near JOIN orders o USING (account_id, id)
    WHERE o.state IN ('fulfilled', 'rejected', 'declined', 'expired') AND o.id <> :order_id
      AND o.change = (SELECT change FROM mine LIMIT 1)
    ORDER BY is_same DESC, distance, o.id DESC LIMIT :most
)
SELECT c.reference, a.name AS account_name, c.is_same AS is_same_account, c.state, c.change, c.currency, c.state_since AS closed_at,
       (SELECT jsonb_agg(jsonb_build_object('seats', l.seats, 'name', p.name, 'name_fr', p.name_fr) ORDER BY l.line_no)
        FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.account_id = c.account_id AND l.order_id = c.id) AS asked,
       q.total_minor, q.discount, q.offered_seats
FROM chosen c JOIN accounts a ON a.id = c.account_id
LEFT JOIN LATERAL (
    SELECT q.total_minor, max(l.discount_percent) AS discount, sum(l.seats) AS offered_seats
    FROM quotes q JOIN quote_lines l USING (account_id, order_id, version)
    WHERE q.account_id = c.account_id AND q.order_id = c.id AND q.status <> 'draft'
    GROUP BY q.version, q.total_minor ORDER BY q.version DESC LIMIT 1) q ON true
ORDER BY c.is_same DESC, c.distance, c.id DESC
"""


def similar_of(row: dict[str, Any]) -> Similar:
    """From JSON."""
    discount = None if row["discount"] is None else Decimal(str(row["discount"]))
    return Similar(**{**row, "state": State(row["state"]), "discount": discount, "closed_at": datetime.fromisoformat(row["closed_at"])})

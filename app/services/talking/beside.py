"""What a representative reads beside an order: what else its account asks for, what has changed there, and orders like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.talking.similar import SIMILAR, Similar, similar_of
from workflows.seat_order import OPEN, State

MOST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the ledger that took effect; `delta` seats, 0 for another plan."""

    product_name: str
    product_name_fr: str
    delta: int
    effective_on: date
    reference: str | None
    actor_name: str


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """Another open request of the account."""

    reference: str
    state: State
    change: str
    asked: Sequence[dict[str, Any]]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """`ends_on` is the day the account ends, if that is planned; `others_more` how many open requests are not named."""

    changes: Sequence[Change]
    others: Sequence[OtherOrder]
    others_more: int
    ends_on: date | None
    similar: Sequence[Similar]


BESIDE = text(f"""
SELECT (SELECT coalesce(jsonb_agg(to_jsonb(c)), '[]') FROM (
            SELECT p.name AS product_name, p.name_fr AS product_name_fr, c.delta, c.effective_on, o.reference, c.actor_name
            FROM seat_changes c JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
            JOIN products p ON p.id = s.product_id
            LEFT JOIN orders o ON o.account_id = c.account_id AND o.id = c.order_id
            WHERE c.account_id = :account_id AND c.status = 'applied' AND c.temporary_id IS NULL
              AND (c.delta <> 0 OR c.to_plan_id IS NOT NULL) AND c.cause <> 'told_again'
            ORDER BY c.applied_at DESC, c.id LIMIT :most) c) AS changes,
       (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM (
            SELECT o.reference, o.state, o.change, o.created_at, count(*) OVER () AS n,
                   (SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', p.name, 'name_fr', p.name_fr)
                        ORDER BY l.line_no), '[]')
                    FROM order_lines l JOIN products p ON p.id = l.product_id
                    WHERE l.account_id = o.account_id AND l.order_id = o.id) AS asked
            FROM orders o WHERE o.account_id = :account_id AND o.id <> :order_id AND o.state = ANY(:open)
            ORDER BY o.id DESC LIMIT :most) o) AS others,
       (SELECT c.effective_on FROM cancellations c WHERE c.account_id = :account_id AND c.status = 'planned' LIMIT 1) AS ends_on,
       (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM ({SIMILAR}) s) AS similar
""")  # noqa: S608  (constants)


def beside(account_id: int, order_id: int) -> Beside:
    """In one statement."""
    row = db.session.execute(
        BESIDE, {"account_id": account_id, "order_id": order_id, "open": sorted(OPEN), "most": MOST}
    ).one()
    changes = [Change(**{**one, "effective_on": date.fromisoformat(one["effective_on"])}) for one in row.changes]
    count = row.others[0]["n"] if row.others else 0
    return Beside(changes, [_other(one) for one in row.others], count - len(row.others), row.ends_on,
                  [similar_of(one) for one in row.similar])  # fmt: skip


def _other(row: dict[str, Any]) -> OtherOrder:
    values = {key: value for key, value in row.items() if key != "n"}
    return OtherOrder(**{**values, "state": State(row["state"]), "created_at": datetime.fromisoformat(row["created_at"])})

"""Orders for fewer seats, as they are carried out: the number that is left, and the people who lose theirs (R41, R44)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from app.extensions import db
from app.services.ordering.steps import MovingOrder
from app.services.seating import losing, seats
from app.services.seating.losing import Lowered
from app.services.seating.planned_changes import ASKED_FOR
from app.services.seating.planned_steps import Gone, take_back
from workflows.sentences import say

# A removal takes all seats there are: since it was agreed their number may have changed. Rows are never rewritten.
FIT = text("""
WITH wrong AS MATERIALIZED (
    SELECT c.*, t.purchased FROM seat_changes c
    JOIN seat_tallies t ON t.account_id = c.account_id AND t.subscription_id = c.subscription_id
    WHERE c.order_id = ANY(:orders) AND c.status = 'planned' AND c.ends_subscription AND c.delta <> -t.purchased
), cancelled AS (
    UPDATE seat_changes c SET status = 'cancelled' FROM wrong w WHERE c.account_id = w.account_id AND c.id = w.id
    RETURNING w.account_id, w.subscription_id, w.purchased, w.to_plan_id, w.effective_on, w.order_id, w.line_no, w.cause, w.actor_name
)
INSERT INTO seat_changes (account_id, subscription_id, delta, to_plan_id, ends_subscription, status, effective_on, to_seats,
                          order_id, line_no, cause, actor_name)
SELECT account_id, subscription_id, -purchased, to_plan_id, true, 'planned', effective_on, 0, order_id, line_no, cause, actor_name
FROM cancelled
""")


def fit_removals(order_ids: Sequence[int]) -> None:
    """Before the product is told, and when it has answered: a removal takes all seats there are, no more and no fewer."""
    if order_ids:
        db.session.execute(FIT, {"orders": list(order_ids)})


ROWS = text("""
SELECT c.account_id, c.id, s.product_id AS licence_id, p.name, c.delta, c.ends_subscription AS ends, c.cause,
       coalesce(t.purchased, 0) AS purchased,
       ARRAY(SELECT l.person_id FROM chosen_losers l WHERE l.account_id = c.account_id AND l.seat_change_id = c.id) AS chosen,
       ARRAY(SELECT o.id FROM seat_changes o WHERE c.ends_subscription AND o.account_id = c.account_id AND o.order_id IS NULL
             AND o.subscription_id = c.subscription_id AND o.status = 'planned' AND o.cause = ANY(:asked_for)) AS left_over
FROM seat_changes c JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
JOIN products p ON p.id = s.product_id LEFT JOIN seat_tallies t ON t.account_id = c.account_id AND t.subscription_id = c.subscription_id
WHERE c.account_id = ANY(:accounts) AND c.order_id = ANY(:orders) AND c.status = 'planned' AND (c.delta < 0 OR c.ends_subscription)
ORDER BY c.account_id, c.id
""")


def take_seats(orders: Sequence[MovingOrder]) -> None:
    """Before the ledger counts the lower number: whoever has no seat then loses it now, by R44.

    What else was planned for a product that goes is cancelled with the reason (R48).
    """
    if not orders:
        return
    accounts = sorted({order.account_id for order in orders})
    for account_id in accounts:
        seats.lock(account_id)
    arguments = {"accounts": accounts, "orders": [order.id for order in orders], "asked_for": [*ASKED_FOR, "temporary_ended"]}
    rows = db.session.execute(ROWS, arguments).all()
    losing.downgrade([
        Lowered(row.account_id, row.licence_id, max(int(row.purchased) + row.delta, 0), row.chosen, row.ends, row.id, row.cause)
        for row in rows
    ])  # fmt: skip
    take_back([
        Gone(row.account_id, one, say("%(product)s was removed.", product=row.name)) for row in rows for one in row.left_over
    ])  # fmt: skip

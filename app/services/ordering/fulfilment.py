"""Making an accepted order true: the number to tell the product, and what follows when it has answered (R69, R71)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.ordering.agreed import LOWERS, hand_back, problem_of
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import MovingOrder, take, write
from app.services.outbox import on_behalf_of, request_id
from app.services.seating import lowering, seats, temporary
from workflows.intake import ENDING, Change
from workflows.seat_order import State


@dataclass(frozen=True, slots=True)
class Call:
    """One number to tell the product. `change` is the Idempotency-Key; asked again, it is the same call."""

    account: str
    product: str
    seats: int
    change: uuid.UUID
    order_id: int | None


# A line that starts later than the rest of its order waits for its own day (see seating/planned_effects.py).
HAS_COME = """(c.effective_on <= (SELECT clock_today(z.time_zone) FROM accounts z WHERE z.id = c.account_id)
       OR c.effective_on <= (SELECT min(x.effective_on) FROM seat_changes x WHERE x.account_id = c.account_id
                              AND x.order_id = c.order_id AND x.status <> 'cancelled'))"""

TARGETS = text("""
WITH mine AS MATERIALIZED (
    SELECT c.account_id, c.id, c.subscription_id, c.delta, c.status FROM seat_changes c
    WHERE c.account_id = ANY(:accounts) AND c.status <> 'cancelled' AND c.provisioned_at IS NULL
      AND (c.order_id = ANY(:orders) AND """ + HAS_COME + """ OR c.id = ANY(:changes))
), live AS (
    SELECT m.id, sum(c.delta) FILTER (WHERE c.status = 'applied') AS purchased FROM mine m
    JOIN seat_changes c ON c.account_id = m.account_id AND c.subscription_id = m.subscription_id GROUP BY m.id
)
UPDATE seat_changes c
SET to_seats = coalesce(c.to_seats, coalesce(live.purchased, 0) + CASE
    WHEN mine.status <> 'planned' OR (c.cause = 'temporary_seats' AND c.temporary_id IS NULL) THEN 0  -- lent ones that stay
    ELSE mine.delta END)
FROM mine JOIN live USING (id), subscriptions s, products p, accounts a
WHERE c.account_id = mine.account_id AND c.id = mine.id AND s.account_id = c.account_id AND s.id = c.subscription_id
  AND p.id = s.product_id AND a.id = c.account_id
RETURNING a.slug AS account, p.slug AS product, c.to_seats AS seats, c.id AS change, c.order_id
""")  # noqa: S608  (the condition is a constant of this module)


def calls(accounts: Sequence[int], orders: Sequence[int] = (), changes: Sequence[str] = ()) -> list[Call]:
    """What the product must be told for these orders or ledger rows. Commit before calling: the target is then fixed."""
    arguments = {"accounts": list(accounts), "orders": list(orders), "changes": [uuid.UUID(one) for one in changes]}
    return [Call(**row._mapping) for row in db.session.execute(TARGETS, arguments)]


def ready(order_ids: Sequence[int], asked_by: Mapping[int, str] | None = None) -> list[MovingOrder]:
    """The orders that are still to be fulfilled. What no longer holds has gone back with the reason (R69).

    `asked_by` names the request behind an order; without it, the one under way.
    """
    good = []
    for order in load_many(list(order_ids), with_lines=True):
        if order.state is not State.FULFILLING:
            continue
        order.asked_by = (asked_by or {}).get(order.id, "")
        if problem := problem_of(order):
            hand_back(order, problem)
            write(order)
        else:
            good.append(order)
    lowering.fit_removals([order.id for order in good if Change(order.change) in ENDING])
    return good


APPLY = text("""
WITH applied AS (
    UPDATE seat_changes c SET status = 'applied', applied_at = clock_now(), provisioned_at = clock_now()
    WHERE account_id = ANY(:accounts) AND order_id = ANY(:orders) AND status = 'planned' AND """ + HAS_COME + """
    RETURNING account_id, id, subscription_id, to_plan_id, ends_subscription, cause
), moved AS (
    UPDATE subscriptions s SET plan_id = coalesce(a.to_plan_id, s.plan_id),
           contract_unit_price_minor = CASE WHEN coalesce(a.to_plan_id, s.plan_id) <> s.plan_id THEN NULL
                                            ELSE s.contract_unit_price_minor END,
           ended_on = CASE WHEN a.ends_subscription THEN (SELECT clock_today(z.time_zone) FROM accounts z WHERE z.id = s.account_id) END
    FROM applied a WHERE s.account_id = a.account_id AND s.id = a.subscription_id
      AND (a.to_plan_id IS NOT NULL OR a.ends_subscription)
    RETURNING s.account_id, s.product_id, s.ended_on, a.cause
), left_behind AS (
    DELETE FROM seat_assignments sa USING moved m WHERE m.ended_on IS NOT NULL AND sa.account_id = m.account_id
      AND (sa.product_id = m.product_id
           OR sa.product_id IN (SELECT sm.product_id FROM suite_members sm WHERE sm.suite_id = m.product_id))
), owner_is_seated AS (
    INSERT INTO seat_assignments (account_id, person_id, product_id, role)
    SELECT p.account_id, p.id, coalesce(sm.product_id, pr.id), 'agent'
    FROM moved m JOIN people p ON p.account_id = m.account_id AND p.role = 'owner'
    JOIN products pr ON pr.id = m.product_id AND pr.kind <> 'add_on'
    LEFT JOIN suite_members sm ON sm.suite_id = pr.id
    WHERE m.cause IN ('add_product', 'add_short_list_product') AND m.ended_on IS NULL
    ON CONFLICT DO NOTHING
)
SELECT DISTINCT w.account_id FROM seat_assignments w WHERE w.account_id = ANY(:accounts) AND w.waiting_since IS NOT NULL
""")  # noqa: S608  (a constant)


def fulfil(orders: Sequence[MovingOrder]) -> None:
    """The product has the seats: the ledger counts them, the orders are fulfilled, people who waited are seated."""
    if not orders:
        return
    accounts = sorted({order.account_id for order in orders})
    seats.take_turns(accounts)
    lowering.fit_removals([order.id for order in orders if Change(order.change) in ENDING])  # nobody comes between any more
    for request, those in _by_request([order for order in orders if Change(order.change) in LOWERS | {Change.TEMPORARY_SEATS}]).items():
        with on_behalf_of(request):
            lowering.take_seats(those)
    waiting = db.session.execute(APPLY, {"accounts": accounts, "orders": [order.id for order in orders]}).scalars().all()
    if lent := [order for order in orders if order.change == Change.TEMPORARY_SEATS]:
        temporary.follow(lent)
    for order in orders:
        take(order, "fulfil", SYSTEM)
    write(*orders)
    requests = {order.account_id: order.asked_by or request_id() for order in orders}
    for account_id in waiting:
        with on_behalf_of(requests[account_id]):
            seats.seat_waiting_people(account_id)


def _by_request(orders: Sequence[MovingOrder]) -> dict[str, list[MovingOrder]]:
    """The orders by the request behind them (D4)."""
    found: dict[str, list[MovingOrder]] = defaultdict(list)
    for order in orders:
        found[order.asked_by or request_id()].append(order)
    return found


def stall(order: MovingOrder, words: str) -> None:
    """Fulfilment gave up: the order stands in front of a person, with the product's own words (R71)."""
    take(order, "stall", SYSTEM, words)
    write(order)


ACKNOWLEDGED = text("""
UPDATE seat_changes SET provisioned_at = clock_now() WHERE account_id = :account_id AND id = ANY(:changes) AND provisioned_at IS NULL
""")


def acknowledged(account_id: int, changes: Sequence[str]) -> None:
    """The product has answered for changes that counted from the start (self-service)."""
    db.session.execute(ACKNOWLEDGED, {"account_id": account_id, "changes": [uuid.UUID(one) for one in changes]})

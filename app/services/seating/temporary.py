"""What an order about temporary seats means for the ledger: seats that come on a day and go on another (R50, R52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.models.kinds import TemporaryKind
from app.services.ordering.steps import MovingOrder
from app.services.seating.seats import Wanted
from workflows.intake import AccountType
from workflows.seat_order import State
from workflows.sentences import Sentence, say

BRINGS = frozenset({TemporaryKind.LEND, TemporaryKind.EXTEND})
"""The kinds that bring a new period."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an order is about, its dates, and how the licence and the seats it names stand now."""

    kind: TemporaryKind
    starts_on: date
    ends_on: date
    temporary_id: int | None
    allows_temporary_seats: bool
    licence_ends_on: date | None
    is_active: bool
    seats: int | None
    lent_until: date
    taken_in: str | None
    """Another order about the same seats that was accepted."""


AGREED = text("""
SELECT k.kind, k.temporary_id, t.seats, coalesce(t.ends_on, k.ends_on) AS lent_until,
       coalesce(q.starts_on, k.starts_on) AS starts_on, coalesce(q.ends_on, k.ends_on) AS ends_on,
       coalesce(plan.allows_temporary_seats, false) AS allows_temporary_seats,
       (SELECT min(c.effective_on) FROM seat_changes c WHERE c.account_id = s.account_id AND c.subscription_id = s.id
         AND c.status = 'planned' AND c.ends_subscription) AS licence_ends_on,
       coalesce((SELECT bool_or(c.delta > 0) AND NOT bool_or(c.delta < 0) FROM seat_changes c
         WHERE c.account_id = k.account_id AND c.temporary_id = k.temporary_id AND c.status = 'applied'), false) AS is_active,
       (SELECT min(x.reference) FROM temporary_asks y JOIN orders x ON x.account_id = y.account_id AND x.id = y.order_id
         WHERE y.account_id = k.account_id AND y.temporary_id = k.temporary_id AND y.order_id <> k.order_id
           AND x.state IN ('accepted', 'fulfilling', 'stalled')) AS taken_in
FROM temporary_asks k JOIN order_lines l ON l.account_id = k.account_id AND l.order_id = k.order_id
LEFT JOIN subscriptions s ON s.account_id = k.account_id AND s.product_id = l.product_id AND s.ended_on IS NULL
LEFT JOIN plans plan ON plan.id = s.plan_id
LEFT JOIN temporary_seats t ON t.account_id = k.account_id AND t.id = k.temporary_id
LEFT JOIN quotes q ON q.account_id = k.account_id AND q.order_id = k.order_id AND q.status = 'sent' AND :is_offered
WHERE k.account_id = :account_id AND k.order_id = :order_id
""")


def agreed(order: MovingOrder) -> Agreed:
    """What the order is about, as the offer that is out has it, or else as it was asked."""
    return _read(order, is_offered=True)


def asked(order: MovingOrder) -> Agreed:
    """What the order is about as it was asked."""
    return _read(order, is_offered=False)


def _read(order: MovingOrder, *, is_offered: bool) -> Agreed:
    key = {"account_id": order.account_id, "order_id": order.id, "is_offered": is_offered}
    row = db.session.execute(AGREED, key).mappings().one()
    return Agreed(**{**row, "kind": TemporaryKind(row["kind"])})


def problem_of(order: MovingOrder) -> Sentence | None:
    """Why it cannot be done any more: the account, the plan, the licence or the seats are not what they were (R48, R69, R74)."""
    line = (order.agreed or [{}])[0]
    if line.get("subscription_id") is None:
        return say("The account no longer has a licence of %(product)s.", product=line.get("licence", "–"))
    found = agreed(order)
    if found.taken_in is not None:
        return say("These temporary seats are spoken for in %(reference)s, which was accepted.", reference=found.taken_in)
    if found.kind not in BRINGS:
        return None if found.is_active else say("These temporary seats have ended already.")
    return _why_not_lent(order, found, line["licence"])


def _why_not_lent(order: MovingOrder, found: Agreed, product: str) -> Sentence | None:
    if order.account_type == AccountType.SELF_SERVICE:
        return say("The account is a self-service account by now, and those have no temporary seats.")
    if not found.allows_temporary_seats:
        return say("The plan of %(product)s does not allow temporary seats.", product=product)
    if found.ends_on <= order.today:
        return say("The period ended on %(date)s, before the seats were there.", date=found.ends_on)
    if order.state is State.QUOTED and found.starts_on < order.today:
        return say("The period began on %(date)s, before the offer was accepted.", date=found.starts_on)
    if found.licence_ends_on is not None and found.ends_on > found.licence_ends_on:
        return say("The licence of %(product)s ends on %(date)s, before the period does.",
                   product=product, date=found.licence_ends_on)  # fmt: skip
    return None


def wanted_of(order: MovingOrder) -> list[Wanted]:
    """One change for the one line: seats that come (for a period, or for good) or that go early."""
    sign = -1 if agreed(order).kind is TemporaryKind.END_EARLY else 1
    return [Wanted(line["licence_id"], line["subscription_id"], sign * int(line["seats"]), line_no=line["line_no"])
            for line in order.agreed or []]  # fmt: skip


# Planned again after it came back, the order keeps its period, with what is agreed now. The end is planned with the
# beginning, so that whatever looks ahead in the ledger sees both; it waits until the beginning has been (see deadlines).
TAKE_PLACE = text("""
WITH agreed AS MATERIALIZED (
    SELECT k.account_id, k.order_id, k.kind, k.temporary_id, c.id AS change_id, c.subscription_id, abs(c.delta) AS seats,
           coalesce(q.starts_on, k.starts_on) AS starts_on, coalesce(q.ends_on, k.ends_on) AS ends_on
    FROM temporary_asks k JOIN seat_changes c ON c.account_id = k.account_id AND c.order_id = k.order_id AND c.status = 'planned'
    LEFT JOIN quotes q ON q.account_id = k.account_id AND q.order_id = k.order_id AND q.status = 'sent'
    WHERE k.account_id = :account_id AND k.order_id = :order_id
), lent AS (
    INSERT INTO temporary_seats (account_id, subscription_id, order_id, previous_id, seats, starts_on, ends_on)
    SELECT account_id, subscription_id, order_id, temporary_id, seats, starts_on, ends_on FROM agreed
    WHERE kind IN ('lend', 'extend')
    ON CONFLICT (account_id, order_id) DO UPDATE SET subscription_id = excluded.subscription_id, seats = excluded.seats,
        starts_on = excluded.starts_on, ends_on = excluded.ends_on
    RETURNING id, account_id, subscription_id, seats, ends_on
), ended_before AS (
    UPDATE seat_changes c SET status = 'cancelled' FROM agreed
    WHERE agreed.kind <> 'convert' AND c.account_id = agreed.account_id AND c.order_id IS NULL AND c.status = 'planned'
      AND c.temporary_id = CASE WHEN agreed.kind = 'end_early' THEN agreed.temporary_id ELSE (SELECT id FROM lent) END
), given_an_end AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, temporary_id)
    SELECT account_id, subscription_id, -seats, 'planned', ends_on, 'temporary_ended', 'Seatwright', id FROM lent
)
UPDATE seat_changes c SET temporary_id = coalesce((SELECT id FROM lent), agreed.temporary_id)
FROM agreed WHERE c.account_id = agreed.account_id AND c.id = agreed.change_id AND agreed.kind <> 'convert'
""")


def take_place(order: MovingOrder) -> None:
    """An accepted order's planned row is told which period it begins or ends. Seats for good belong to none."""
    db.session.execute(TAKE_PLACE, {"account_id": order.account_id, "order_id": order.id})


# Lent seats go on their day once they have come, unless the next period takes over on that day, or they are just being
# turned into base seats: then they stay until that is done, so that nobody loses a seat to the order of two jobs.
MAY_END = """
c.delta > 0 OR EXISTS (SELECT FROM seat_changes b WHERE b.account_id = c.account_id AND b.temporary_id = c.temporary_id
          AND b.delta > 0 AND b.status = 'applied')
AND NOT EXISTS (
    SELECT FROM temporary_seats n JOIN orders o ON o.account_id = n.account_id AND o.id = n.order_id
    WHERE n.account_id = c.account_id AND n.previous_id = c.temporary_id AND n.starts_on <= c.effective_on
      AND (o.state IN ('fulfilling', 'stalled') OR (o.state = 'accepted' AND a.standing = 'good')))
AND NOT EXISTS (SELECT FROM subscriptions z WHERE z.account_id = c.account_id AND z.id = c.subscription_id AND z.ended_on IS NOT NULL)
AND NOT EXISTS (
    SELECT FROM temporary_asks k JOIN orders o ON o.account_id = k.account_id AND o.id = k.order_id
    WHERE k.account_id = c.account_id AND k.temporary_id = c.temporary_id AND k.kind = 'convert'
      AND o.state IN ('fulfilling', 'stalled'))
"""
"""Of a planned end `c` of account `a`."""

GIVE_BACK = text("""
WITH withdrawn AS MATERIALIZED (
    SELECT t.account_id, t.id, t.subscription_id, t.seats, t.ends_on, k.kind FROM temporary_asks k
    JOIN temporary_seats t ON t.account_id = k.account_id
     AND CASE WHEN k.kind IN ('lend', 'extend') THEN t.order_id = k.order_id ELSE t.id = k.temporary_id END
    WHERE k.account_id = :account_id AND k.order_id = :order_id AND k.kind <> 'convert'
), never_begun AS (
    UPDATE seat_changes c SET status = 'cancelled' FROM withdrawn w WHERE w.kind <> 'end_early' AND c.account_id = w.account_id
      AND c.temporary_id = w.id AND c.order_id IS NULL AND c.status = 'planned'
)
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, temporary_id)
SELECT account_id, subscription_id, -seats, 'planned', ends_on, 'temporary_ended', 'Seatwright', id FROM withdrawn w
WHERE kind = 'end_early' AND NOT EXISTS (
    SELECT FROM seat_changes c WHERE c.account_id = w.account_id AND c.temporary_id = w.id AND c.delta < 0 AND c.status <> 'cancelled')
""")


def give_place_back(order: MovingOrder) -> None:
    """After an order's planned rows were withdrawn: a period that never began has no end, and an old end holds again."""
    db.session.execute(GIVE_BACK, {"account_id": order.account_id, "order_id": order.id})


# What is turned into base seats ends in the same moment, so that nobody loses a seat in between. Rows are never rewritten.
CONVERTED = text("""
WITH kept AS (
    UPDATE seat_changes c SET status = 'cancelled' FROM temporary_asks k JOIN accounts a ON a.id = k.account_id
    WHERE k.account_id = ANY(:accounts) AND k.order_id = ANY(:orders) AND k.kind = 'convert' AND c.account_id = k.account_id
      AND c.temporary_id = k.temporary_id AND c.order_id IS NULL AND c.delta < 0 AND c.status = 'planned'
    RETURNING c.account_id, c.subscription_id, c.delta, c.temporary_id, clock_today(a.time_zone) AS today
)
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, temporary_id,
                          applied_at, provisioned_at)
SELECT account_id, subscription_id, delta, 'applied', today, 'temporary_converted', 'Seatwright', temporary_id,
       clock_now(), clock_now() FROM kept
""")


def follow(orders: Sequence[MovingOrder]) -> None:
    """After the orders' own rows were applied: temporary seats that are base seats now have ended (R52)."""
    keys: dict[str, Any] = {"accounts": sorted({order.account_id for order in orders}), "orders": [order.id for order in orders]}
    db.session.execute(CONVERTED, keys)

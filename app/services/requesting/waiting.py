"""Requests that wait behind an open one: how they begin to wait, and how they go on once it is decided (R36)."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import MovingOrder, take, write
from workflows.seat_order import UNDECIDED

# The mark is on the row of the open request itself: a step that ends it at the same moment sees the mark, or has ended it
# before the mark could be set. Nobody begins to wait for what is over.
MARK = text("""
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7236, hashint8(CAST(:account_id AS bigint))))
UPDATE orders SET is_followed = true FROM (SELECT count(*) FROM turn) AS first WHERE account_id = :account_id AND id = :id
  AND state IN ('awaiting_owner', 'pending', 'in_review', 'on_hold', 'in_approval', 'quoted') RETURNING id
""")


def begin(account_id: int, open_id: int) -> bool:
    """Mark the open request as one that somebody waits for. False when it has just been decided."""
    return db.session.execute(MARK, {"account_id": account_id, "id": open_id}).one_or_none() is not None


# One that is being withdrawn right now is passed over: it will not go on, or the sweeper lets it.
FOLLOWERS = text("""
SELECT w.id, p.suspended_at IS NULL AND (p.role = 'owner' OR p.has_billing_rights) AS may_buy
FROM orders w JOIN people p ON p.account_id = w.account_id AND p.id = w.requester_id
WHERE w.account_id = :account_id AND w.waits_for_order_id = :id AND w.state = 'behind' ORDER BY w.id
FOR UPDATE OF w SKIP LOCKED
""")
PASS_ON = text("""
WITH head AS (UPDATE orders SET is_followed = true WHERE account_id = :account_id AND id = :head)
UPDATE orders SET waits_for_order_id = :head WHERE account_id = :account_id AND id = ANY(:others)
""")


def let_go(ended: MovingOrder) -> None:
    """The first of those who waited goes on; the others wait for that one now. Also an admin's request needs its owner."""
    if ended.state in UNDECIDED:
        return
    rows = db.session.execute(FOLLOWERS, {"account_id": ended.account_id, "id": ended.id}).all()
    if not rows:
        return
    first, others = rows[0], [row.id for row in rows[1:]]
    (order,) = load_many([first.id])
    take(order, "go_ahead" if first.may_buy else "go_to_owner", SYSTEM)
    write(order)
    if others:
        db.session.execute(PASS_ON, {"account_id": order.account_id, "head": order.id, "others": others})


STRANDED = text("""
SELECT DISTINCT f.id FROM orders w JOIN orders f ON f.account_id = w.account_id AND f.id = w.waits_for_order_id
WHERE w.state = 'behind' AND f.state <> ALL(:undecided) LIMIT :most
""")


def stranded(most: int) -> list[int]:
    """Orders that are decided and for which somebody still waits: left by two things at the same moment."""
    return list(db.session.execute(STRANDED, {"undecided": sorted(UNDECIDED), "most": most}).scalars())

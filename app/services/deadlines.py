"""What the calendar does: offers end, accepted orders start, planned changes take effect. Swept from rows, never timers."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.actors import SYSTEM
from app.services.agreed import start_if_due
from app.services.order_reading import load_many
from app.services.outbox import PROVISIONING
from app.services.steps import MovingOrder, take, write

# A day that is over somewhere may not be over for the account: the exact test is the guard's, in its time zone (R64).
LAPSED = text("""
SELECT o.id FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE o.state = 'quoted' AND o.valid_until < clock_today('UTC') + 1
  AND o.valid_until < clock_today(a.time_zone) ORDER BY o.valid_until LIMIT :most
""")
STARTABLE = text("""
SELECT o.id FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE o.state = 'accepted' AND a.standing = 'good'
  AND coalesce(o.starts_on, '-infinity') <= clock_today(a.time_zone) ORDER BY o.state_since LIMIT :most
""")


Action = Callable[[MovingOrder], None]


def due(most: int = 200) -> list[tuple[int, Action]]:
    """Order ids with what is to be done with each; one transaction each keeps a bad one from stopping the rest."""
    lapsed: list[tuple[int, Action]] = [(order_id, expire) for order_id in db.session.execute(LAPSED, {"most": most}).scalars()]
    startable: list[tuple[int, Action]] = [(order_id, begin) for order_id in db.session.execute(STARTABLE, {"most": most}).scalars()]
    return lapsed + startable


def expire(order: MovingOrder) -> None:
    """R64: nobody answered the offer in time."""
    take(order, "expire_quote", SYSTEM)
    write(order)


def begin(order: MovingOrder) -> None:
    """R5: what waited for its date or for good standing goes on by itself."""
    if start_if_due(order):
        write(order)


def carry_out(order_id: int, action: Action) -> int:
    """Do it, on the order as it is now. Raises a Problem when somebody was quicker. Returns how many orders moved."""
    orders = load_many([order_id])
    for order in orders:
        action(order)
    return len(orders)


APPLY_DUE = text("""
WITH due AS MATERIALIZED (
    SELECT c.account_id, c.id FROM seat_changes c JOIN accounts a ON a.id = c.account_id
    WHERE c.status = 'planned' AND c.order_id IS NULL AND c.effective_on <= clock_today('UTC') + 1
      AND c.effective_on <= clock_today(a.time_zone)
    ORDER BY c.effective_on, c.account_id LIMIT :most FOR UPDATE OF c SKIP LOCKED
), applied AS (
    UPDATE seat_changes c SET status = 'applied', applied_at = clock_now() FROM due
    WHERE c.account_id = due.account_id AND c.id = due.id
    RETURNING c.account_id, c.id, c.subscription_id, c.delta, c.to_plan_id, c.ends_subscription
), moved AS (
    UPDATE subscriptions s SET plan_id = coalesce(a.to_plan_id, s.plan_id),
           ended_on = CASE WHEN a.ends_subscription THEN (SELECT clock_today(z.time_zone) FROM accounts z WHERE z.id = s.account_id) END
    FROM applied a WHERE s.account_id = a.account_id AND s.id = a.subscription_id
      AND (a.to_plan_id IS NOT NULL OR a.ends_subscription)
    RETURNING s.account_id, s.product_id, s.ended_on
), left_behind AS (
    DELETE FROM seat_assignments sa USING moved m WHERE m.ended_on IS NOT NULL AND sa.account_id = m.account_id
      AND (sa.product_id = m.product_id
           OR sa.product_id IN (SELECT sm.product_id FROM suite_members sm WHERE sm.suite_id = m.product_id))
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_name, actor_role, comment, details)
    SELECT account_id, 'apply_planned_change', 'system', 'Seatwright', 'system', '',
           jsonb_build_object('changes', jsonb_agg(jsonb_build_object(
               'seat_change', id, 'subscription', subscription_id, 'seats', delta)))
    FROM applied GROUP BY account_id RETURNING position
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, ordering_key)
    SELECT account_id, 'sync_seats', 'provisioning', jsonb_build_object('seat_changes', jsonb_agg(id)), 'seats:' || account_id
    FROM applied, (SELECT count(*) FROM history) AS after GROUP BY account_id
)
SELECT count(*) FROM applied
""")


def apply_planned_changes(most: int = 500) -> int:
    """R41, R48: what was planned for a day that has come counts from now on. Returns how many ledger rows."""
    done: int = db.session.execute(APPLY_DUE, {"most": most}).scalar_one()
    if done:
        doorbell.hear(db.session(), {PROVISIONING})
    return done


FOLD = text("""
WITH alone AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7239) AS mine),
old AS (
    DELETE FROM order_tallies WHERE id IN (SELECT id FROM order_tallies ORDER BY id LIMIT :most) AND (SELECT mine FROM alone)
    RETURNING state, rep_id, since_on, n
)
INSERT INTO order_tallies (state, rep_id, since_on, n)
SELECT state, rep_id, since_on, sum(n) FROM old GROUP BY state, rep_id, since_on HAVING sum(n) <> 0
""")
ROWS = text("SELECT count(*) FROM (SELECT FROM order_tallies LIMIT :most) t")


def fold_tallies(beyond: int = 2000) -> None:
    """Add up the running counts once there are many rows: pages read few, steps never wait for one another."""
    if db.session.execute(ROWS, {"most": beyond + 1}).scalar_one() > beyond:
        db.session.execute(FOLD, {"most": 1_000_000})



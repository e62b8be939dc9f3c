"""What the calendar does: offers end, accepted orders start, planned changes take effect. Swept from rows, never timers."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.ordering.agreed import hand_back, problem_of, start_if_due
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import MovingOrder, take, write
from app.services.requesting import waiting
from app.services.seating import planned_effects

# A day that is over somewhere may not be over for the account: the exact test is the guard's, in its time zone (R64).
LAPSED = text("""
SELECT o.id FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE o.state = 'quoted' AND o.valid_until < clock_today('UTC') + 1
  AND o.valid_until < clock_today(a.time_zone) ORDER BY o.valid_until LIMIT :most
""")
STARTABLE = text("""
SELECT o.id FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE o.state = 'accepted' AND (a.standing = 'good'
  OR o.change IN ('remove_seats', 'remove_product', 'downgrade_plan', 'cancel_account', 'change_cycle') OR EXISTS (
    SELECT FROM temporary_asks k WHERE k.account_id = o.account_id AND k.order_id = o.id AND k.kind = 'end_early'))
  AND coalesce(o.starts_on, '-infinity') <= clock_today(a.time_zone) ORDER BY o.state_since LIMIT :most
""")


UNHELD = text("""
SELECT id FROM (
    SELECT o.id, o.state_since FROM accounts a JOIN orders o ON o.account_id = a.id AND o.state = 'accepted' WHERE a.standing = 'closed'
    UNION
    SELECT o.id, o.state_since FROM orders o JOIN temporary_seats t ON t.account_id = o.account_id AND t.order_id = o.id
    JOIN subscriptions s ON s.account_id = t.account_id AND s.id = t.subscription_id
    WHERE o.state = 'accepted' AND s.ended_on IS NOT NULL) u
ORDER BY state_since, id LIMIT :most
""")

Action = Callable[[MovingOrder], None]


def due(most: int = 200) -> list[tuple[int, Action]]:
    """Order ids with what is to be done with each; one transaction each keeps a bad one from stopping the rest."""
    lapsed: list[tuple[int, Action]] = [(order_id, expire) for order_id in db.session.execute(LAPSED, {"most": most}).scalars()]
    startable: list[tuple[int, Action]] = [(order_id, begin) for order_id in db.session.execute(STARTABLE, {"most": most}).scalars()]
    stranded: list[tuple[int, Action]] = [(order_id, waiting.let_go) for order_id in waiting.stranded(most)]
    unheld: list[tuple[int, Action]] = [(order_id, look_again) for order_id in db.session.execute(UNHELD, {"most": most}).scalars()]
    return lapsed + startable + stranded + unheld


def expire(order: MovingOrder) -> None:
    """R64: nobody answered the offer in time."""
    take(order, "expire_quote", SYSTEM)
    write(order)
    if order.is_followed:
        waiting.let_go(order)


def begin(order: MovingOrder) -> None:
    """R5: what waited for its date or for good standing goes on by itself."""
    if start_if_due(order):
        write(order)


def look_again(order: MovingOrder) -> None:
    """R48, R83: what was accepted of an account that has ended, or lent of a product that is gone, goes back with the reason."""
    order.agreed = load_many([order.id], with_lines=True)[0].agreed
    if problem := problem_of(order):
        hand_back(order, problem)
        write(order)


def carry_out(order_id: int, action: Action) -> int:
    """Do it, on the order as it is now. Raises a Problem when somebody was quicker. Returns how many orders moved."""
    orders = load_many([order_id])
    for order in orders:
        action(order)
    return len(orders)


def apply_planned_changes(most: int = 500) -> int:
    """R41, R48: what was planned for a day that has come counts from now on. Returns how many ledger rows.

    On the day of a renewal the account renews first (see jobs.renewing): what it planned belongs to the new cycle.
    """
    return planned_effects.apply_due(most)

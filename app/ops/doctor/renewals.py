"""Renewals: once each, on the day the anchor says, and changes of the cycle only where somebody agreed (R30, R43, R75)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

RENEWALS = (
    Invariant(
        "renewals-happen-once",
        "No account has renewed twice on one day.",
        """
        SELECT a.slug || ' on ' || (e.details ->> 'renewed_on') AS example FROM order_events e JOIN accounts a ON a.id = e.account_id
        WHERE e.verb = 'renew' GROUP BY a.slug, e.details ->> 'renewed_on' HAVING count(*) > 1""",
    ),
    Invariant(
        "renewals-are-not-late",
        "Every account that goes on has renewed by the day after its renewal.",
        """
        SELECT slug || ' on ' || renews_on AS example FROM accounts a
        WHERE renews_on < clock_today(time_zone) - 1 AND standing <> 'closed'
          AND NOT EXISTS (SELECT FROM cancellations c WHERE c.account_id = a.id AND c.status = 'planned' AND c.effective_on <= a.renews_on)""",
    ),
    Invariant(
        "renewals-keep-their-day",
        "A remembered anchor day agrees with the renewal date: it is that day, or the month's last.",
        """
        SELECT slug || ' on ' || renews_on AS example FROM accounts
        WHERE anchor_day IS NOT NULL AND renews_on <> next_renewal(renews_on, 0, anchor_day)""",
    ),
    Invariant(
        "renewals-are-a-cycle-away",
        "No account renews further in the future than one billing cycle.",
        """
        SELECT slug || ' on ' || renews_on AS example FROM accounts
        WHERE renews_on > next_renewal(clock_today(time_zone), CASE cycle WHEN 'annual' THEN 12 ELSE 1 END, 31) + 1""",
    ),
    Invariant(
        "cycle-changes-say-when",
        "A change of the billing cycle has a moment of application if, and only if, it was applied.",
        """
        SELECT a.slug AS example FROM cycle_changes c JOIN accounts a ON a.id = c.account_id
        WHERE (c.status = 'applied') <> (c.applied_at IS NOT NULL)""",
    ),
    Invariant(
        "cycle-changes-of-orders-were-agreed",
        "An accepted order for another cycle has planned it, one that is done has changed it, and no other has.",
        """
        SELECT o.reference || ': ' || coalesce(c.status, 'none') AS example FROM orders o
        LEFT JOIN cycle_changes c ON c.account_id = o.account_id AND c.order_id = o.id
        WHERE o.change = 'change_cycle' AND NOT coalesce(CASE
            WHEN o.state = 'accepted' THEN c.status IN ('planned', 'applied')
            WHEN o.state IN ('fulfilling', 'stalled', 'fulfilled') THEN c.status IN ('planned', 'applied')
            ELSE c.status = 'asked' END, false)""",
    ),
)

"""The seat ledger: what orders did to it, once each (R33, R71)."""

# ruff: noqa: S608  (queries are built from constants of this package alone)

from __future__ import annotations

from app.ops.doctor.agreed import AGREED
from app.ops.doctor.invariant import Invariant

LIVE = """
live AS (
    SELECT c.account_id, c.order_id, c.line_no, s.product_id, c.delta, c.status,
           c.status = 'applied' OR c.effective_on > (SELECT clock_today(a.time_zone) - 2 FROM accounts a WHERE a.id = c.account_id)
             AND EXISTS (SELECT FROM quotes q JOIN quote_lines ql USING (account_id, order_id, version)
                         WHERE (q.account_id, q.order_id, q.status, ql.line_no, ql.starts_on)
                             = (c.account_id, c.order_id, 'sent', c.line_no, c.effective_on)) AS is_kept
    FROM seat_changes c
    JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
    WHERE c.order_id IS NOT NULL AND c.status <> 'cancelled'
)
"""

LEDGER = (
    Invariant(
        "fulfilled-once-per-line",
        "A fulfilled order has exactly one row for each agreed line: applied, or planned for a day of its own.",
        f"""
        WITH {AGREED}, {LIVE}
        SELECT DISTINCT o.reference AS example FROM orders o
        LEFT JOIN agreed a ON a.account_id = o.account_id AND a.id = o.id
        FULL JOIN live l ON l.account_id = o.account_id AND l.order_id = o.id AND l.line_no = a.line_no
                        AND l.product_id = a.product_id AND l.is_kept
        WHERE o.state = 'fulfilled' AND l.line_no IS NULL
        UNION SELECT o.reference FROM orders o JOIN live l ON l.account_id = o.account_id
          AND l.order_id = o.id
        WHERE o.state = 'fulfilled' AND NOT EXISTS (SELECT FROM agreed a WHERE a.account_id = o.account_id
          AND a.id = o.id
            AND a.line_no = l.line_no AND a.product_id = l.product_id AND l.is_kept)""",
    ),
    Invariant(
        "ledger-says-what-was-agreed",
        "A row of an order changes the seats by the number that was agreed.",
        f"""
        WITH {AGREED}, {LIVE}
        SELECT a.reference || ', line ' || a.line_no || ': agreed ' || a.seats || ', changed ' || l.delta
          AS example
        FROM agreed a JOIN live l ON l.account_id = a.account_id AND l.order_id = a.id
          AND l.line_no = a.line_no
        WHERE l.delta <> CASE WHEN a.change IN ('upgrade_plan', 'downgrade_plan', 'change_cycle') THEN 0
          WHEN a.change = 'remove_seats' THEN -a.seats
          WHEN EXISTS (SELECT FROM temporary_asks k WHERE k.account_id = a.account_id AND k.order_id = a.id
            AND k.kind = 'end_early') THEN -a.seats
                              WHEN a.change = 'remove_product' THEN least(l.delta, 0) ELSE a.seats END""",
    ),
    Invariant(
        "one-live-row-per-line",
        "No line of an order has two rows that count.",
        f"""
        WITH {LIVE}
        SELECT o.reference || ', line ' || l.line_no AS example FROM live l
        JOIN orders o ON o.account_id = l.account_id AND o.id = l.order_id
        GROUP BY o.reference, l.line_no HAVING count(*) > 1""",
    ),
    Invariant(
        "accepted-orders-are-planned",
        "An accepted order has a planned row for each agreed line until it is fulfilled.",
        f"""
        WITH {AGREED}, {LIVE}
        SELECT a.reference || ', line ' || a.line_no AS example FROM agreed a
        WHERE a.state IN ('accepted', 'fulfilling', 'stalled') AND NOT EXISTS (
            SELECT FROM live l WHERE l.account_id = a.account_id AND l.order_id = a.id
              AND l.line_no = a.line_no
               AND l.status = 'planned')""",
    ),
    Invariant(
        "nothing-planned-without-a-yes",
        "Orders that are not accepted have no place in the plan.",
        f"""
        WITH {LIVE}
        SELECT DISTINCT o.reference || ': ' || o.state AS example FROM orders o
        JOIN live l ON l.account_id = o.account_id AND l.order_id = o.id
        WHERE o.state NOT IN ('accepted', 'fulfilling', 'stalled', 'fulfilled')""",
    ),
    Invariant(
        "applied-rows-say-when",
        "A row of the ledger has a moment of application if, and only if, it was applied.",
        """
        SELECT c.id::text AS example FROM seat_changes c
          WHERE (c.status = 'applied') <> (c.applied_at IS NOT NULL)""",
    ),
    Invariant(
        "purchased-is-never-negative",
        "No licence has fewer than no seats, now or once what is planned is done.",
        """
        SELECT a.slug || ', ' || p.slug AS example FROM seat_changes c
        JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
        JOIN accounts a ON a.id = c.account_id JOIN products p ON p.id = s.product_id
        WHERE c.status <> 'cancelled' GROUP BY a.slug, p.slug, s.id
        HAVING sum(c.delta) FILTER (WHERE c.status = 'applied') < 0 OR sum(c.delta) < 0""",
    ),
)

"""Who holds seats (R15 to R23, R27)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

# Each live licence with its products, the seats it has and the people who use or wait for one.
COUNTS = """
WITH licence AS MATERIALIZED (
    SELECT s.account_id, s.id, s.product_id, coalesce(sum(c.delta) FILTER (WHERE c.status = 'applied'), 0)
      AS purchased
    FROM subscriptions s LEFT JOIN seat_changes c ON c.account_id = s.account_id AND c.subscription_id = s.id
    WHERE s.ended_on IS NULL GROUP BY s.account_id, s.id, s.product_id
), member AS MATERIALIZED (
    SELECT account_id, id, product_id FROM licence
    UNION SELECT l.account_id, l.id, m.product_id FROM licence l JOIN suite_members m
      ON m.suite_id = l.product_id
), count AS (
    SELECT m.account_id, m.id, count(DISTINCT x.person_id) FILTER (WHERE x.waiting_since IS NULL) AS used,
           count(DISTINCT x.person_id) FILTER (WHERE x.waiting_since IS NOT NULL) AS waiting
    FROM member m JOIN seat_assignments x ON x.account_id = m.account_id AND x.product_id = m.product_id
      AND x.is_counted
    GROUP BY m.account_id, m.id
)
SELECT a.slug || ', ' || p.slug || ': ' || c.used || ' of ' || l.purchased || ' used, '
    || c.waiting || ' waiting' AS example
FROM licence l JOIN count c USING (account_id, id) JOIN accounts a ON a.id = l.account_id JOIN products p
  ON p.id = l.product_id
"""

SEATS = (
    Invariant(
        "used-within-purchased",
        "No more people use a licence than it has seats.",
        COUNTS + "WHERE c.used > l.purchased",
    ),
    Invariant(
        "nobody-waits-beside-a-free-seat",
        "People wait for a seat only where none is free.",
        COUNTS + "WHERE c.waiting > 0 AND c.used < l.purchased",
    ),
    Invariant(
        "only-counted-roles-wait",
        "Only a role that uses a seat waits for one.",
        """
        SELECT p.email AS example FROM seat_assignments x JOIN people p ON p.account_id = x.account_id
          AND p.id = x.person_id
        WHERE x.waiting_since IS NOT NULL AND NOT x.is_counted""",
    ),
    Invariant(
        "roles-in-licensed-products",
        "People have roles only in products their account has, or had, a licence of.",
        """
        SELECT p.email || ', ' || pr.slug AS example FROM seat_assignments x
        JOIN people p ON p.account_id = x.account_id AND p.id = x.person_id JOIN products pr
          ON pr.id = x.product_id
        WHERE NOT EXISTS (SELECT FROM subscriptions s WHERE s.account_id = x.account_id
          AND (s.product_id = x.product_id
            OR s.product_id IN (SELECT m.suite_id FROM suite_members m
              WHERE m.product_id = x.product_id)))""",
    ),
    Invariant(
        "roles-in-products-not-suites",
        "Nobody has a role in a suite itself: a suite's seat is held once, in its products.",
        """
        SELECT p.email || ', ' || pr.slug AS example FROM seat_assignments x
        JOIN people p ON p.account_id = x.account_id AND p.id = x.person_id
        JOIN products pr ON pr.id = x.product_id AND pr.kind = 'suite'""",
    ),
)

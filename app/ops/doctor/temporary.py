"""Temporary seats: every period has its beginning and its end in the ledger, each once (R50 to R52)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

# Each period with the rows that count for it. A licence that ended has taken its temporary seats along.
PERIODS = """
SELECT a.slug || ', temporary seats ' || t.id AS example FROM temporary_seats t JOIN accounts a ON a.id = t.account_id
JOIN subscriptions s ON s.account_id = t.account_id AND s.id = t.subscription_id AND s.ended_on IS NULL
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE c.delta > 0) AS beginnings, count(*) FILTER (WHERE c.delta < 0) AS ends,
           coalesce(bool_or(c.status = 'applied') FILTER (WHERE c.delta > 0), false) AS is_begun,
           coalesce(bool_or(c.status = 'applied') FILTER (WHERE c.delta < 0), false) AS is_ended,
           min(c.effective_on) FILTER (WHERE c.delta < 0 AND c.order_id IS NULL AND c.status = 'planned') AS ends_on,
           coalesce(bool_and(abs(c.delta) = t.seats AND c.subscription_id = t.subscription_id), true) AS is_whole
    FROM seat_changes c WHERE c.account_id = t.account_id AND c.temporary_id = t.id AND c.status <> 'cancelled') l
"""

TEMPORARY = (
    Invariant(
        "periods-begin-and-end-once",
        "Temporary seats have one beginning and one end in the ledger, or, withdrawn, neither.",
        PERIODS + "WHERE l.beginnings <> l.ends OR l.beginnings > 1",
    ),
    Invariant(
        "no-end-before-the-beginning",
        "No temporary seats have ended that never began.",
        PERIODS + "WHERE l.is_ended AND NOT l.is_begun",
    ),
    Invariant(
        "periods-move-their-seats",
        "A beginning and an end of temporary seats move exactly their number, on their licence.",
        PERIODS + "WHERE NOT l.is_whole",
    ),
    Invariant(
        "periods-end-on-their-day",
        "The end of temporary seats is planned for the day that was agreed.",
        PERIODS + "WHERE l.ends_on <> t.ends_on",
    ),
    Invariant(
        "orders-say-what-they-lend",
        "An order about temporary seats says what it asks and from when to when; no other order does.",
        """
        SELECT o.reference AS example FROM orders o
        LEFT JOIN temporary_asks k ON k.account_id = o.account_id AND k.order_id = o.id
        WHERE (o.change = 'temporary_seats') <> (k.order_id IS NOT NULL)""",
    ),
    Invariant(
        "quotes-of-periods-have-both-dates",
        "A quote has an end of its own if, and only if, it brings temporary seats, and then a first day.",
        """
        SELECT o.reference || ' v' || q.version AS example FROM quotes q
        JOIN orders o ON o.account_id = q.account_id AND o.id = q.order_id
        LEFT JOIN temporary_asks k ON k.account_id = o.account_id AND k.order_id = o.id
        WHERE (q.ends_on IS NOT NULL) <> (coalesce(k.kind, '') IN ('lend', 'extend'))
           OR q.ends_on <= coalesce(q.starts_on, q.ends_on)""",
    ),
)

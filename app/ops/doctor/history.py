"""Orders and their history: the state can be told again from the events (F20, R72)."""

# ruff: noqa: S608  (queries are built from constants of this package alone)

from __future__ import annotations

from app.ops.doctor.invariant import Invariant
from workflows.seat_order import OPEN

IS_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN)))

IN_ORDER = """
SELECT e.*, o.reference, lag(e.to_state) OVER w AS before, row_number() OVER w AS place
FROM order_events e JOIN orders o ON o.account_id = e.account_id AND o.id = e.order_id
WINDOW w AS (PARTITION BY e.account_id, e.order_id ORDER BY e.position)
"""

HISTORY = (
    Invariant(
        "order-begins-with-its-request",
        "Every order begins with one “submit”, and has no other.",
        """
        SELECT o.reference AS example FROM orders o LEFT JOIN LATERAL (
            SELECT min(position) AS first, min(position) FILTER (WHERE verb = 'submit'
              AND from_state IS NULL) AS submitted,
                   count(*) FILTER (WHERE verb = 'submit') AS n
            FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id) e ON true
        WHERE e.n <> 1 OR e.first IS DISTINCT FROM e.submitted""",
    ),
    Invariant(
        "version-counts-events",
        "An order's version is the number of its events.",
        """
        SELECT o.reference || ': version ' || o.version || ', events ' || e.n AS example FROM orders o CROSS
          JOIN LATERAL (
            SELECT count(*) AS n FROM order_events e WHERE e.account_id = o.account_id
              AND e.order_id = o.id) e
        WHERE e.n <> o.version""",
    ),
    Invariant(
        "state-is-the-last-events",
        "An order is in the state its last event led to.",
        """
        SELECT o.reference || ': ' || o.state || ', last event ' || coalesce(e.to_state, 'none') AS example
        FROM orders o LEFT JOIN LATERAL (SELECT to_state FROM order_events e
            WHERE e.account_id = o.account_id AND e.order_id = o.id ORDER BY position DESC LIMIT 1) e ON true
        WHERE e.to_state IS DISTINCT FROM o.state""",
    ),
    Invariant(
        "events-join",
        "Each event of an order starts where the one before it ended.",
        f"""
        SELECT reference || ' at ' || position AS example FROM ({IN_ORDER}) e
        WHERE place > 1 AND from_state IS DISTINCT FROM before""",
    ),
    Invariant(
        "steps-are-in-the-table",
        "Each event of an order is a step of the lifecycle's table.",
        """
        SELECT o.reference || ': ' || e.verb || ' from ' || coalesce(e.from_state,
          '-') || ' to ' || coalesce(e.to_state, '-')
            AS example
        FROM order_events e JOIN orders o ON o.account_id = e.account_id AND o.id = e.order_id
        WHERE (e.verb || '/' || coalesce(e.from_state, '') || '/' || coalesce(e.to_state,
          '')) <> ALL(CAST(:steps AS text[]))""",
    ),
    Invariant(
        "round-counts-sendings",
        "An order's round is how often it was sent.",
        """
        SELECT o.reference AS example FROM orders o CROSS JOIN LATERAL (
            SELECT 1 + count(*) AS n FROM order_events e
            WHERE e.account_id = o.account_id AND e.order_id = o.id AND e.verb = 'resubmit') e
        WHERE e.n <> o.round""",
    ),
    Invariant(
        "rep-where-one-is-needed",
        "Orders under review, on hold and quoted have a rep; waiting ones have none.",
        """
        SELECT o.reference || ': ' || o.state AS example FROM orders o
        WHERE o.state IN ('in_review', 'on_hold', 'in_approval', 'quoted') AND o.rep_id IS NULL
           OR o.state IN ('behind', 'pending', 'awaiting_owner') AND o.rep_id IS NOT NULL""",
    ),
    Invariant(
        "order-has-lines",
        "Every order asks for something, in lines counted from 1.",
        """
        SELECT o.reference AS example FROM orders o CROSS JOIN LATERAL (
            SELECT count(*) AS n, max(line_no) AS last FROM order_lines l WHERE l.account_id = o.account_id
              AND l.order_id = o.id) l
        WHERE l.n = 0 OR l.last <> l.n""",
    ),
    Invariant(
        "chain-holds",
        "Every event has the hash of what it says, and that of the one before it.",
        """
        SELECT a.slug || ' at ' || c.position AS example FROM (
            SELECT e.account_id, e.position, e.previous_hash, e.hash, order_event_digest(e) AS digest,
                   lag(e.hash) OVER w AS tail, lag(e.position) OVER w AS before FROM order_events e
            WINDOW w AS (PARTITION BY e.account_id ORDER BY e.position)) c JOIN accounts a
              ON a.id = c.account_id
        WHERE c.hash <> c.digest OR c.position <> coalesce(c.before, 0) + 1
          OR c.previous_hash <> coalesce(c.tail, ''::bytea)""",
    ),
    Invariant(
        "tallies-count-orders",
        "The running counts are the counts, by state and rep, and by day as long as the orders are open.",
        f"""
        SELECT state || ', rep ' || coalesce(rep_id::text,
          'none') || ', ' || day || ': counted ' || sum(t) || ', are ' || sum(o)
            AS example
        FROM (SELECT state, rep_id, CASE WHEN {IS_OPEN} THEN since_on ELSE 'epoch' END AS day, n AS t, 0 AS o FROM order_tallies
              UNION ALL SELECT state, rep_id, CASE WHEN {IS_OPEN} THEN (state_since AT TIME ZONE 'UTC')::date ELSE 'epoch' END, 0, 1
              FROM orders) c
        GROUP BY state, rep_id, day HAVING sum(t) <> sum(o)""",
    ),
    Invariant(
        "totals-are-the-tallies",
        "The totals are what was added up of the running counts, by state and rep.",
        """
        SELECT state || ', rep ' || coalesce(rep_id::text, 'none') || ': ' || sum(total) || ' beside ' || sum(n) AS example
        FROM (SELECT state, rep_id, n AS total, 0 AS n FROM order_totals
              UNION ALL SELECT state, rep_id, 0, n FROM order_tallies WHERE is_folded) c
        GROUP BY state, rep_id HAVING sum(total) <> sum(n)""",
    ),
)

"""The running counts of orders: each step appends, and what was appended is added up now and then, so that pages read few rows."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db
from workflows.seat_order import OPEN

NOT_TOO_LONG = 1_000_000
NEW = text("SELECT count(*) FROM (SELECT FROM order_tallies WHERE NOT is_folded LIMIT :most) t")
# Nobody asks since when an order has been over: of those there is one row for each representative, not one more every day.
FOLD = text("""
WITH alone AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7239) AS mine),
new AS (
    DELETE FROM order_tallies WHERE id IN (SELECT id FROM order_tallies WHERE NOT is_folded ORDER BY id LIMIT :most) AND (SELECT mine FROM alone)
    RETURNING state, rep_id, CASE WHEN state = ANY(CAST(:open AS text[])) THEN since_on ELSE 'epoch' END AS since_on, n
), totals AS (
    INSERT INTO order_totals AS t (state, rep_id, n) SELECT state, rep_id, sum(n) FROM new GROUP BY state, rep_id HAVING sum(n) <> 0
    ON CONFLICT (state, rep_id) DO UPDATE SET n = t.n + excluded.n
)
INSERT INTO order_tallies AS t (state, rep_id, since_on, n, is_folded)
SELECT state, rep_id, since_on, sum(n), true FROM new GROUP BY state, rep_id, since_on HAVING sum(n) <> 0
ON CONFLICT (state, rep_id, since_on) WHERE is_folded DO UPDATE SET n = t.n + excluded.n
""")
EMPTY = text("DELETE FROM order_tallies WHERE is_folded AND n = 0")
COUNTS = "(SELECT state, rep_id, n FROM order_totals UNION ALL SELECT state, rep_id, n FROM order_tallies WHERE NOT is_folded)"
"""SQL: how many orders there are, by state and representative: few rows, to be added up."""


def fold(beyond: int = 1000) -> None:
    """Add what was appended to what was added up before, once it is so much; steps never wait for one another, nor for this."""
    if db.session.execute(NEW, {"most": beyond + 1}).scalar_one() > beyond:
        db.session.execute(FOLD, {"most": NOT_TOO_LONG, "open": sorted(OPEN)})
        db.session.execute(EMPTY)

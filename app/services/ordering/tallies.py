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
old AS (
    DELETE FROM order_tallies WHERE id IN (SELECT id FROM order_tallies ORDER BY id LIMIT :most) AND (SELECT mine FROM alone)
    RETURNING state, rep_id, CASE WHEN state = ANY(CAST(:open AS text[])) THEN since_on ELSE 'epoch' END AS since_on, n
)
INSERT INTO order_tallies (state, rep_id, since_on, n, is_folded)
SELECT state, rep_id, since_on, sum(n), true FROM old GROUP BY state, rep_id, since_on HAVING sum(n) <> 0
""")


def fold(beyond: int = 2000) -> None:
    """Add them up once so many were appended since the last time; steps never wait for one another, nor for this."""
    if db.session.execute(NEW, {"most": beyond + 1}).scalar_one() > beyond:
        db.session.execute(FOLD, {"most": NOT_TOO_LONG, "open": sorted(OPEN)})

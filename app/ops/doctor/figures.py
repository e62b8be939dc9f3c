"""Managers' figures: they say what the history says, and add up (F20, U16)."""

# ruff: noqa: S608  (queries are built from constants alone)

from __future__ import annotations

from app.ops.doctor.invariant import Invariant
from app.services.reporting.telling import CELLS, COLUMNS, TOLD

SAME = ", ".join(f"t.{one.strip()}" for one in COLUMNS.split(","))
KEPT = ", ".join(f"f.{one.strip()}" for one in COLUMNS.split(","))
COUNTED = """
due AS MATERIALIZED (SELECT f.account_id, f.order_id FROM order_figures f
    JOIN orders o ON o.account_id = f.account_id AND o.id = f.order_id AND o.version = f.version)"""

FIGURES = (
    Invariant(
        "figures-say-what-the-history-says",
        "What the managers' figures keep of an order is what its events say, told again.",
        f"""
        WITH {COUNTED}, {TOLD}
        SELECT o.reference AS example FROM told t JOIN order_figures f USING (account_id, order_id)
        JOIN orders o ON o.account_id = t.account_id AND o.id = t.order_id
        WHERE ROW ({SAME}) IS DISTINCT FROM ROW ({KEPT})
        UNION ALL
        SELECT o.reference || ', ' || coalesce(t.state, s.state) FROM told_stays t
        FULL JOIN (SELECT s.* FROM due JOIN order_stays s USING (account_id, order_id)) s USING (account_id, order_id, state)
        JOIN orders o ON o.account_id = coalesce(t.account_id, s.account_id) AND o.id = coalesce(t.order_id, s.order_id)
        WHERE (t.left_on, t.seconds) IS DISTINCT FROM (s.left_on, s.seconds)""",
    ),
    Invariant(
        "figures-add-up",
        "Every sum the managers read is the sum over the orders.",
        f"""
        WITH facts AS (SELECT 1 AS sign, {COLUMNS} FROM order_figures), stays AS (
            SELECT 1 AS sign, f.rep_id, f.account_type, f.products, s.state, s.left_on, s.seconds
            FROM order_figures f JOIN order_stays s USING (account_id, order_id)
        ), {CELLS}
        SELECT kind || ', ' || key || ', ' || day || ': counted ' || coalesce(c.n, 0) || ', are ' || coalesce(s.n, 0) AS example
        FROM cells s FULL JOIN report_cells c USING (kind, product_id, account_type, rep_id, day, key)
        WHERE (coalesce(s.n, 0), coalesce(s.amount, 0)) <> (coalesce(c.n, 0), coalesce(c.amount, 0))""",
    ),
    Invariant(
        "figures-miss-no-order",
        "Every order whose last event was read over, with some minutes to spare, has been counted at its version.",
        """
        SELECT o.reference AS example FROM report_clock c JOIN orders o ON o.state_since < c.read_to - interval '2 minutes'
        LEFT JOIN order_figures f ON f.account_id = o.account_id AND f.order_id = o.id
        WHERE f.version IS DISTINCT FROM o.version AND NOT EXISTS (
            SELECT FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id
              AND e.at >= c.read_to - interval '2 minutes')""",
    ),
)

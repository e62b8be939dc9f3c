"""What was agreed for an order, as SQL: the lines of the offer that was sent, or else what was asked."""

from __future__ import annotations

AGREED = """
agreed AS MATERIALIZED (
    SELECT o.account_id, o.id, o.reference, o.state, o.change, ql.line_no, ql.product_id, ql.seats
    FROM orders o JOIN quotes q ON q.account_id = o.account_id AND q.order_id = o.id AND q.status = 'sent'
    JOIN quote_lines ql ON (ql.account_id, ql.order_id, ql.version) = (q.account_id, q.order_id, q.version)
    UNION ALL
    SELECT o.account_id, o.id, o.reference, o.state, o.change, l.line_no, l.product_id, l.seats
    FROM orders o JOIN order_lines l ON l.account_id = o.account_id AND l.order_id = o.id
    WHERE NOT EXISTS (SELECT FROM quotes q WHERE q.account_id = o.account_id AND q.order_id = o.id
      AND q.status = 'sent')
)
"""

"""Quotes: worked out again from their lines, and there when an order says so (R29, R63, R64)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

# Fractions of a minor unit are rounded once for each line, halves away from zero: what round(numeric) does.
REPRICED = """
SELECT o.reference || ' v' || q.version || ', line ' || l.line_no AS example
FROM quotes q JOIN orders o ON o.account_id = q.account_id AND o.id = q.order_id
JOIN quote_lines l ON (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)
CROSS JOIN LATERAL (SELECT coalesce(q.ends_on, q.cycle_ends_on) AS day) due
CROSS JOIN LATERAL (
    SELECT CASE WHEN o.change IN ('remove_seats', 'remove_product') THEN -1
      ELSE 1 END * l.seats::numeric * l.unit_price_minor
           * q.months * (100 - l.discount_percent) / 100 AS amount,
           least(greatest(due.day - coalesce(l.starts_on, q.prorated_on), 0),
                 q.cycle_ends_on - q.cycle_starts_on)::numeric
             AS days_left
) x
CROSS JOIN LATERAL (SELECT l.amount_minor + l.quote_discount_minor AS amount_minor,
                           l.due_now_minor + l.quote_discount_due_minor AS due_now_minor) before
WHERE before.amount_minor <> CASE WHEN q.ends_on IS NULL THEN round(x.amount) ELSE before.due_now_minor END
   OR before.due_now_minor <> round(round(x.amount * x.days_left, 6) / (q.cycle_ends_on - q.cycle_starts_on))
"""

DISCOUNTED = """
SELECT o.reference || ' v' || q.version AS example
FROM quotes q JOIN orders o ON o.account_id = q.account_id AND o.id = q.order_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.quote_discount_minor), 0) AS whole, coalesce(sum(l.quote_discount_due_minor), 0) AS due,
           coalesce(sum(l.amount_minor + l.quote_discount_minor), 0) AS whole_before,
           coalesce(sum(l.due_now_minor + l.quote_discount_due_minor), 0) AS due_before,
           coalesce(bool_or(abs(l.quote_discount_due_minor) > abs(l.due_now_minor + l.quote_discount_due_minor)), false) AS is_too_much
    FROM quote_lines l WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)) l
WHERE l.whole <> round(l.whole_before * q.discount_percent / 100)
   OR l.due <> round(l.due_before * q.discount_percent / 100) OR l.is_too_much
"""

QUOTES = (
    Invariant(
        "quote-discounts-lose-nothing",
        "The discount on a quote is divided over its lines to the last minor unit.",
        DISCOUNTED,
    ),
    Invariant(
        "quote-totals-add-up",
        "A quote's totals are the sums of its lines, and its tax is worked out on them.",
        """
        SELECT o.reference || ' v' || q.version AS example FROM quotes q JOIN orders o
          ON o.account_id = q.account_id
           AND o.id = q.order_id LEFT JOIN LATERAL (
            SELECT coalesce(sum(amount_minor), 0) AS net, coalesce(sum(due_now_minor), 0) AS due
              FROM quote_lines l
            WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)) l ON true
        WHERE (q.net_minor, q.due_now_minor) <> (l.net, l.due)
          OR q.tax_minor <> round(q.due_now_minor * q.tax_percent / 100)
           OR q.total_minor <> q.due_now_minor + q.tax_minor""",
    ),
    Invariant(
        "quote-lines-are-priced-right",
        "Every line of a quote costs its seats at its price, discount and days.",
        REPRICED,
    ),
    Invariant(
        "quote-answers-each-line",
        "A quote that counts has one line for each line of its order.",
        """
        SELECT o.reference || ' v' || q.version AS example FROM quotes q JOIN orders o
          ON o.account_id = q.account_id
           AND o.id = q.order_id WHERE q.status <> 'superseded' AND ARRAY(SELECT ql.line_no || ':' || ql.product_id FROM quote_lines ql
                WHERE (ql.account_id, ql.order_id, ql.version) = (q.account_id, q.order_id, q.version)
                  ORDER BY ql.line_no)
           <> ARRAY(SELECT ol.line_no || ':' || ol.product_id FROM order_lines ol
                WHERE ol.account_id = q.account_id AND ol.order_id = q.order_id ORDER BY ol.line_no)""",
    ),
    Invariant(
        "quoted-orders-have-an-offer",
        "An order with an offer out has exactly one sent version, and no order has two.",
        """
        SELECT o.reference || ': ' || q.n || ' sent' AS example FROM orders o CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM quotes q WHERE q.account_id = o.account_id AND q.order_id = o.id
              AND q.status = 'sent') q
        WHERE q.n > 1 OR o.state = 'quoted' AND q.n = 0""",
    ),
    Invariant(
        "offers-end-some-day",
        "An order with an offer out says until when it is valid.",
        "SELECT reference AS example FROM orders WHERE state = 'quoted' AND valid_until IS NULL",
    ),
    Invariant(
        "draft-is-the-newest",
        "There is at most one draft of a quote, and no version after it.",
        """
        SELECT o.reference AS example FROM orders o JOIN quotes q ON q.account_id = o.account_id
          AND q.order_id = o.id
        GROUP BY o.reference HAVING count(*) FILTER (WHERE q.status = 'draft') > 1
            OR max(q.version) FILTER (WHERE q.status = 'draft') < max(q.version)""",
    ),
    Invariant(
        "sent-versions-say-when",
        "A version that went out says when; a draft never did.",
        """
        SELECT o.reference || ' v' || q.version AS example FROM quotes q JOIN orders o
          ON o.account_id = q.account_id
           AND o.id = q.order_id WHERE (q.status = 'draft') <> (q.sent_at IS NULL)""",
    ),
)

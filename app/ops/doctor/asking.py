"""Requests that wait, documents, promo codes: what is always true of them (R36, R81, S12)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

ASKING = (
    Invariant(
        "behind-an-open-request",
        "A request that waits waits for an older one of its account, which is open and knows that it is followed.",
        """
        SELECT w.reference AS example FROM orders w LEFT JOIN orders f ON f.account_id = w.account_id
          AND f.id = w.waits_for_order_id
        WHERE w.state = 'behind' AND (f.id IS NULL OR NOT f.is_followed OR f.id >= w.id
          OR f.state NOT IN ('awaiting_owner', 'pending', 'in_review', 'on_hold', 'in_approval', 'quoted'))""",
    ),
    Invariant(
        "documents-are-plain-pdfs",
        "A document has the name of a PDF, begins as one, and is as long as it says.",
        """
        SELECT o.reference || ': ' || a.name AS example FROM attachments a JOIN orders o ON o.account_id = a.account_id
          AND o.id = a.order_id
        WHERE a.name !~ '^[^/\\\\]+\\.pdf$' OR substr(a.content, 1, 5) <> '%PDF-'::bytea
          OR a.size_bytes <> length(a.content) OR a.sha256 <> sha256(a.content)""",
    ),
    Invariant(
        "documents-are-in-the-history",
        "Each document was attached by a line of its order's history, which has its digest.",
        """
        SELECT o.reference || ': ' || a.name AS example FROM attachments a JOIN orders o ON o.account_id = a.account_id
          AND o.id = a.order_id
        WHERE NOT EXISTS (SELECT FROM order_events e WHERE e.account_id = a.account_id AND e.order_id = a.order_id
          AND e.verb = 'attach_document' AND e.details ->> 'sha256' = encode(a.sha256, 'hex'))""",
    ),
    Invariant(
        "promo-codes-are-in-the-history",
        "Each use of a promo code has a line in the history, and another one each time it was lost or came back.",
        """
        SELECT a.slug || ': ' || u.code AS example FROM promo_uses u JOIN accounts a ON a.id = u.account_id
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE verb = 'apply_promo_code') AS applied,
                   count(*) FILTER (WHERE verb = 'void_promo_code') - count(*) FILTER (WHERE verb = 'restore_promo_code') AS voided
            FROM order_events e WHERE e.account_id = u.account_id AND e.details ->> 'promo_code' = u.code
              AND e.verb IN ('apply_promo_code', 'void_promo_code', 'restore_promo_code')) e
        WHERE e.applied <> 1 OR e.voided <> (CASE WHEN u.voided_at IS NULL THEN 0 ELSE 1 END)""",
    ),
)

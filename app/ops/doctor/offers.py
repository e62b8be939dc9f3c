"""What offers rest on: documents that were accepted, price books, the tax of billing details (R63, R68)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

OFFERS = (
    Invariant(
        "accepted-documents-hold",
        "Every accepted document has the digest that was kept beside it and, once more, in the history.",
        """
        SELECT o.reference || ' v' || x.version AS example FROM acceptances x
        JOIN orders o ON o.account_id = x.account_id AND o.id = x.order_id
        WHERE x.sha256 <> sha256(x.document) OR NOT EXISTS (
            SELECT FROM order_events e WHERE e.account_id = x.account_id AND e.order_id = x.order_id
              AND e.verb = 'accept_quote' AND e.details ->> 'sha256' = encode(sha256(x.document), 'hex')
              AND (e.details ->> 'quote_version')::int = x.version)""",
    ),
    Invariant(
        "signatures-have-documents",
        "Whenever the history says that an offer was signed, its document is there.",
        """
        SELECT o.reference || ' v' || (e.details ->> 'quote_version') AS example FROM order_events e
        JOIN orders o ON o.account_id = e.account_id AND o.id = e.order_id
        WHERE e.verb = 'accept_quote' AND e.details ? 'sha256' AND NOT EXISTS (
            SELECT FROM acceptances x WHERE x.account_id = e.account_id AND x.order_id = e.order_id
              AND x.version = (e.details ->> 'quote_version')::int)""",
    ),
    Invariant(
        "price-books-do-not-overlap",
        "On any day one price book at most says what a plan costs in a currency.",
        """
        SELECT DISTINCT b.slug || ' and ' || c.slug AS example FROM price_books b
        JOIN price_books c ON c.currency = b.currency AND c.id > b.id
          AND daterange(b.valid_from, b.valid_until, '[]') && daterange(c.valid_from, c.valid_until, '[]')
        JOIN price_tiers t ON t.book_id = b.id JOIN price_tiers u ON u.book_id = c.id AND u.plan_id = t.plan_id""",
    ),
    Invariant(
        "untaxed-for-a-reason",
        "Whoever is charged no tax by reverse charge or abroad has a rate of nothing, and the first has a VAT number.",
        """
        SELECT a.slug AS example FROM billing_details b JOIN accounts a ON a.id = b.account_id
        WHERE b.tax_kind IN ('reverse_charge', 'outside') AND a.tax_percent <> 0
           OR b.tax_kind = 'reverse_charge' AND b.vat_number = ''""",
    ),
    Invariant(
        "quote-texts-are-not-empty",
        "A ready-made text has words.",
        "SELECT name AS example FROM quote_texts WHERE btrim(body) = '' OR btrim(name) = ''",
    ),
)

"""How to break what offers rest on, for the doctor's tests."""

from __future__ import annotations

SENT = "(SELECT order_id FROM quotes WHERE status = 'sent' ORDER BY order_id LIMIT 1)"
BOOK = """
INSERT INTO price_books (slug, name, currency, valid_from) VALUES ('{slug}', '{slug}', 'EUR', '2026-01-01')
"""
TIER = """
INSERT INTO price_tiers (book_id, plan_id, from_seats, unit_price_minor)
SELECT b.id, (SELECT min(id) FROM plans), 1, 1 FROM price_books b WHERE b.slug = '{slug}'
"""
# Whoever can write the tables can also make the chain hold again: the other invariants must see it without its help.
RECHAIN = """
DO $$ DECLARE e order_events; tail bytea := ''; account bigint := 0;
BEGIN
    FOR e IN SELECT * FROM order_events ORDER BY account_id, position LOOP
        IF e.account_id <> account THEN account := e.account_id; tail := ''; END IF;
        e.previous_hash := tail;
        e.hash := order_event_digest(e);
        UPDATE order_events SET previous_hash = e.previous_hash, hash = e.hash
        WHERE account_id = e.account_id AND position = e.position;
        tail := e.hash;
    END LOOP;
END $$
"""

OFFERS: dict[str, tuple[str, ...]] = {
    "quote-discounts-lose-nothing": ("UPDATE quotes SET discount_percent = 7 WHERE status = 'sent'",),
    "accepted-documents-hold": (f"""
        INSERT INTO acceptances (account_id, order_id, version, person_id, name, title, document, sha256)
        SELECT q.account_id, q.order_id, q.version, o.requester_id, 'x', 'x', '%PDF', sha256('%PDF')
        FROM quotes q JOIN orders o ON o.account_id = q.account_id AND o.id = q.order_id
        WHERE q.status = 'sent' AND q.order_id = {SENT}""",),
    "signatures-have-documents": ("""
        UPDATE order_events SET details = details || '{"sha256": "00", "quote_version": 1}' WHERE verb = 'accept_quote'""", RECHAIN),
    "price-books-do-not-overlap": tuple(
        statement.format(slug=slug) for slug in ("one-book", "another-book") for statement in (BOOK, TIER)),
    "untaxed-for-a-reason": ("""
        INSERT INTO billing_details (account_id, legal_name, street, postcode, city, vat_number, tax_kind, changed_by)
        SELECT a.id, 'x', 'x', 'x', 'x', 'FR1', 'reverse_charge', p.id FROM accounts a
        JOIN people p ON p.account_id = a.id AND p.role = 'owner' WHERE a.slug = 'bluebell-clinics'""",),
    "price-tiers-have-no-gaps": ("UPDATE price_tiers SET from_seats = 2 WHERE from_seats = 1",),
    "price-books-follow-in-order": ("DELETE FROM price_tiers WHERE book_id = (SELECT min(id) FROM price_books)",),
    "one-country-is-home": ("UPDATE tax_rates SET is_home = true WHERE country IN ('FR', 'DE')",),
    "quote-texts-are-not-empty": ("INSERT INTO quote_texts (kind, name, body) VALUES ('note', 'x', ' ')",),
}  # fmt: skip

"""Price books and ready-made texts, so that quotes of the demo have something to choose from. One statement each."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Of Support alone, and from one seat at the base price, so that the prices that other pages of the demo show stay the base prices.
BOOKS = text("""
WITH days AS (SELECT clock_today('UTC') AS today, date_trunc('year', clock_today('UTC') + interval '370 days')::date AS new_year),
kinds AS (
    SELECT 1 AS place, '-last-year' AS slug, 'Last year''s volume prices' AS name, today - 600 AS first, today - 201 AS last FROM days
    UNION ALL SELECT 2, '-volume', 'Volume prices', today - 200, new_year - 1 FROM days
    UNION ALL SELECT 3, '-volume-' || new_year, 'Volume prices ' || extract(year FROM new_year), new_year, NULL FROM days
), book AS (
    INSERT INTO price_books (slug, name, currency, valid_from, valid_until, written_by, written_at)
    SELECT lower(c.currency) || k.slug, k.name || ' ' || c.currency, c.currency, k.first, k.last,
           (SELECT min(id) FROM staff WHERE role = 'manager'), least(k.first, clock_today('UTC')) - interval '20 days'
    FROM kinds k, (SELECT DISTINCT currency FROM prices) c ORDER BY c.currency, k.place
    RETURNING id, currency, valid_from
), tier(seats, percent, only_new) AS (
    VALUES (1, 100, false), (50, 94, false), (100, 88, false), (250, 80, false), (500, 75, true)
)
INSERT INTO price_tiers (book_id, plan_id, from_seats, unit_price_minor)
SELECT book.id, pr.plan_id, tier.seats, round(pr.unit_price_minor * tier.percent / 100.0 / 5) * 5
FROM book JOIN prices pr USING (currency) JOIN plans plan ON plan.id = pr.plan_id JOIN products p ON p.id = plan.product_id
CROSS JOIN tier WHERE p.slug = 'support' AND (book.valid_from > clock_today('UTC') OR NOT tier.only_new)
""")
FOLLOW = text("""
UPDATE price_books b SET follows_id = p.id FROM price_books p WHERE p.currency = b.currency AND p.valid_until = b.valid_from - 1
""")
TEXTS = text("""
INSERT INTO quote_texts (kind, name, body, body_fr, changed_by)
SELECT t.kind, t.name, t.body, t.body_fr, (SELECT min(id) FROM staff WHERE role = 'manager')
FROM (VALUES
    ('terms', 'Thirty days', 'Payable within 30 days of the invoice. Prices hold until the next renewal.',
     'Payable à 30 jours de la facture. Les prix valent jusqu’au prochain renouvellement.'),
    ('terms', 'Public bodies', 'Payable within 60 days of the invoice, by bank transfer only.',
     'Payable à 60 jours de la facture, par virement uniquement.'),
    ('note', 'Thank you', 'Thank you for your trust. Call us if a number is not what you expected.',
     'Merci de votre confiance. Appelez-nous si un chiffre vous surprend.')) t(kind, name, body, body_fr)
""")


def price(session: Session) -> None:
    """Fill them. A tier of one seat costs what the base price is."""
    session.execute(BOOKS)
    session.execute(FOLLOW)
    session.execute(TEXTS)

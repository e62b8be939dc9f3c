"""Price books and ready-made texts, so that quotes of the demo have something to choose from. One statement each."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Of Support alone, so that the prices that other pages of the demo show stay the base prices.
BOOKS = text("""
WITH book AS (
    INSERT INTO price_books (slug, name, currency, valid_from, valid_until)
    SELECT lower(c.currency) || c.slug, c.name || ' ' || c.currency, c.currency, c.first, c.last
    FROM (SELECT DISTINCT currency, '-volume' AS slug, 'Volume prices' AS name, clock_today('UTC') - 200 AS first, NULL::date AS last
          FROM prices
          UNION ALL SELECT DISTINCT currency, '-last-year', 'Last year''s volume prices', clock_today('UTC') - 600,
                           clock_today('UTC') - 201 FROM prices) c
    RETURNING id, currency, valid_until
)
INSERT INTO price_tiers (book_id, plan_id, from_seats, unit_price_minor)
SELECT book.id, pr.plan_id, tier.seats, round(pr.unit_price_minor * tier.percent / 100.0 / 5) * 5
FROM book JOIN prices pr USING (currency) JOIN plans plan ON plan.id = pr.plan_id JOIN products p ON p.id = plan.product_id
CROSS JOIN (VALUES (1, 100), (50, 94), (100, 88), (250, 80)) tier(seats, percent)
WHERE p.slug = 'support'
""")
TEXTS = text("""
INSERT INTO quote_texts (kind, name, body, body_fr, changed_by)
SELECT t.kind, t.name, t.body, t.body_fr, (SELECT min(id) FROM staff WHERE role = 'manager')
FROM (VALUES
    ('terms', 'Thirty days', 'Payable within 30 days of the invoice. Prices hold until the next renewal.',
     'Payable à 30 jours de la facture. Les prix valent jusqu''au prochain renouvellement.'),
    ('terms', 'Public bodies', 'Payable within 60 days of the invoice, by bank transfer only.',
     'Payable à 60 jours de la facture, par virement uniquement.'),
    ('note', 'Thank you', 'Thank you for your trust. Call us if a number is not what you expected.',
     'Merci de votre confiance. Appelez-nous si un chiffre vous surprend.')) t(kind, name, body, body_fr)
""")


def price(session: Session) -> None:
    """Fill both. A tier of one seat costs what the base price is."""
    session.execute(BOOKS)
    session.execute(TEXTS)

"""Price books and rates of tax: what every list price and every tax rests on (R63)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

PRICES = (
    Invariant(
        "price-tiers-have-no-gaps",
        "Every plan that a price book names has a price from one seat on, and is never dearer for more.",
        """
        SELECT DISTINCT b.slug || ': ' || p.slug || ' ' || n.slug AS example FROM (
            SELECT book_id, plan_id, from_seats, unit_price_minor, min(from_seats) OVER tiers AS first,
                   lag(unit_price_minor) OVER (PARTITION BY book_id, plan_id ORDER BY from_seats) AS before
            FROM price_tiers WINDOW tiers AS (PARTITION BY book_id, plan_id)) t
        JOIN price_books b ON b.id = t.book_id JOIN plans n ON n.id = t.plan_id JOIN products p ON p.id = n.product_id
        WHERE t.first > 1 OR t.unit_price_minor > t.before""",
    ),
    Invariant(
        "price-books-follow-in-order",
        "A book that takes the place of another one is in its currency and begins after that one has ended; none is empty.",
        """
        SELECT b.slug AS example FROM price_books b LEFT JOIN price_books p ON p.id = b.follows_id
        WHERE p.currency <> b.currency OR p.valid_until IS NULL AND p.id IS NOT NULL OR p.valid_until >= b.valid_from
          OR NOT EXISTS (SELECT FROM price_tiers t WHERE t.book_id = b.id)""",
    ),
    Invariant(
        "one-country-is-home",
        "The vendor is in one country, which has a rate of tax, and says so on each of its rates.",
        """
        SELECT 'home: ' || coalesce(string_agg(DISTINCT country, ', ' ORDER BY country) FILTER (WHERE is_home), 'none') AS example
        FROM tax_rates HAVING count(DISTINCT country) FILTER (WHERE is_home) <> 1
        UNION ALL SELECT country FROM tax_rates GROUP BY country HAVING count(DISTINCT is_home) > 1""",
    ),
)

"""What the database must find true of incoming price books, and how they are written."""

from __future__ import annotations

from app.ops.importing.staging import Check
from app.services.ordering.price_book_writing import BEGINS_AT_THE_EARLIEST

PREPARE = (
    "DROP TABLE IF EXISTS pg_temp.incoming_books",
    f"""
    CREATE TEMPORARY TABLE incoming_books ON COMMIT DROP AS
    SELECT DISTINCT ON (i.slug) i.line, i.slug, i.name, i.currency, i.valid_from, i.valid_until, b.id, b.follows_id IS NOT NULL AS follows,
           b.valid_from < {BEGINS_AT_THE_EARLIEST} AS has_begun FROM incoming_tiers i LEFT JOIN price_books b USING (slug)
    ORDER BY i.slug, i.line
    """,  # noqa: S608  (a constant)
    "DROP TABLE IF EXISTS pg_temp.incoming_plans",
    """
    CREATE TEMPORARY TABLE incoming_plans ON COMMIT DROP AS
    SELECT i.*, p.id AS product_id, l.id AS plan_id FROM incoming_tiers i
    LEFT JOIN products p ON p.slug = i.product LEFT JOIN plans l ON l.product_id = p.id AND l.slug = i.plan
    """,
    "ANALYZE incoming_plans",
)
CHECKS = (
    Check(
        "product",
        "There is no product called “{read}”.",
        "SELECT line, product AS read FROM incoming_plans WHERE product_id IS NULL ORDER BY line",
    ),
    Check(
        "plan",
        "“{product}” has no such plan.",
        "SELECT line, plan AS read, product FROM incoming_plans WHERE product_id IS NOT NULL AND plan_id IS NULL ORDER BY line",
    ),
    Check(
        "currency",
        "This plan has no base price in {read}: import the catalogue first.",
        """
        SELECT line, currency AS read FROM incoming_plans i WHERE plan_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM prices r WHERE r.plan_id = i.plan_id AND r.currency = i.currency) ORDER BY line""",
    ),
    Check(
        "from_seats",
        "Line {other} has this plan's price from as many seats.",
        """
        SELECT line, from_seats AS read, other FROM (
            SELECT line, from_seats, min(line) OVER (PARTITION BY slug, product, plan, from_seats) AS other FROM (
              SELECT line, slug, product, plan, from_seats::text FROM incoming_tiers
              UNION ALL SELECT line, key[1], key[2], key[3], key[4] FROM incoming_bad) a) i
        WHERE line <> other ORDER BY line""",
    ),
    Check(
        "from_seats",
        "The plan has no price for fewer seats: its first tier begins at 1.",
        """
        SELECT line, from_seats AS read FROM (
            SELECT DISTINCT ON (slug, product, plan) line, from_seats FROM incoming_tiers t
              WHERE NOT EXISTS (SELECT FROM incoming_bad b WHERE b.key[1:3] = ARRAY[t.slug, t.product, t.plan])
            ORDER BY slug, product, plan, from_seats) i
        WHERE from_seats > 1 ORDER BY line""",
        of_what_lacks=True,
    ),
    Check(
        "unit_price_minor",
        "Fewer seats cost less ({less}): a larger tier is never dearer.",
        """
        SELECT line, unit_price_minor AS read, less FROM (
            SELECT line, unit_price_minor, lag(unit_price_minor) OVER (PARTITION BY slug, product, plan ORDER BY from_seats, line) AS less
            FROM incoming_tiers) i
        WHERE unit_price_minor > less ORDER BY line""",
    ),
    Check(
        "valid_from",
        "On some of these days “{other}”, in the same file, says what {plan} of {product} costs.",
        """
        SELECT DISTINCT ON (i.slug, o.slug) i.line, i.valid_from AS read, o.slug AS other, i.product, i.plan
        FROM incoming_plans i JOIN incoming_plans o ON o.plan_id = i.plan_id AND o.currency = i.currency AND o.slug < i.slug
          AND daterange(o.valid_from, o.valid_until, '[]') && daterange(i.valid_from, i.valid_until, '[]')
        ORDER BY i.slug, o.slug, i.line""",
    ),
    Check(
        "valid_from",
        "On some of these days the book “{other}” says what {plan} of {product} costs: end it before, or begin after it.",
        """
        SELECT DISTINCT ON (i.slug, o.slug) i.line, i.valid_from AS read, o.slug AS other, i.product, i.plan
        FROM incoming_plans i JOIN price_tiers t ON t.plan_id = i.plan_id JOIN price_books o ON o.id = t.book_id
          AND o.currency = i.currency AND NOT EXISTS (SELECT FROM incoming_books n WHERE n.slug = o.slug)
          AND daterange(o.valid_from, o.valid_until, '[]') && daterange(i.valid_from, i.valid_until, '[]')
        ORDER BY i.slug, o.slug, i.line""",
    ),
)
OF_NEW = (
    Check(
        "book",
        "The book is there already. With --update it is changed.",
        "SELECT line, slug AS read FROM incoming_books WHERE id IS NOT NULL ORDER BY line",
    ),
)
OF_UPDATE = (
    Check(
        "book",
        "The book has begun: its currency, its first day and its prices stay. Give other prices a book of their own.",
        """
        SELECT i.line, i.slug AS read FROM incoming_books i JOIN price_books b USING (id) WHERE i.has_begun AND (
            (b.currency, b.valid_from) <> (i.currency, i.valid_from) OR EXISTS (
                (SELECT plan_id, from_seats, unit_price_minor FROM price_tiers WHERE book_id = i.id
                 EXCEPT SELECT plan_id, from_seats, unit_price_minor FROM incoming_plans p WHERE p.slug = i.slug)
                UNION ALL (SELECT plan_id, from_seats, unit_price_minor FROM incoming_plans p WHERE p.slug = i.slug
                 EXCEPT SELECT plan_id, from_seats, unit_price_minor FROM price_tiers WHERE book_id = i.id)))
        ORDER BY i.line""",
    ),
    Check(
        "valid_until",
        "The book has begun: it lasts at least until today, and one that is over stays as it was.",
        f"""
        SELECT i.line, coalesce(i.valid_until::text, '') AS read FROM incoming_books i JOIN price_books b USING (id)
        WHERE i.has_begun AND b.valid_until IS DISTINCT FROM i.valid_until
          AND (i.valid_until < {BEGINS_AT_THE_EARLIEST} - 1 OR b.valid_until < {BEGINS_AT_THE_EARLIEST} - 1)
        ORDER BY i.line""",  # noqa: S608  (a constant)
    ),
    Check(
        "currency",
        "The book takes the place of another one: its currency stays.",
        """
        SELECT i.line, i.currency AS read FROM incoming_books i JOIN price_books b USING (id)
        WHERE i.follows AND i.currency <> b.currency ORDER BY i.line""",
    ),
)
WRITE = (
    """
    INSERT INTO price_books (slug, name, currency, valid_from, valid_until)
    SELECT slug, name, currency, valid_from, valid_until FROM incoming_books ORDER BY line
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, currency = excluded.currency, valid_from = excluded.valid_from,
        valid_until = excluded.valid_until, written_by = NULL, written_at = clock_now()
    """,
    """
    DELETE FROM price_tiers t USING incoming_books i WHERE t.book_id = i.id AND NOT i.has_begun
    """,
    """
    INSERT INTO price_tiers (book_id, plan_id, from_seats, unit_price_minor)
    SELECT b.id, i.plan_id, i.from_seats, i.unit_price_minor FROM incoming_plans i JOIN price_books b USING (slug)
    ON CONFLICT (book_id, plan_id, from_seats) DO NOTHING
    """,
)

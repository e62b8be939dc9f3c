"""What the database must find true of incoming accounts."""

from __future__ import annotations

from app.ops.importing.staging import Check

PREPARE = (
    "DROP TABLE IF EXISTS pg_temp.incoming_licences",
    """
    CREATE TEMPORARY TABLE incoming_licences ON COMMIT DROP AS
    SELECT i.line, i.slug, i.currency, w.product, w.plan, w.seats, p.id AS product_id, l.id AS plan_id, a.id
      AS account_id,
           s.id AS subscription_id
    FROM incoming_accounts i CROSS JOIN LATERAL jsonb_to_recordset(i.licences)
      AS w(product text, plan text, seats int)
    LEFT JOIN products p ON p.slug = w.product LEFT JOIN plans l ON l.product_id = p.id AND l.slug = w.plan
    LEFT JOIN accounts a ON a.slug = i.slug
    LEFT JOIN subscriptions s ON s.account_id = a.id AND s.product_id = p.id AND s.ended_on IS NULL
    """,
    "ANALYZE incoming_licences",
)

CHECKS: tuple[Check, ...] = (
    Check(
        "slug",
        "Line {other} is the same account.",
        """
        SELECT line, slug AS read, other FROM (
            SELECT line, slug, min(line) OVER (PARTITION BY slug) AS other FROM (
              SELECT line, slug FROM incoming_accounts UNION ALL SELECT line, key[1] FROM incoming_bad) a) i
        WHERE line <> other ORDER BY line""",
    ),
    Check(
        "rep",
        "No sales representative of the vendor has this address. Import the vendor's people first: "
        "flask import people FILE --only staff.",
        """
        SELECT line, rep AS read FROM incoming_accounts i WHERE rep IS NOT NULL
          AND NOT EXISTS (SELECT FROM staff s WHERE s.email = i.rep AND s.role = 'rep' AND s.is_active)
            ORDER BY line""",
    ),
    Check(
        "subscriptions",
        "There is no product called “{read}”.",
        "SELECT line, product AS read FROM incoming_licences WHERE product_id IS NULL ORDER BY line",
    ),
    Check(
        "subscriptions",
        "“{product}” has no such plan.",
        "SELECT line, plan AS read, product FROM incoming_licences"
        " WHERE product_id IS NOT NULL AND plan_id IS NULL ORDER BY line",
    ),
    Check(
        "subscriptions",
        "This plan has no price in {currency}.",
        """
        SELECT line, product || ':' || plan AS read, currency FROM incoming_licences i
          WHERE plan_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM prices r WHERE r.plan_id = i.plan_id AND r.currency = i.currency)
            ORDER BY line""",
    ),
    Check(
        "subscriptions",
        "“{product}” comes with the suite “{suite}”, which is in the list, too.",
        """
        SELECT i.line, i.product AS read, i.product, s.product AS suite FROM incoming_licences i
        JOIN suite_members m ON m.product_id = i.product_id
        JOIN incoming_licences s ON s.line = i.line AND s.product_id = m.suite_id ORDER BY i.line""",
    ),
    Check(
        "subscriptions",
        "“{other}” and “{read}” both have the product “{product}”: an account can hold one of them.",
        """
        SELECT DISTINCT ON (i.line, b.suite_id) i.line, i.product AS read, f.product AS other, p.slug
          AS product
        FROM incoming_licences i JOIN suite_members b ON b.suite_id = i.product_id
        JOIN suite_members a ON a.product_id = b.product_id AND a.suite_id < b.suite_id
        JOIN incoming_licences f ON f.line = i.line AND f.product_id = a.suite_id JOIN products p
          ON p.id = b.product_id
        ORDER BY i.line, b.suite_id, p.slug""",
    ),
)

OF_NEW: tuple[Check, ...] = (
    Check(
        "slug",
        "The account is there already. With --update it is changed.",
        "SELECT i.line, i.slug AS read FROM incoming_accounts i JOIN accounts a USING (slug) ORDER BY i.line",
    ),
)

OF_UPDATE: tuple[Check, ...] = (
    Check(
        "currency",
        "The account pays in {currency}: that cannot change.",
        """
        SELECT i.line, i.currency AS read, a.currency FROM incoming_accounts i JOIN accounts a USING (slug)
        WHERE i.currency <> a.currency ORDER BY i.line""",
    ),
    Check(
        "subscriptions",
        "The account has a licence of “{product}”, which is left out: an import takes none away.",
        """
        SELECT i.line, p.slug AS read, p.slug AS product FROM incoming_accounts i JOIN accounts a USING (slug)
        JOIN subscriptions s ON s.account_id = a.id AND s.ended_on IS NULL JOIN products p
          ON p.id = s.product_id
        WHERE NOT EXISTS (SELECT FROM incoming_licences l WHERE l.line = i.line AND l.product_id = p.id)
          ORDER BY i.line, p.id""",
    ),
    Check(
        "subscriptions",
        "{used} people use “{product}”: it cannot have fewer seats.",
        """
        SELECT * FROM (
            SELECT i.line, i.product || ':' || i.seats AS read, i.product, i.seats, (
                SELECT count(DISTINCT x.person_id) FROM seat_assignments x WHERE x.account_id = i.account_id
                   AND x.is_counted AND x.waiting_since IS NULL AND (x.product_id = i.product_id
                     OR x.product_id IN (
                       SELECT m.product_id FROM suite_members m WHERE m.suite_id = i.product_id))) AS used
            FROM incoming_licences i WHERE i.subscription_id IS NOT NULL) c
        WHERE used > seats ORDER BY line""",
    ),
    Check(
        "subscriptions",
        "{leaving} seats of “{product}” are planned to go: it cannot have fewer than those.",
        """
        SELECT * FROM (
            SELECT i.line, i.product || ':' || i.seats AS read, i.product, i.seats, (
                SELECT coalesce(-sum(c.delta), 0) FROM seat_changes c WHERE c.account_id = i.account_id
                  AND c.delta < 0
                   AND c.subscription_id = i.subscription_id AND c.status = 'planned') AS leaving
            FROM incoming_licences i WHERE i.subscription_id IS NOT NULL) c
        WHERE leaving > seats ORDER BY line""",
    ),
)

"""What the database must find true of incoming people (R6, R15 to R19, R23)."""

# ruff: noqa: S608  (queries are built from constants of this package alone)

from __future__ import annotations

from app.ops.importing.staging import Check

PREPARE = (
    "DROP TABLE IF EXISTS pg_temp.incoming_roles",
    """
    CREATE TEMPORARY TABLE incoming_roles ON COMMIT DROP AS
    SELECT i.line, a.id AS account_id, h.id AS person_id, w.product, w.role, p.id
      AS product_id, p.kind, s.id AS licence_id
    FROM incoming_people i CROSS JOIN LATERAL jsonb_to_recordset(i.roles) AS w(product text, role text)
    LEFT JOIN accounts a ON a.slug = i.account LEFT JOIN people h ON h.email = i.email AND h.account_id = a.id
    LEFT JOIN products p ON p.slug = w.product
    LEFT JOIN LATERAL (
        SELECT s.id FROM subscriptions s WHERE s.account_id = a.id AND s.ended_on IS NULL
          AND p.kind <> 'suite'
          AND (s.product_id = p.id OR s.product_id IN (SELECT m.suite_id FROM suite_members m
            WHERE m.product_id = p.id))
        ORDER BY s.product_id = p.id DESC LIMIT 1) s ON true
    """,
    "CREATE INDEX ON pg_temp.incoming_roles (licence_id)",
    "ANALYZE incoming_roles",
)

# The first owner of each account counts, whether in the file or already there and not in it.
OWNERS = """
    WITH concerned AS (
        SELECT a.id, a.slug, min(i.line) AS line FROM incoming_people i JOIN accounts a
          ON a.slug = i.account GROUP BY a.id, a.slug
    ), owner AS (
        SELECT a.id, 0 AS line, p.email FROM concerned a JOIN people p ON p.account_id = a.id
          AND p.role = 'owner'
        WHERE NOT EXISTS (SELECT FROM incoming_people i WHERE i.email = p.email AND i.account = a.slug)
        UNION ALL SELECT a.id, i.line, i.email FROM concerned a JOIN incoming_people i ON i.account = a.slug
          AND i.role = 'owner'
    )
"""

SEATS = """
    WITH licence AS (
        SELECT s.account_id, s.id, l.slug, coalesce((SELECT sum(c.delta) FROM seat_changes c
            WHERE c.account_id = s.account_id AND c.subscription_id = s.id AND c.status = 'applied'), 0)
              AS purchased,
            ARRAY(SELECT m.product_id FROM suite_members m WHERE m.suite_id = l.id) || l.id AS products
        FROM subscriptions s JOIN products l ON l.id = s.product_id
        WHERE (s.account_id, s.id) IN (SELECT account_id, licence_id FROM incoming_roles)
    ), staying AS (
        SELECT l.account_id, l.id, count(DISTINCT x.person_id) AS used FROM licence l
        JOIN seat_assignments x ON x.account_id = l.account_id AND x.product_id = ANY(l.products)
         AND x.is_counted AND x.waiting_since IS NULL
        WHERE NOT EXISTS (SELECT FROM people p JOIN incoming_people i ON i.email = p.email
                          WHERE p.account_id = x.account_id AND p.id = x.person_id)
        GROUP BY l.account_id, l.id
    ), coming AS (
        SELECT r.account_id, r.licence_id AS id, r.line, min(r.product) AS product,
               row_number() OVER (PARTITION BY r.account_id, r.licence_id ORDER BY r.line) AS place
        FROM incoming_roles r WHERE r.role IN ('admin', 'agent') AND r.licence_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM seat_assignments x WHERE x.account_id = r.account_id AND x.person_id = r.person_id
               AND x.product_id = r.product_id AND x.waiting_since IS NOT NULL)
        GROUP BY r.account_id, r.licence_id, r.line
    )
    SELECT c.line, c.product AS read, l.slug AS licence, l.purchased FROM coming c JOIN licence l
      USING (account_id, id)
    LEFT JOIN staying s USING (account_id, id) WHERE c.place + coalesce(s.used, 0) > l.purchased
      ORDER BY c.line
"""

CHECKS: tuple[Check, ...] = (
    Check(
        "email",
        "Line {other} has the same address.",
        """
        SELECT line, email AS read, other FROM (
            SELECT line, email, min(line) OVER (PARTITION BY email) AS other FROM (
              SELECT line, email FROM incoming_people UNION ALL SELECT line, key[1] FROM incoming_bad) a) i
        WHERE line <> other ORDER BY line""",
    ),
    Check(
        "account",
        "There is no such account.",
        """
        SELECT line, account AS read FROM incoming_people i WHERE account <> ''
          AND NOT EXISTS (SELECT FROM accounts a WHERE a.slug = i.account) ORDER BY line""",
    ),
    Check(
        "email",
        "One of the vendor's people has this address.",
        """
        SELECT i.line, i.email AS read FROM incoming_people i JOIN staff s USING (email)
          WHERE i.account <> '' ORDER BY i.line""",
    ),
    Check(
        "email",
        "Somebody of an account has this address.",
        """
        SELECT i.line, i.email AS read FROM incoming_people i JOIN people p USING (email)
          WHERE i.account = '' ORDER BY i.line""",
    ),
    Check(
        "email",
        "Somebody of another account has this address.",
        """
        SELECT i.line, i.email AS read FROM incoming_people i JOIN people p USING (email) JOIN accounts a
          ON a.id = p.account_id
        WHERE i.account NOT IN ('', a.slug) ORDER BY i.line""",
    ),
    Check(
        "products",
        "There is no product called “{read}”.",
        "SELECT line, product AS read FROM incoming_roles WHERE product_id IS NULL ORDER BY line",
    ),
    Check(
        "products",
        "“{read}” is a suite. Give roles in its products instead.",
        "SELECT line, product AS read FROM incoming_roles WHERE kind = 'suite' ORDER BY line",
    ),
    Check(
        "products",
        "The account has no licence of “{read}”.",
        """
        SELECT line, product AS read FROM incoming_roles
        WHERE account_id IS NOT NULL AND kind <> 'suite' AND licence_id IS NULL ORDER BY line""",
    ),
    Check(
        "role",
        "The account has an owner already: {email}.",
        OWNERS
        + """
        SELECT line, 'owner' AS read, email FROM (
            SELECT line, first_value(email) OVER w AS email, row_number() OVER w AS place FROM owner
            WINDOW w AS (PARTITION BY id ORDER BY line)) o
        WHERE place > 1 AND line > 0 ORDER BY line""",
    ),
    Check(
        "account",
        "Nobody of this account is its owner.",
        OWNERS
        + """
        SELECT line, slug AS read FROM concerned c WHERE NOT EXISTS (SELECT FROM owner o WHERE o.id = c.id)
          AND NOT EXISTS (SELECT FROM incoming_bad b WHERE b.key[2] = slug) ORDER BY line""",
        of_what_lacks=True,
    ),
    Check("products", "All {purchased} seats of “{licence}” are used.", SEATS),
)

OF_NEW: tuple[Check, ...] = (
    Check(
        "email",
        "Somebody with this address is there already. With --update they are changed.",
        """
        SELECT i.line, i.email AS read FROM incoming_people i JOIN people p USING (email) JOIN accounts a
          ON a.id = p.account_id
        WHERE i.account = a.slug
        UNION ALL SELECT i.line, i.email FROM incoming_people i JOIN staff s USING (email)
          WHERE i.account = '' ORDER BY 1""",
    ),
)
OF_UPDATE: tuple[Check, ...] = ()

"""People, and what lets them in (R6, R8, S13)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

PEOPLE = (
    Invariant(
        "one-owner",
        "An account that has people has exactly one owner.",
        """
        SELECT a.slug AS example FROM accounts a JOIN people p ON p.account_id = a.id GROUP BY a.id, a.slug
        HAVING count(*) FILTER (WHERE p.role = 'owner') <> 1""",
    ),
    Invariant(
        "billing-rights-are-admins",
        "Only admins have billing rights.",
        "SELECT email AS example FROM people WHERE has_billing_rights AND role <> 'admin'",
    ),
    Invariant(
        "address-is-one-persons",
        "No address belongs to two people, of accounts or of the vendor.",
        """
        SELECT email AS example FROM (SELECT lower(email) AS email FROM people UNION ALL SELECT lower(email)
          FROM staff) e
        GROUP BY email HAVING count(*) > 1""",
    ),
    Invariant(
        "sign-ins-belong-to-somebody",
        "Every session and every token belongs to one person who is there.",
        """
        SELECT kind || ' ' || t.id AS example FROM (
            SELECT 'session' AS kind, id, account_id, person_id, staff_id FROM sign_ins
            UNION ALL SELECT 'token', id, account_id, person_id, staff_id FROM api_tokens) t
        LEFT JOIN people p ON p.account_id = t.account_id AND p.id = t.person_id LEFT JOIN staff s
          ON s.id = t.staff_id
        WHERE (p.id IS NULL) = (s.id IS NULL) OR (t.person_id IS NULL) = (t.staff_id IS NULL)""",
    ),
    Invariant(
        "keys-have-answers",
        "Every Idempotency-Key remembers a final answer.",
        """
        SELECT account_id || '/' || actor_id || ' ' || key AS example FROM idempotency_keys
        WHERE status NOT BETWEEN 200 AND 499 OR octet_length(request_hash) <> 32""",
    ),
)

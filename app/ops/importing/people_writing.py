"""Writing people and their roles. Who is there is changed, and has the roles of the file and no other."""

from __future__ import annotations

STAFF = """
INSERT INTO staff (email, name, role, locale, time_zone, is_active)
SELECT email, name, role, locale, 'Europe/Paris', NOT is_suspended FROM incoming_people WHERE account = ''
  ORDER BY line
ON CONFLICT (email) DO UPDATE SET name = excluded.name, role = excluded.role, locale = excluded.locale,
    is_active = excluded.is_active
"""

# An account never has two owners, not even in between: the old one steps back first.
CHANGED = """
UPDATE people p SET name = i.name, role = i.role, has_billing_rights = i.has_billing_rights,
  locale = i.locale,
       suspended_at = CASE WHEN i.is_suspended THEN coalesce(p.suspended_at, clock_now()) END
FROM incoming_people i JOIN accounts a ON a.slug = i.account
WHERE p.account_id = a.id AND p.email = i.email AND (i.role = 'owner') = {is_owner}
"""

NEW = """
INSERT INTO people (account_id, email, name, role, has_billing_rights, suspended_at, locale)
SELECT a.id, i.email, i.name, i.role, i.has_billing_rights, CASE WHEN i.is_suspended THEN clock_now() END, i.locale
FROM incoming_people i JOIN accounts a ON a.slug = i.account
WHERE NOT EXISTS (SELECT FROM people p WHERE p.email = i.email) ORDER BY i.line
"""

LEFT = """
DELETE FROM seat_assignments x USING incoming_people i, people p
WHERE p.email = i.email AND x.account_id = p.account_id AND x.person_id = p.id AND NOT EXISTS (
    SELECT FROM incoming_roles r WHERE r.line = i.line AND r.product_id = x.product_id)
"""

ROLES = """
INSERT INTO seat_assignments (account_id, person_id, product_id, role)
SELECT r.account_id, p.id, r.product_id, r.role
FROM incoming_roles r JOIN incoming_people i USING (line) JOIN people p ON p.email = i.email
  AND p.account_id = r.account_id
ORDER BY r.line
ON CONFLICT (account_id, person_id, product_id) DO UPDATE SET role = excluded.role,
    waiting_since = CASE WHEN excluded.role IN ('admin', 'agent') THEN seat_assignments.waiting_since END
"""

WRITE = (STAFF, CHANGED.format(is_owner="false"), CHANGED.format(is_owner="true"), NEW, LEFT, ROLES)

HAVE_WAITING = """
SELECT DISTINCT w.account_id FROM incoming_people i JOIN people p USING (email)
JOIN seat_assignments w ON w.account_id = p.account_id AND w.waiting_since IS NOT NULL ORDER BY 1
"""

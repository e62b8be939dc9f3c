"""Two accounts at the ends of what there is: one with no product at all, and one with twelve."""

from __future__ import annotations

import psycopg

BARE, FULL = "bare-house", "full-house"
PRODUCTS = 12
CURRENCY = "CHF"
"""Only these accounts pay in it: what is added to the catalogue for them is on nobody else's pages."""

MORE = """
INSERT INTO products (slug, name, name_fr, kind, is_short_list, reduction_policy)
SELECT slug, name, name_fr, 'product', false, 'newest_first' FROM (VALUES
    (1, 'workforce-planning', 'Workforce Planning', 'Planification des équipes'), (2, 'quality-review', 'Quality Review', 'Contrôle de la qualité'),
    (3, 'field-service', 'Field Service', 'Service sur le terrain'), (4, 'journeys', 'Customer Journeys', 'Parcours des clients'),
    (5, 'knowledge-search', 'Knowledge Search', 'Recherche dans les connaissances')) x(n, slug, name, name_fr)
WHERE n <= 12 - (SELECT count(*) FROM products WHERE kind <> 'suite')
"""
PRICED = """
WITH plan AS (
    INSERT INTO plans (product_id, slug, name, rank, allows_temporary_seats)
    SELECT id, 'professional', 'Professional', 2, true FROM products p WHERE NOT EXISTS (SELECT FROM plans l WHERE l.product_id = p.id)
)
SELECT 1;
INSERT INTO prices (plan_id, currency, unit_price_minor) SELECT id, 'CHF', 4900 FROM plans
"""
HOUSE = """
WITH house AS (
    INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, renews_on, cycle, tax_percent)
    VALUES (%(slug)s, %(name)s, %(type)s, 'CHF', 'CH', 'Europe/Zurich', 'en', 'good', current_date + 200, 'annual', 8) RETURNING id
)
INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)
SELECT id, 'owner@' || %(slug)s || '.example', 'Olga Bernasconi-Wachendorff', 'owner', false, 'en' FROM house
"""
LICENCES = """
WITH licence AS (
    INSERT INTO subscriptions (account_id, product_id, plan_id, started_on)
    SELECT a.id, p.id, (SELECT l.id FROM plans l WHERE l.product_id = p.id ORDER BY l.rank DESC LIMIT 1), current_date
    FROM accounts a, products p WHERE a.slug = 'full-house' AND p.kind <> 'suite' ORDER BY p.id LIMIT 12
    RETURNING account_id, id, product_id
)
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at, provisioned_at)
SELECT account_id, id, 1 + id %% 40, 'applied', current_date, 'add_seats', 'The beginning', now(), now() FROM licence
"""
ROLES = """
INSERT INTO seat_assignments (account_id, person_id, product_id, role)
SELECT o.account_id, o.id, s.product_id, 'agent' FROM people o JOIN subscriptions s ON s.account_id = o.account_id
WHERE o.email = 'owner@full-house.example'
"""
GONE = """
SET session_replication_role = replica;
DELETE FROM prices WHERE currency = 'CHF';
CREATE TEMPORARY TABLE made_for_these ON COMMIT DROP AS
SELECT id FROM products WHERE slug IN ('workforce-planning', 'quality-review', 'field-service', 'journeys', 'knowledge-search');
DELETE FROM plans WHERE product_id IN (SELECT id FROM made_for_these);
DELETE FROM products WHERE id IN (SELECT id FROM made_for_these);
SET session_replication_role = DEFAULT
"""


def owner_of(slug: str) -> str:
    """The address of the only person of one of these accounts."""
    return f"owner@{slug}.example"


def make(session: psycopg.Connection, kind: str = "managed") -> None:
    """Both accounts, as the owner of the tables; once."""
    if session.execute("SELECT 1 FROM accounts WHERE slug = %s", [BARE]).fetchone():
        return
    session.execute(MORE)
    session.execute(PRICED)
    for slug, name in ((BARE, "Bare House"), (FULL, "Full House of Twelve")):
        session.execute(HOUSE, {"slug": slug, "name": name, "type": kind})
    session.execute(LICENCES, {})
    session.execute(ROLES)


def unmake_catalogue(session: psycopg.Connection) -> None:
    """The catalogue as it was."""
    with session.transaction():
        session.execute(GONE)

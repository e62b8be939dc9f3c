"""Writing accounts and their licences. Each number of seats is a row of the ledger, and nowhere else."""

from __future__ import annotations

ACCOUNTS = """
INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, rep_id, renews_on,
  cycle, tax_percent)
SELECT i.slug, i.name, i.type, i.currency, i.country, i.time_zone, i.locale, i.standing, s.id,
       clock_today(i.time_zone) + i.renews_in_days, i.cycle, i.tax_percent
FROM incoming_accounts i LEFT JOIN staff s ON s.email = i.rep ORDER BY i.line
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, type = excluded.type, country = excluded.country,
    time_zone = excluded.time_zone, locale = excluded.locale, standing = excluded.standing,
      rep_id = excluded.rep_id,
    renews_on = excluded.renews_on, anchor_day = NULL, cycle = excluded.cycle, tax_percent = excluded.tax_percent
"""

# What becomes of what was planned under the old type is said, and done, by the use case (R48, R74).
OF_ANOTHER_TYPE = "SELECT i.slug, i.type FROM incoming_accounts i JOIN accounts a USING (slug) WHERE a.type <> i.type ORDER BY a.id"

# A licence that is there moves by the difference to what the file says.
# The vendor's product has the seats already.
LICENCES = """
WITH wanted AS MATERIALIZED (
    SELECT i.line, i.product_id, i.plan_id, i.seats, a.id AS account_id, i.subscription_id AS held,
           clock_today(a.time_zone) AS today
    FROM incoming_licences i JOIN accounts a USING (slug)
), opened AS (
    INSERT INTO subscriptions (account_id, product_id, plan_id, started_on)
    SELECT account_id, product_id, plan_id, today FROM wanted WHERE held IS NULL ORDER BY line
    RETURNING account_id, id, product_id
), moved AS (
    UPDATE subscriptions s SET plan_id = w.plan_id, contract_unit_price_minor = NULL FROM wanted w
    WHERE s.account_id = w.account_id AND s.id = w.held AND s.plan_id <> w.plan_id
), known AS (
    SELECT w.*, coalesce(w.held, o.id) AS subscription_id FROM wanted w LEFT JOIN opened o
      USING (account_id, product_id)
), counted AS (
    SELECT k.*, k.seats - (SELECT coalesce(sum(c.delta), 0) FROM seat_changes c
      WHERE c.account_id = k.account_id
        AND c.subscription_id = k.held AND c.status = 'applied') AS delta FROM known k
)
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, to_seats, cause,
  actor_name,
                          applied_at, provisioned_at)
SELECT account_id, subscription_id, delta, 'applied', today, seats, 'import', 'Import', clock_now(), clock_now()
FROM counted WHERE delta <> 0
"""

WRITE = (ACCOUNTS, LICENCES)

HAVE_WAITING = """
SELECT DISTINCT w.account_id FROM incoming_accounts i JOIN accounts a USING (slug)
JOIN seat_assignments w ON w.account_id = a.id AND w.waiting_since IS NOT NULL ORDER BY 1
"""

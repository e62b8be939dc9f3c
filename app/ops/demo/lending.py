"""Temporary seats to look at: some that are over, some that are there, some that come, agreed before the demo begins."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Account, product, seats, first day and day of the end, both in days from today.
LENT = (
    ("atelier-nord", "explore", 4, -80, -20),
    ("atelier-nord", "explore", 5, -12, 18),
    ("atelier-nord", "support", 6, 40, 75),
)

LEND = text("""
WITH asked AS MATERIALIZED (
    SELECT a.id AS account_id, s.id AS subscription_id, l.seats, clock_today(a.time_zone) AS today,
           clock_today(a.time_zone) + l.first AS starts_on, clock_today(a.time_zone) + l.ending AS ends_on
    FROM unnest(CAST(:slugs AS text[]), CAST(:products AS text[]), CAST(:seats AS int[]), CAST(:firsts AS int[]),
                CAST(:endings AS int[])) AS l(slug, product, seats, first, ending)
    JOIN accounts a ON a.slug = l.slug JOIN products p ON p.slug = l.product
    JOIN subscriptions s ON s.account_id = a.id AND s.product_id = p.id AND s.ended_on IS NULL
), lent AS (
    INSERT INTO temporary_seats (account_id, subscription_id, seats, starts_on, ends_on)
    SELECT account_id, subscription_id, seats, starts_on, ends_on FROM asked ORDER BY starts_on
    RETURNING account_id, id, subscription_id, seats, starts_on, ends_on
), happened AS (
    SELECT lent.*, e.delta * seats AS delta, e.cause, CASE e.delta WHEN 1 THEN starts_on ELSE ends_on END AS day
    FROM lent, (VALUES (1, 'temporary_seats'), (-1, 'temporary_ended')) AS e(delta, cause)
)
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, temporary_id,
                          applied_at, provisioned_at)
SELECT account_id, subscription_id, delta, CASE WHEN is_past THEN 'applied' ELSE 'planned' END, day, cause, 'Seatwright', id,
       CASE WHEN is_past THEN clock_now() END, CASE WHEN is_past THEN clock_now() END
FROM happened CROSS JOIN LATERAL (
    SELECT day <= (SELECT min(today) FROM asked WHERE asked.account_id = happened.account_id) AS is_past) p
""")


def lend(session: Session) -> None:
    """Write the periods and their rows of the ledger."""
    slugs, products, seats, firsts, endings = (list(column) for column in zip(*LENT, strict=True))
    session.execute(LEND, {"slugs": slugs, "products": products, "seats": seats, "firsts": firsts, "endings": endings})

"""The renewal of accounts: on the day, in each account's time zone, the cycle moves on, exactly once (R30, R43, R75)."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db

BATCH = 500
"""Accounts in one transaction: few enough to keep nobody waiting, and to hold little in memory."""

# What day it is, is asked once for each time zone that has accounts, found by skipping along the index; then only rows
# that are due are touched, however many there are. The date moves on only from what it was when it was read, and the event
# is written with it: interrupted anywhere, nothing is doubled. An account that missed days has its turn again in a later batch.
RENEW = text(f"""
WITH RECURSIVE zone AS (
    (SELECT time_zone FROM accounts ORDER BY time_zone LIMIT 1)
    UNION ALL
    SELECT (SELECT a.time_zone FROM accounts a WHERE a.time_zone > zone.time_zone ORDER BY a.time_zone LIMIT 1) FROM zone
    WHERE zone.time_zone IS NOT NULL
), place AS MATERIALIZED (
    SELECT time_zone, clock_today(time_zone) AS today FROM zone WHERE time_zone IS NOT NULL
), ripe AS MATERIALIZED (
    SELECT a.* FROM place CROSS JOIN LATERAL (
        SELECT a.id, a.renews_on, a.cycle, coalesce(a.anchor_day, extract(day FROM a.renews_on)::int) AS anchor FROM accounts a
        WHERE a.time_zone = place.time_zone AND a.renews_on <= place.today
          AND (SELECT x.id FROM cancellations x WHERE x.account_id = a.id AND x.status IN ('planned', 'applied')
                 AND x.effective_on <= a.renews_on LIMIT 1) IS NULL
        ORDER BY a.time_zone, a.renews_on LIMIT {BATCH} FOR NO KEY UPDATE OF a SKIP LOCKED) a LIMIT {BATCH}
), due AS (
    SELECT ripe.*, coalesce(c.to_cycle, ripe.cycle) AS next_cycle, c.id AS change_id FROM ripe
    LEFT JOIN cycle_changes c ON c.account_id = ripe.id AND c.status = 'planned' AND c.effective_on <= ripe.renews_on
), renewed AS (
    UPDATE accounts a SET renews_on = next_renewal(d.renews_on, CASE d.next_cycle WHEN 'annual' THEN 12 ELSE 1 END, d.anchor),
           cycle = d.next_cycle, anchor_day = CASE WHEN d.anchor > 28 THEN d.anchor END
    FROM due d WHERE a.id = d.id AND a.renews_on = d.renews_on
    RETURNING a.id, d.renews_on AS renewed_on, a.renews_on, d.cycle AS from_cycle, a.cycle, d.change_id
), changed AS (
    UPDATE cycle_changes c SET status = 'applied', applied_at = clock_now() FROM renewed r
    WHERE c.account_id = r.id AND c.id = r.change_id
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_name, actor_role, comment, details)
    SELECT id, 'renew', 'system', 'Seatwright', 'system', '',
           jsonb_build_object('renewed_on', renewed_on, 'renews_on', renews_on, 'cycle', cycle, 'from_cycle', from_cycle)
    FROM renewed ORDER BY id
)
SELECT count(*) FROM renewed
""")  # noqa: S608  (a constant of this module)


def renew_due() -> int:
    """Renew up to BATCH accounts whose day has come, by one cycle each. Returns how many; 0 when none is left."""
    renewed: int = db.session.execute(RENEW).scalar_one()
    return renewed

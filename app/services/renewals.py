"""The renewal of accounts: on the day, in each account's time zone, the cycle moves on, exactly once (R30, R43, R75)."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db

BATCH = 500
"""Accounts in one transaction: few enough to keep nobody waiting, and to hold little in memory."""

# The oldest renewals first, so that days that were missed are caught up in order, a cycle at a time. The date moves on
# only from what it was when it was read, and the event is written with it: interrupted anywhere, nothing is doubled.
# The day has come nowhere before Kiritimati; whether it has come for the account, its own time zone says.
RENEW = text(f"""
WITH due AS MATERIALIZED (
    SELECT a.id, a.renews_on, a.cycle, coalesce(c.to_cycle, a.cycle) AS next_cycle, c.id AS change_id,
           coalesce(a.anchor_day, extract(day FROM a.renews_on)::int) AS anchor
    FROM accounts a
    LEFT JOIN cycle_changes c ON c.account_id = a.id AND c.status = 'planned' AND c.effective_on <= a.renews_on
    WHERE a.renews_on <= (SELECT clock_today('Pacific/Kiritimati')) AND a.renews_on <= clock_today(a.time_zone)
      AND NOT EXISTS (SELECT FROM cancellations x WHERE x.account_id = a.id AND x.status IN ('planned', 'applied')
                        AND x.effective_on <= a.renews_on)
    ORDER BY a.renews_on, a.id LIMIT {BATCH} FOR NO KEY UPDATE OF a SKIP LOCKED
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

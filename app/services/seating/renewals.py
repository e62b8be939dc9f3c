"""The renewal of accounts: on the day, in each account's time zone, the cycle moves on, exactly once (R30, R43, R75)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.extensions import db

log = logging.getLogger(__name__)

BATCH = 500
"""Accounts in one transaction: few enough to keep nobody waiting, and to hold little in memory."""

# What day it is, is asked once for each time zone that has accounts, found by skipping along the index; then only rows
# that are due are touched, however many there are. The date moves on only from what it was when it was read, and the event
# is written with it: interrupted anywhere, nothing is doubled. An account that missed days has its turn again in a later batch,
# and so has one that somebody is busy with: the sweep waits for nobody.
# One that ends on its day does not renew, and one that has ended never does; opened again by the vendor, it renews as before.
RIPE = """
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
        WHERE a.time_zone = place.time_zone AND a.renews_on <= place.today AND a.standing <> 'closed'
          AND a.id <> ALL(CAST(:held_up AS bigint[])) AND a.id <> ALL(ARRAY(
              SELECT x.account_id FROM cancellations x JOIN accounts e ON e.id = x.account_id
              WHERE x.status = 'planned' AND x.effective_on <= e.renews_on AND e.renews_on <= place.today)){only}
        ORDER BY a.time_zone, a.renews_on LIMIT :most FOR NO KEY UPDATE OF a SKIP LOCKED) a LIMIT :most
)"""
TAKE = f"{RIPE} SELECT id FROM ripe WHERE pg_try_advisory_xact_lock(7236, hashint8(id))"  # noqa: S608  (a constant of this module)
TAKE_ALL, TAKE_ONE = text(TAKE.replace("{only}", "")), text(TAKE.replace("{only}", " AND a.id = :only"))
WHO = text(f"{RIPE} SELECT id FROM ripe".replace("{only}", ""))  # noqa: S608

# The accounts are held already: what was done about them a moment ago, an order withdrawn for one, is seen by this statement.
RENEW = text("""
WITH due AS MATERIALIZED (
    SELECT a.id, a.renews_on, a.cycle, coalesce(a.anchor_day, extract(day FROM a.renews_on)::int) AS anchor,
           coalesce(c.to_cycle, a.cycle) AS next_cycle, c.id AS change_id
    FROM accounts a
    LEFT JOIN cycle_changes c ON c.account_id = a.id AND c.status = 'planned' AND c.effective_on <= a.renews_on
    WHERE a.id = ANY(:accounts) AND a.renews_on <= clock_today(a.time_zone) AND a.standing <> 'closed' AND a.id <> ALL(ARRAY(
        SELECT x.account_id FROM cancellations x JOIN accounts e ON e.id = x.account_id
        WHERE x.account_id = ANY(:accounts) AND x.status = 'planned' AND x.effective_on <= e.renews_on))
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
""")
# The index has them in the order in which they are wanted: sorting all that are due, for each batch, would be work squared.
IN_ORDER = text("SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch has come to: how many have renewed, and whose renewal fails whenever it is tried."""

    renewed: int
    held_up: frozenset[int] = frozenset()


def renew_due(held_up: Collection[int] = ()) -> Batch:
    """Renew up to BATCH accounts whose day has come, by one cycle each, but for those that are `held_up` already.

    If one of a batch cannot renew, the others do, one at a time: each that cannot is named in the log, and the doctor
    finds whoever is late. Raises OperationalError when the database is away.
    """
    try:
        return Batch(_renew(held_up))
    except OperationalError:
        raise
    except DBAPIError:
        log.warning("a batch of renewals failed: its accounts renew one by one", exc_info=True)
    return _one_by_one(held_up)


def _one_by_one(held_up: Collection[int]) -> Batch:
    due = db.session.execute(WHO, {"held_up": list(held_up), "most": BATCH}).scalars().all()
    renewed, failed = 0, set()
    for account_id in due:
        try:
            renewed += _renew((), account_id)
        except OperationalError:
            raise
        except DBAPIError:
            failed.add(account_id)
            log.exception("an account could not renew", extra={"account": account_id})
    return Batch(renewed, frozenset(failed))


def _renew(held_up: Collection[int], only: int | None = None) -> int:
    """In a savepoint of its own: what fails leaves the transaction as it was."""
    with db.session.begin_nested():
        db.session.execute(IN_ORDER)
        values = {"held_up": list(held_up), "most": BATCH, **({"only": only} if only else {})}
        accounts = db.session.execute(TAKE_ONE if only else TAKE_ALL, values).scalars().all()
        renewed: int = db.session.execute(RENEW, {"accounts": list(accounts)}).scalar_one() if accounts else 0
        return renewed

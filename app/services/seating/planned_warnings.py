"""Fourteen, seven and one days before: who would lose a seat hears of it, each time once, and the admins with them (R44)."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.outbox import MAIL, TELL_SPARED, WARN_ADMINS, WARN_LOSER
from app.services.seating import losing
from app.services.seating.planned_changes import PLANNED, Planned, read

DAYS = (14, 7, 1)

# Rows, not timers: a change is gone through once a day, and again as soon as something has changed its list. What ends
# unused with a cancelled account warns nobody; taken back in time, it does (R83).
DUE = text("""
SELECT c.id FROM seat_changes c JOIN accounts a ON a.id = c.account_id
WHERE c.status = 'planned' AND (c.delta < 0 OR c.ends_subscription) AND c.effective_on <= clock_today('UTC') + 15
  AND c.effective_on > clock_today(a.time_zone) AND c.effective_on <= clock_today(a.time_zone) + 14
  AND (c.warned_on IS NULL OR c.warned_on < clock_today(a.time_zone))
  AND NOT EXISTS (SELECT FROM cancellations x WHERE x.account_id = c.account_id AND x.status = 'planned'
                  AND x.effective_on <= c.effective_on AND c.order_id IS NULL)
ORDER BY c.effective_on, c.account_id LIMIT :most FOR UPDATE OF c SKIP LOCKED
""")
OF_THOSE = text(PLANNED.format(which="""(c.account_id, c.subscription_id) IN (
    SELECT d.account_id, d.subscription_id FROM seat_changes d WHERE d.id = ANY(:ids))"""))

# Who was warned and is not on the list any more hears that, and begins anew if the list ever comes back to them.
WARN = text("""
WITH looked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:looked AS jsonb)) AS l(account_id bigint, id uuid, days int, today date, people bigint[])
), spared AS (
    DELETE FROM loss_warnings w USING looked l WHERE w.account_id = l.account_id AND w.seat_change_id = l.id
      AND w.person_id <> 0 AND w.person_id <> ALL(l.people) RETURNING w.account_id, w.seat_change_id, w.person_id
), warned AS (
    INSERT INTO loss_warnings (account_id, seat_change_id, days, person_id)
    SELECT l.account_id, l.id, l.days, person.id FROM looked l, unnest(l.people) AS person(id)
    UNION ALL SELECT account_id, id, days, 0 FROM looked WHERE people <> '{}'
    ON CONFLICT DO NOTHING RETURNING account_id, seat_change_id, days, person_id
), noted AS (
    UPDATE seat_changes c SET warned_on = l.today FROM looked l WHERE c.account_id = l.account_id AND c.id = l.id
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload)
    SELECT account_id, CASE WHEN person_id = 0 THEN :warn_admins ELSE :warn_loser END, :queue,
           jsonb_build_object('seat_change_id', seat_change_id, 'days', days, 'person_id', person_id) FROM warned
    UNION ALL SELECT DISTINCT account_id, :tell_spared, :queue,
           jsonb_build_object('seat_change_id', seat_change_id, 'person_id', person_id) FROM spared
    RETURNING id
)
SELECT count(*) FROM promised
""")


def warn(most: int = 200) -> int:
    """Go through at most `most` planned changes of the next 14 days. Returns how many mails were promised.

    Of several warnings that are due at once only the nearest is given.
    """
    ids = set(db.session.execute(DUE, {"most": most}).scalars())
    if not ids:
        return 0
    rows = db.session.execute(OF_THOSE, {"ids": sorted(ids)}).mappings().all()
    looked = [_row(account_id, one) for account_id, one in read(rows, losing.EVERYBODY) if one.id in ids]
    count: int = db.session.execute(WARN, {
        "looked": json.dumps(looked), "queue": MAIL, "warn_admins": WARN_ADMINS, "warn_loser": WARN_LOSER, "tell_spared": TELL_SPARED,
    }).scalar_one()  # fmt: skip
    doorbell.hear(db.session(), {MAIL} if count else set())
    return count


def still_to_come(effective_on: date, today: date) -> list[int]:
    """How many days before each warning is given that is not due yet: the first is given at once when its day is over."""
    return [days for days in DAYS if (effective_on - today).days > days]


def stage(effective_on: date, today: date) -> int:
    """Which warning is due: the nearest of those whose day has come."""
    return min(days for days in DAYS if (effective_on - today).days <= days)


def _row(account_id: int, one: Planned) -> dict[str, object]:
    return {"account_id": account_id, "id": str(one.id), "days": stage(one.effective_on, one.today), "today": one.today.isoformat(),
            "people": [person.id for person in one.losing]}  # fmt: skip

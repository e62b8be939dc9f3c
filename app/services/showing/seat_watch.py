"""Watches the seats (R24): counts again where something changed, keeps each day's numbers, warns once a change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import text

from app.domain.forecast import Day, forecast
from app.domain.running_out import Decision, Level, Watched, decide, level_of
from app.extensions import db, doorbell
from app.services.outbox import MAIL, WARN_SEATS

ACCOUNTS_AT_ONCE = 200

# Of two sweeps one works and the other finds nothing to do: what is counted is stored before anybody counts again.
TAKE = text("""
WITH alone AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7241) AS mine),
oldest AS MATERIALIZED (SELECT account_id, id FROM seat_marks WHERE (SELECT mine FROM alone) ORDER BY id LIMIT :most),
taken AS (DELETE FROM seat_marks m USING oldest o WHERE m.account_id = o.account_id AND m.id = o.id RETURNING m.account_id)
SELECT DISTINCT account_id FROM taken
""")

COUNT = text("""
WITH licence AS MATERIALIZED (
    SELECT s.account_id, s.id, s.product_id, coalesce(sum(c.delta) FILTER (WHERE c.status = 'applied'), 0) AS purchased
    FROM subscriptions s LEFT JOIN seat_changes c ON c.account_id = s.account_id AND c.subscription_id = s.id
    WHERE s.account_id = ANY(:accounts) AND s.ended_on IS NULL GROUP BY s.account_id, s.id, s.product_id
), member AS MATERIALIZED (
    SELECT account_id, id, product_id FROM licence
    UNION SELECT l.account_id, l.id, m.product_id FROM licence l JOIN suite_members m ON m.suite_id = l.product_id
), used AS (
    SELECT m.account_id, m.id, count(DISTINCT a.person_id) AS used FROM member m
    JOIN seat_assignments a ON a.account_id = m.account_id AND a.product_id = m.product_id
     AND a.is_counted AND a.waiting_since IS NULL GROUP BY m.account_id, m.id
)
SELECT l.account_id, l.id AS subscription_id, l.purchased::int, coalesce(u.used, 0)::int AS used,
       clock_today(a.time_zone) AS today, w.used AS used_before, w.purchased AS purchased_before, w.warned, w.warned_purchased,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(d.day, d.used, d.purchased) ORDER BY d.day), '[]') FROM (
            SELECT day, used, purchased FROM seat_days WHERE account_id = l.account_id AND subscription_id = l.id
            ORDER BY day DESC LIMIT 200) d) AS days,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(c.effective_on, c.delta) ORDER BY c.effective_on, c.created_at, c.id), '[]')
        FROM seat_changes c WHERE c.account_id = l.account_id AND c.subscription_id = l.id AND c.status = 'planned'
          AND (c.delta > 0 OR c.temporary_id IS NOT NULL)) AS planned,
       (SELECT x.effective_on FROM cancellations x WHERE x.account_id = l.account_id AND x.status = 'planned') AS ends_on
FROM licence l JOIN accounts a ON a.id = l.account_id LEFT JOIN used u ON u.account_id = l.account_id AND u.id = l.id
LEFT JOIN seat_watch w ON w.account_id = l.account_id AND w.subscription_id = l.id
ORDER BY l.account_id, l.id
""")

STORE = text("""
WITH seen AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:seen AS jsonb)) AS s(account_id bigint, subscription_id bigint, used int,
        purchased int, today date, level text, full_on date, warned text, warned_purchased int,
        is_changed boolean, is_given boolean, is_mailed boolean)
), watched AS (
    INSERT INTO seat_watch (account_id, subscription_id, used, purchased, warned, warned_purchased)
    SELECT account_id, subscription_id, used, purchased, warned, warned_purchased FROM seen
    ON CONFLICT (account_id, subscription_id) DO UPDATE SET used = excluded.used, purchased = excluded.purchased,
        warned = excluded.warned, warned_purchased = excluded.warned_purchased
), remembered AS (
    INSERT INTO seat_days (account_id, subscription_id, day, used, purchased)
    SELECT account_id, subscription_id, today, used, purchased FROM seen WHERE is_changed
    ON CONFLICT (account_id, subscription_id, day) DO UPDATE SET used = excluded.used, purchased = excluded.purchased
), gone AS (
    DELETE FROM seat_watch w WHERE w.account_id = ANY(:accounts) AND NOT EXISTS (
        SELECT FROM seen s WHERE s.account_id = w.account_id AND s.subscription_id = w.subscription_id)
), closed AS (
    UPDATE seat_warnings w SET closed_at = clock_now() WHERE w.account_id = ANY(:accounts) AND w.closed_at IS NULL
      AND NOT EXISTS (SELECT FROM seen s WHERE s.account_id = w.account_id AND s.subscription_id = w.subscription_id
        AND s.level = w.level AND s.purchased = w.purchased AND NOT s.is_given)
    RETURNING w.id
), given AS (
    INSERT INTO seat_warnings (account_id, subscription_id, level, used, purchased, full_on)
    SELECT account_id, subscription_id, level, used, purchased, full_on
    FROM seen, (SELECT count(*) FROM closed) AS after WHERE is_given
    RETURNING account_id, id, subscription_id
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload)
    SELECT g.account_id, :kind, :queue, jsonb_build_object('warnings', jsonb_agg(g.id ORDER BY g.id))
    FROM given g JOIN seen s ON s.account_id = g.account_id AND s.subscription_id = g.subscription_id
    WHERE s.is_mailed GROUP BY g.account_id RETURNING id
)
SELECT (SELECT count(*) FROM given) AS given, (SELECT count(*) FROM promised) AS promised
""")


def look(most: int = 1000) -> int:
    """Count the accounts again whose seats have changed. Returns how many warnings were given; the caller commits."""
    given = 0
    while accounts := list(db.session.execute(TAKE, {"most": ACCOUNTS_AT_ONCE}).scalars()):
        given += _look_at(accounts)
        most -= len(accounts)
        if most <= 0:
            break
    return given


def _look_at(accounts: list[int]) -> int:
    seen = [_judge(dict(row)) for row in db.session.execute(COUNT, {"accounts": accounts}).mappings()]
    stored = db.session.execute(STORE, {
        "seen": json.dumps(seen, default=str), "accounts": accounts, "kind": WARN_SEATS, "queue": MAIL,
    }).one()  # fmt: skip
    if stored.promised:
        doorbell.hear(db.session(), {MAIL})
    return int(stored.given)


def _judge(row: Mapping[str, Any]) -> dict[str, Any]:
    """A licence as it is to be stored, and what is to be said about it.

    What is to be said about a licence. What was so before anybody watched is shown, and not mailed. Seats to come are counted on,
    lent ones until they go; of a reduction that was planned, whoever planned it is told by itself (R44).
    """
    is_first = row["warned"] is None
    ahead = forecast(days_of(row["days"]), row["today"], row["used"], row["purchased"], planned_of(row["planned"], row["ends_on"]))
    level = level_of(row["used"], row["purchased"], ahead, row["today"])
    decision = _decided(row, level, is_first=is_first)
    is_given = decision.is_news or (is_first and level is not Level.NONE)
    return {
        "account_id": row["account_id"], "subscription_id": row["subscription_id"], "used": row["used"],
        "purchased": row["purchased"], "today": row["today"], "level": level,
        "full_on": ahead.full_on if level is Level.SOON else None, "warned": decision.remembered.warned,
        "warned_purchased": decision.remembered.warned_purchased, "is_given": is_given,
        "is_changed": (row["used"], row["purchased"]) != (row["used_before"], row["purchased_before"]),
        "is_mailed": is_given and not is_first,
    }  # fmt: skip


def _decided(row: Mapping[str, Any], level: Level, *, is_first: bool) -> Decision:
    if is_first:
        return Decision(level, is_news=False, remembered=Watched(level, row["purchased"]))
    return decide(level, row["purchased"], Watched(Level(row["warned"]), row["warned_purchased"]))


def days_of(rows: list[list[Any]]) -> list[Day]:
    """The history as the domain reads it, oldest first, from rows of (day, used, purchased)."""
    return [Day(date.fromisoformat(day), used, purchased) for day, used, purchased in rows]


def planned_of(rows: list[list[Any]], ends_on: date | None) -> list[tuple[date, int | None]]:
    """The planned changes of a licence as the domain reads them, from rows of (day, delta or None for its end), until the
    account ends, if it is cancelled (R83)."""
    found = [(date.fromisoformat(day), delta) for day, delta in rows]
    return found if ends_on is None else [*((day, delta) for day, delta in found if day < ends_on), (ends_on, None)]

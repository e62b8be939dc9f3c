"""Reads what is new in the history and adds it up, exactly once however often it runs (see README of app/web/insight).

An order with new events is told again from all of them; what was said of it before is taken off the sums, what is said now is
put on them, in one statement that also stores what was said. One counter works at a time. An event is found by its moment; one
whose transaction ended later than its neighbours' is found because every run looks a little further back, and once an hour every
order's number of events is compared.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.reporting.telling import CELLS, COLUMNS, TOLD
from workflows.seat_order import OPEN

# ruff: noqa: S608  (statements are built from constants of this package alone)

ALONE = text("SELECT pg_try_advisory_xact_lock(7264)")
READY = text("""
INSERT INTO report_clock VALUES (1, '-infinity', '-infinity', clock_now()) ON CONFLICT DO NOTHING
""")
CLOCK = text("""
SELECT read_to::text, clock_now()::text AS now, as_of <= clock_now() - make_interval(secs => :seconds) AS is_old,
       as_of <> read_to AS looks_back,
       compared_at < clock_now() - interval '1 hour' AS compares FROM report_clock
""")
# Ties at the end of a batch belong to it: the next one begins after their moment. Orders are looked up one by one: how many events
# there are is not known beforehand, and a plan for many would read every order for a few.
NEW = text("""
SELECT greatest(max(at), CAST(:since AS timestamptz))::text AS last_at, count(*) AS n,
       coalesce(jsonb_agg(DISTINCT jsonb_build_object('account_id', e.account_id, 'order_id', e.order_id))
           FILTER (WHERE f.version IS DISTINCT FROM o.version), '[]') AS due
FROM (SELECT account_id, order_id, at FROM order_events
      WHERE order_id IS NOT NULL AND at > CASE WHEN :first THEN CAST(:since AS timestamptz) - interval '2 minutes'
                                               ELSE CAST(:since AS timestamptz) END
      ORDER BY at FETCH FIRST :most ROWS WITH TIES) e
CROSS JOIN LATERAL (SELECT o.version FROM orders o WHERE o.account_id = e.account_id AND o.id = e.order_id LIMIT 1) o
LEFT JOIN LATERAL (
    SELECT f.version FROM order_figures f WHERE f.account_id = e.account_id AND f.order_id = e.order_id LIMIT 1) f ON true
""")
MISSED = text("""
SELECT coalesce(jsonb_agg(jsonb_build_object('account_id', account_id, 'order_id', id)), '[]') AS due
FROM (SELECT o.account_id, o.id FROM orders o LEFT JOIN order_figures f ON f.account_id = o.account_id AND f.order_id = o.id
      WHERE f.version IS DISTINCT FROM o.version LIMIT :most) o
""")
READ_TO = text("UPDATE report_clock SET read_to = CAST(:read_to AS timestamptz), as_of = CAST(:as_of AS timestamptz)")
COMPARED = text("UPDATE report_clock SET compared_at = clock_now()")

COUNT = text(f"""
WITH due AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:due AS jsonb)) AS d(account_id bigint, order_id bigint)
), {TOLD}, before AS MATERIALIZED (
    SELECT f.* FROM due JOIN order_figures f USING (account_id, order_id)
), facts AS (
    SELECT 1 AS sign, {COLUMNS} FROM told UNION ALL SELECT -1, {COLUMNS} FROM before
), stays AS (
    SELECT 1 AS sign, t.rep_id, t.account_type, t.products, s.state, s.left_on, s.seconds
    FROM told t JOIN told_stays s USING (account_id, order_id)
    UNION ALL
    SELECT -1, b.rep_id, b.account_type, b.products, s.state, s.left_on, s.seconds
    FROM before b JOIN order_stays s USING (account_id, order_id)
), {CELLS}, kept AS (
    INSERT INTO order_figures (account_id, order_id, {COLUMNS}) SELECT account_id, order_id, {COLUMNS} FROM told
    ON CONFLICT (account_id, order_id) DO UPDATE SET ({COLUMNS}) = ROW ({", ".join(f"excluded.{c.strip()}" for c in COLUMNS.split(","))})
), kept_stays AS (
    INSERT INTO order_stays (account_id, order_id, state, left_on, seconds)
    SELECT account_id, order_id, state, left_on, seconds FROM told_stays
    ON CONFLICT (account_id, order_id, state) DO UPDATE SET left_on = excluded.left_on, seconds = excluded.seconds
    WHERE (order_stays.left_on, order_stays.seconds) IS DISTINCT FROM (excluded.left_on, excluded.seconds)
)
INSERT INTO report_cells AS c (kind, product_id, account_type, rep_id, day, key, n, amount)
SELECT kind, product_id, account_type, rep_id, day, key, n, amount FROM cells WHERE n <> 0 OR amount <> 0
ON CONFLICT (kind, product_id, account_type, rep_id, day, key) DO UPDATE SET n = c.n + excluded.n, amount = c.amount + excluded.amount
""")
TIDY = text("DELETE FROM report_cells WHERE n = 0 AND amount = 0")

BATCH = 5_000
"""Events a statement reads."""
PORTION = 300
"""Orders a statement tells. Of what it makes itself the database has no statistics and compares each with each: more cost more than their number."""


def count_new(most_batches: int = 10, *, older_than: float = 0) -> int:
    """Add up what has happened since the last time, if that was longer ago than `older_than` seconds.

    Returns how many orders were counted. The caller commits; whoever finds another at work does nothing.
    """
    if not db.session.execute(ALONE).scalar_one():
        return 0
    db.session.execute(READY)
    clock = db.session.execute(CLOCK, {"seconds": older_than}).one()
    if not clock.is_old:
        return 0
    counted, since, is_first = 0, clock.read_to, clock.looks_back
    for _ in range(most_batches):
        new = db.session.execute(NEW, {"since": since, "first": is_first, "most": BATCH}).one()
        counted += _count(new.due)
        since, is_first = new.last_at, False
        if new.n < BATCH:
            db.session.execute(READ_TO, {"read_to": since, "as_of": clock.now})
            break
    else:
        db.session.execute(READ_TO, {"read_to": since, "as_of": since})
    return counted + (_compare() if clock.compares else 0)


def _count(due: list[dict[str, Any]]) -> int:
    for start in range(0, len(due), PORTION):
        db.session.execute(COUNT, {"due": json.dumps(due[start : start + PORTION]), "open": sorted(OPEN)})
    return len(due)


def _compare() -> int:
    """Look at every order, and at sums that are nothing any more."""
    missed = _count(db.session.execute(MISSED, {"most": BATCH}).scalar_one())
    db.session.execute(TIDY)
    if missed < BATCH:  # else there may be more, as after an import: the next run looks again, not the next hour
        db.session.execute(COMPARED)
    return missed

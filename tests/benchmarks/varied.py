"""Orders as unlike each other as a real desk's: states, products, kinds of account, representatives, amounts, words, notes."""

from __future__ import annotations

import psycopg
from psycopg import sql

UNUSED, RARE = "sell", "talk"
"""A product of no order, and one of an order in a thousand."""
# One place in a hundred for each share; what is open is as old as its neighbours, so that no list is sorted by accident.
MAKE = """
WITH drawn AS (
    SELECT n, hashint4(n) & 1048575 AS h, hashint4(n + 7919) & 1048575 AS g, hashint4(n * 31 + 17) & 1048575 AS k
    FROM generate_series(%(first)s::int, %(last)s::int) n
), made AS (
    INSERT INTO orders (account_id, change, state, version, round, requester_id, rep_id, currency, is_at_contract_price,
                        justification, state_since, created_at)
    SELECT a.id, 'add_seats', s.state, 2, 1, a.id, CASE WHEN s.state = 'pending' THEN NULL ELSE 1 + g %% 9 END, 'EUR', false,
           concat_ws(' ', 'for the new team in', (ARRAY['Orléans', 'Köln', 'Málaga', 'Łódź', 'Gdańsk', 'Århus', 'Zürich', 'Besançon'])[1 + g %% 8],
                     'project', 'p' || h %% 60000, CASE WHEN k %% 1000 = 0 THEN 'renewal' WHEN k %% 100 = 1 THEN 'urgent' END),
           now() - make_interval(secs => %(seconds)s * (%(total)s - n) * (0.3 + (h %% 700) / 1000.0)),
           now() - make_interval(secs => %(seconds)s * (%(total)s - n))
    FROM drawn CROSS JOIN LATERAL (SELECT CASE WHEN h %% 1000 < 300 THEN 'pending' WHEN h %% 1000 < 310 THEN 'in_review'
        WHEN h %% 1000 < 315 THEN 'on_hold' WHEN h %% 1000 < 325 THEN 'quoted' WHEN h %% 1000 < 326 THEN 'in_approval'
        WHEN h %% 1000 < 329 THEN 'accepted' WHEN h %% 1000 < 930 THEN 'fulfilled' WHEN h %% 1000 < 960 THEN 'rejected'
        WHEN h %% 1000 < 980 THEN 'declined' ELSE 'cancelled' END AS state) s
    JOIN accounts a ON a.id = 1 + 3 * (g %% 200) + (k & 1)
    RETURNING account_id, id, state, rep_id, state_since
), lines AS (
    INSERT INTO order_lines (account_id, order_id, line_no, product_id, plan_id, seats, unit_price_minor)
    SELECT account_id, id, 1, p, p, 1 + (hashint8(id) & 255), 4900
    FROM made CROSS JOIN LATERAL (SELECT CASE WHEN id %% 1000 = 0 THEN 3 WHEN id %% 3 = 0 THEN 2 ELSE 1 END AS p) p
)
INSERT INTO order_tallies (state, rep_id, since_on, n)
SELECT state, rep_id, (state_since AT TIME ZONE 'UTC')::date, count(*) FROM made GROUP BY 1, 2, 3
"""
NOTES = """
INSERT INTO order_notes (account_id, order_id, staff_id, author_name, words)
SELECT account_id, id, 1, 'Rep 0', 'They compare us with ' || (ARRAY['Zénith', 'Borealis', 'Quasar'])[1 + id % 3] || ', call on ' || id % 5000
FROM orders WHERE id % 50 = 0
"""
# Of a text made of so few words the database need not be asked what its letters are without accents, a million times.
ENTRIES = """
INSERT INTO queue_entries (account_id, order_id, words, facets, worth_minor)
SELECT o.account_id, o.id, array_to_tsvector(k.words || lower(substr(o.reference, 4)) ||
           string_to_array(translate(lower(o.justification), 'éöáłóźńåüç', 'eoaloznauc'), ' ')),
       ARRAY['product:' || pr.slug, 'type:' || k.type], l.seats * l.unit_price_minor * 12
FROM orders o JOIN (SELECT a.id, a.type, plain_words(concat_ws(' ', a.name, p.name, p.email)) AS words
                    FROM accounts a JOIN people p ON p.account_id = a.id AND p.id = a.id OFFSET 0) k ON k.id = o.account_id
JOIN order_lines l ON l.account_id = o.account_id AND l.order_id = o.id JOIN products pr ON pr.id = l.product_id;
INSERT INTO desk_entries (account_id, order_id, words)
SELECT n.account_id, n.order_id, e.words || array_to_tsvector(plain_words(n.words))
FROM order_notes n JOIN queue_entries e ON e.account_id = n.account_id AND e.order_id = n.order_id
"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('orders', 'queue_entries', 'desk_entries', 'order_lines')
  AND NOT indexdef LIKE '%UNIQUE%'
"""
YEAR = 31_536_000


def make(session: psycopg.Connection, count: int) -> None:
    """So many orders over a year, with one line each, a note for one in fifty, and without their history.

    What triggers keep is told from the rows at the end, and indexes are made anew: a row at a time takes hours.
    """
    indexes = session.execute(INDEXES).fetchall()
    for name, _ in indexes:
        session.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    session.execute("SET session_replication_role = replica")
    for first in range(1, count + 1, 100_000):
        last = min(first + 99_999, count)
        session.execute(MAKE, {"first": first, "last": last, "total": count, "seconds": YEAR / count})
    session.execute(NOTES)
    session.execute("ANALYZE")
    session.execute(ENTRIES)
    session.execute("SET session_replication_role = origin")
    for _, definition in indexes:
        session.execute(definition)
    session.execute("VACUUM ANALYZE")

"""What the history says of orders: one row for each, and one for each state it has left. All days are UTC days."""

from __future__ import annotations

# `due(account_id, order_id)` names the orders. Nothing here is remembered: asked again, the same history says the same.
# An offer that was sent says what an order is about; before, its request does. Offers that take seats back, or lend some for a
# period, have no list price of a full cycle.
TOLD = """
moves AS MATERIALIZED (
    SELECT e.account_id, e.order_id, e.to_state AS state, e.at,
           lead(e.at) OVER (PARTITION BY e.account_id, e.order_id ORDER BY e.position) AS left_at
    FROM due JOIN order_events e USING (account_id, order_id) WHERE e.from_state IS DISTINCT FROM e.to_state
), told_stays AS MATERIALIZED (
    SELECT account_id, order_id, state, (max(left_at) AT TIME ZONE 'UTC')::date AS left_on,
           round(extract(epoch FROM sum(left_at - at)))::bigint AS seconds
    FROM moves WHERE left_at IS NOT NULL AND state = ANY(CAST(:open AS text[])) GROUP BY account_id, order_id, state
), moved AS MATERIALIZED (
    SELECT account_id, order_id, min(state) FILTER (WHERE left_at IS NULL) AS state,
           (max(at) AT TIME ZONE 'UTC')::date AS since_on, bool_or(state = 'quoted') AS was_quoted,
           bool_or(state = 'in_review') AS was_in_review,
           (max(at) FILTER (WHERE state = 'accepted') AT TIME ZONE 'UTC')::date AS accepted_on
    FROM moves GROUP BY account_id, order_id
), lived AS MATERIALIZED (
    SELECT account_id, order_id, count(*)::int AS version, (min(at) AT TIME ZONE 'UTC')::date AS requested_on,
           (max(at) FILTER (WHERE verb = 'send_quote') AT TIME ZONE 'UTC')::date AS offered_on
    FROM due JOIN order_events USING (account_id, order_id) GROUP BY account_id, order_id
), told AS MATERIALIZED (
    SELECT o.account_id, o.id AS order_id, e.version, m.state, m.since_on, coalesce(o.rep_id, -1) AS rep_id,
           coalesce(f.account_type, a.type) AS account_type,
           (CASE WHEN m.state = 'fulfilled' THEN 4 WHEN m.state IN ('accepted', 'fulfilling', 'stalled') THEN 3
                 WHEN m.was_quoted THEN 2 WHEN m.was_in_review THEN 1 ELSE 0 END)::smallint AS reached,
           e.requested_on, ended.outcome,
           CASE WHEN ended.outcome IN ('won', 'contract') THEN m.accepted_on WHEN ended.outcome IS NOT NULL THEN m.since_on END
               AS decided_on,
           CASE WHEN m.state = 'fulfilled' THEN m.since_on END AS done_on,
           CASE WHEN q.version IS NOT NULL THEN e.offered_on END AS offered_on, o.currency,
           0 || l.products AS products, l.all_seats || l.seats AS seats, l.all_list || l.list_minor AS list_minor,
           l.all_net || l.net_minor AS net_minor
    FROM lived e JOIN moved m USING (account_id, order_id)
    JOIN orders o ON o.account_id = e.account_id AND o.id = e.order_id JOIN accounts a ON a.id = o.account_id
    LEFT JOIN order_figures f ON f.account_id = o.account_id AND f.order_id = o.id
    CROSS JOIN LATERAL (SELECT CASE
        WHEN m.state IN ('accepted', 'fulfilling', 'stalled', 'fulfilled') AND m.accepted_on IS NOT NULL
            THEN CASE WHEN m.was_quoted THEN 'won' ELSE 'contract' END
        WHEN m.state IN ('rejected', 'declined', 'expired', 'cancelled') THEN m.state END AS outcome) ended
    LEFT JOIN LATERAL (
        SELECT q.version, q.months, q.ends_on IS NULL AND o.change NOT IN ('remove_seats', 'remove_product') AS is_priced
        FROM quotes q WHERE q.account_id = o.account_id AND q.order_id = o.id
          AND q.sent_at IS NOT NULL ORDER BY q.version DESC LIMIT 1) q ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(p.product_id ORDER BY p.product_id), '{}') AS products,
               coalesce(array_agg(p.seats ORDER BY p.product_id), '{}') AS seats,
               coalesce(array_agg(p.list_minor ORDER BY p.product_id), '{}') AS list_minor,
               coalesce(array_agg(p.net_minor ORDER BY p.product_id), '{}') AS net_minor,
               coalesce(sum(p.seats), 0)::bigint AS all_seats, coalesce(sum(p.list_minor), 0)::bigint AS all_list,
               coalesce(sum(p.net_minor), 0)::bigint AS all_net
        FROM (
            SELECT l.product_id, sum(l.seats)::bigint * CASE
                       WHEN o.change IN ('add_seats', 'add_short_list_product', 'add_product') THEN 1
                       WHEN o.change IN ('remove_seats', 'remove_product') THEN -1 ELSE 0 END AS seats,
                   sum(l.list_minor)::bigint AS list_minor, sum(l.net_minor)::bigint AS net_minor
            FROM (SELECT ol.product_id, ol.seats, 0::bigint AS list_minor, 0::bigint AS net_minor FROM order_lines ol
                  WHERE ol.account_id = o.account_id AND ol.order_id = o.id AND q.version IS NULL
                  UNION ALL
                  SELECT ql.product_id, ql.seats, CASE WHEN q.is_priced THEN ql.seats * ql.unit_price_minor * q.months ELSE 0 END,
                         CASE WHEN q.is_priced THEN ql.amount_minor ELSE 0 END
                  FROM quote_lines ql WHERE ql.account_id = o.account_id AND ql.order_id = o.id AND ql.version = q.version) l
            GROUP BY l.product_id) p) l
)"""

COLUMNS = ("version, state, since_on, rep_id, account_type, reached, requested_on, outcome, decided_on, done_on, offered_on, "
           "currency, products, seats, list_minor, net_minor")  # fmt: skip
"""Of a row about an order, beside its key."""

# What orders add up to. `facts` and `stays` carry a sign: what is added, and what was said before and no longer holds.
# An order counts once for all products, accounts and reps, and once for each choice somebody can make among them.
CELLS = """
counted AS (
    SELECT f.sign, t.account_type, r.rep_id, p.product_id, p.seats, p.list_minor, p.net_minor, f.state, f.since_on, f.reached,
           f.requested_on, f.outcome, f.decided_on, f.done_on, f.offered_on, f.currency
    FROM facts f CROSS JOIN LATERAL (VALUES (''), (f.account_type)) t(account_type)
    CROSS JOIN LATERAL (VALUES (0::bigint), (f.rep_id)) r(rep_id)
    CROSS JOIN LATERAL unnest(f.products, f.seats, f.list_minor, f.net_minor) p(product_id, seats, list_minor, net_minor)
), counted_stays AS (
    SELECT s.sign, t.account_type, r.rep_id, p.product_id, s.state, s.left_on, s.seconds, stay_bucket(s.seconds) AS bucket
    FROM stays s CROSS JOIN LATERAL (VALUES (''), (s.account_type)) t(account_type)
    CROSS JOIN LATERAL (VALUES (0::bigint), (s.rep_id)) r(rep_id) CROSS JOIN LATERAL unnest(s.products) p(product_id)
), cells AS (
    SELECT kind, product_id, account_type, rep_id, day, key, sum(n)::bigint AS n, sum(amount)::bigint AS amount FROM (
        SELECT c.product_id, c.account_type, c.rep_id, k.kind, k.day, k.key, c.sign AS n, c.sign * k.amount AS amount
        FROM counted c CROSS JOIN LATERAL (VALUES
            ('requested', c.requested_on, '', c.seats), ('reached', c.requested_on, c.reached::text, c.seats),
            ('decided', c.decided_on, c.outcome, c.seats), ('done', c.done_on, '', c.seats),
            ('list', c.offered_on, c.currency, nullif(c.list_minor, 0)),
            ('net', c.offered_on, c.currency, CASE WHEN c.list_minor <> 0 THEN c.net_minor END),
            ('open', CASE WHEN c.state = ANY(CAST(:open AS text[])) THEN c.since_on END, c.state, c.seats)) k(kind, day, key, amount)
        WHERE k.day IS NOT NULL AND k.amount IS NOT NULL
        UNION ALL
        SELECT product_id, account_type, rep_id, 'stay', left_on, state || ':' || bucket, sign, sign * seconds FROM counted_stays
    ) one GROUP BY kind, product_id, account_type, rep_id, day, key
)"""

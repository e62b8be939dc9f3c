"""The demo's past twelve weeks: orders that came, were quoted, answered and carried out, so that figures have something to say.

An account may bring a past along in the transaction that creates it (see the chain's trigger): the events are chained like everybody's.
What was added then is part of the seats there are today, so a line of the ledger says that there were fewer before.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ops.demo.stories import STORIES

ACCOUNTS = ("kestrel-airfreight", "sakura-logistics", "quartz-hotels", "nordlys-energi", "rives-du-leman", "librairie-du-fleuve",
            "mosaique-dakar", "osprey-robotics", "pampas-outdoor", "van-der-linde-bikes", "boreal-coffee", "fondation-des-tilleuls",
            "blackthorn-legal", "alpenblick-reisen", "fjord-and-field", "zephyr-mobilite", "atlas-ceramique")  # fmt: skip
WEEKS, FIRST_WEEK = 12, 9
WHO = text("""
SELECT a.id AS account_id, a.slug, a.type, a.currency, a.tax_percent, a.cycle, o.id AS owner_id, o.name AS owner_name, r.id AS rep_id,
       r.name AS rep_name, s.id AS subscription_id, s.product_id, s.plan_id, x.unit_price_minor, (
    SELECT sum(c.delta) FROM seat_changes c WHERE c.account_id = a.id AND c.subscription_id = s.id)::int AS seats, clock_now() AS now
FROM accounts a JOIN people o ON o.account_id = a.id AND o.role = 'owner' JOIN staff r ON r.id = a.rep_id
JOIN subscriptions s ON s.account_id = a.id AND s.ended_on IS NULL JOIN products p ON p.id = s.product_id AND p.kind = 'product'
JOIN prices x ON x.plan_id = s.plan_id AND x.currency = a.currency WHERE a.slug = ANY(:slugs) ORDER BY a.slug, p.slug
""")

# Verb, state it leads to, by whom, and the shortest and longest pause before it, in hours.
SENT = ("submit", "pending", "owner", 0, 0)
CLAIMED = ("claim", "in_review", "rep", 1, 30)
OFFERED = ("send_quote", "quoted", "rep", 3, 40)
DONE = (("start", "fulfilling", "system", 0, 0.01), ("fulfil", "fulfilled", "system", 0.01, 0.2))
WAYS: tuple[tuple[int, tuple[tuple[str, str, str, float, float], ...]], ...] = (
    (44, (SENT, CLAIMED, OFFERED, ("accept_quote", "accepted", "owner", 6, 110), *DONE)),
    (12, (SENT, CLAIMED, ("ask_customer", "on_hold", "rep", 1, 8), ("answer", "in_review", "owner", 4, 90), OFFERED,
          ("accept_quote", "accepted", "owner", 6, 90), *DONE)),
    (13, (SENT, CLAIMED, OFFERED, ("decline_quote", "declined", "owner", 10, 150))),
    (6, (SENT, CLAIMED, OFFERED, ("expire_quote", "expired", "system", 24 * 14, 24 * 14))),
    (8, (SENT, CLAIMED, ("reject", "rejected", "rep", 2, 24))),
    (7, (SENT, ("cancel", "cancelled", "owner", 1, 60))),
    (10, (SENT, ("accept_at_contract_price", "accepted", "system", 0, 0.01), *DONE)),
)  # fmt: skip
NOTES = {"ask_customer": "Do all of them begin on the same day?", "answer": "Yes, all on the first of the month.",
         "reject": "These seats are in use elsewhere in your group already.", "decline_quote": "Not within this year's budget."}  # fmt: skip
YOUNGEST = {one.who.partition("@")[2]: one.ago for one in sorted(STORIES, key=lambda one: one.ago)}
"""Days ago, by account: its past ends where its stories begin, so that its history is in the order of time."""
DISCOUNTS = (0, 0, 0, 5, 5, 8, 10, 12, 15)


@dataclass
class Past:
    """Rows for the tables, as plain values."""

    orders: list[dict[str, Any]]
    events: list[dict[str, Any]]


def remember_orders(session: Session) -> None:
    """Write the past of the accounts, in a handful of statements."""
    found = [dict(row) for row in session.execute(WHO, {"slugs": list(ACCOUNTS)}).mappings()]
    if not found:
        return
    past = _imagined(found, random.Random(12))  # noqa: S311  (the same past on every start)
    values = {"orders": json.dumps(past.orders, default=str), "events": json.dumps(past.events, default=str)}
    for statement in (ORDERS, ASKED, QUOTES, LINES, SENT_OFF, LEDGER, EVENTS):
        session.execute(statement, {name: value for name, value in values.items() if f":{name} " in statement.text})


def _imagined(found: list[dict[str, Any]], dice: random.Random) -> Past:
    past, now, room = Past([], []), found[0]["now"], {one["subscription_id"]: one["seats"] // 2 for one in found}
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    for week in range(-WEEKS + 1, 1):
        for _ in range(FIRST_WEEK + (week + WEEKS) * 2 // 3 + dice.randint(-2, 3)):
            at = monday + timedelta(weeks=week, days=dice.choice((0, 0, 1, 1, 2, 3, 4)), hours=dice.uniform(8, 17))
            _one(past, dice.choice(found), dice, at, room)
    return _numbered(past)


def _numbered(past: Past) -> Past:
    """Numbered in the order they were sent, as they would be: lists show the newest first by that number."""
    places = {one["order_no"]: place for place, one in enumerate(sorted(past.orders, key=lambda one: one["created_at"]))}
    orders, events = ([one | {"order_no": places[one["order_no"]]} for one in rows] for rows in (past.orders, past.events))
    return Past(sorted(orders, key=lambda one: one["order_no"]), events)


def _one(past: Past, who: dict[str, Any], dice: random.Random, at: datetime, room: dict[int, int]) -> None:
    """One order, unless it would not be over yet, or its account could not do it this way."""
    way = dice.choices([steps for _, steps in WAYS], [weight for weight, _ in WAYS])[0]
    if way[1][0] == "accept_at_contract_price" and who["type"] != "online_assisted":
        way = WAYS[0][1]
    seats = min(dice.choice((1, 1, 2, 2, 3, 4, 5)), room[who["subscription_id"]])
    events, order_no, source, moment = [], len(past.orders), None, at
    for verb, target, actor, least, most in way:
        moment += timedelta(hours=dice.uniform(least, most))
        events.append({"order_no": order_no, "account_id": who["account_id"], "verb": verb, "from_state": source, "to_state": target,
                       "at": moment, "actor_kind": {"owner": "person", "rep": "staff"}.get(actor, actor),
                       "actor_id": who.get(f"{actor}_id"), "actor_name": who.get(f"{actor}_name", "Seatwright"), "actor_role": actor,
                       "comment": NOTES.get(verb, "")})  # fmt: skip
        source = target
    if seats < 1 or moment > who["now"] - timedelta(days=max(YOUNGEST.get(who["slug"], 0), 0.1)):
        return
    if source == "fulfilled":
        room[who["subscription_id"]] -= seats
    percent = dice.choice(DISCOUNTS)
    offered = next((event["at"] for event in events if event["verb"] == "send_quote"), None)
    has_rep = way[1][0] == "claim"
    past.orders.append({**who, "order_no": order_no, "seats": seats, "state": source, "version": len(events), "created_at": at,
                        "state_since": moment, "offered_at": offered, "percent": percent, "has_rep": has_rep,
                        "months": 12 if who["cycle"] == "annual" else 1})  # fmt: skip
    past.events += events


FROM_ORDERS = """
jsonb_to_recordset(CAST(:orders AS jsonb)) AS p(order_no int, account_id bigint, currency text, tax_percent numeric, owner_id bigint,
    owner_name text, rep_id bigint, subscription_id bigint, product_id bigint, plan_id bigint, unit_price_minor bigint, seats int,
    state text, version int, created_at timestamptz, state_since timestamptz, offered_at timestamptz, percent numeric,
    has_rep boolean, months int)"""
ORDERS = text(f"""
WITH made AS (
    INSERT INTO orders (account_id, change, state, version, round, requester_id, rep_id, currency, is_at_contract_price,
                        justification, valid_until, state_since, created_at)
    SELECT account_id, 'add_seats', state, version, 1, owner_id, CASE WHEN has_rep THEN rep_id END, currency,
           NOT has_rep AND state = 'fulfilled', '', (offered_at + interval '14 days')::date, state_since, created_at
    FROM {FROM_ORDERS} ORDER BY order_no
)
INSERT INTO order_tallies (state, rep_id, since_on, n)
SELECT state, CASE WHEN has_rep THEN rep_id END, (state_since AT TIME ZONE 'UTC')::date, count(*) FROM {FROM_ORDERS} GROUP BY 1, 2, 3
""")  # noqa: S608  (built from constants of this module)
# The orders of the past are the only ones yet, in the order of their numbers.
NUMBERED = f"""
numbered AS MATERIALIZED (
    SELECT p.*, o.id, o.reference FROM {FROM_ORDERS} JOIN LATERAL (
        SELECT id, reference FROM (SELECT id, reference, row_number() OVER (ORDER BY id) - 1 AS place FROM orders) o
        WHERE o.place = p.order_no) o ON true
)"""  # noqa: S608
ASKED = text(f"""
WITH {NUMBERED}
INSERT INTO order_lines (account_id, order_id, line_no, product_id, plan_id, seats, unit_price_minor)
SELECT account_id, id, 1, product_id, plan_id, seats, unit_price_minor FROM numbered
""")  # noqa: S608
QUOTES = text(f"""
WITH {NUMBERED}, priced AS MATERIALIZED (
    SELECT n.*, round(seats::numeric * unit_price_minor * months * (100 - percent) / 100)::bigint AS net, offered_at::date AS day
    FROM numbered n WHERE offered_at IS NOT NULL
), made AS (
    INSERT INTO quotes (account_id, order_id, version, status, currency, valid_until, terms, months, prorated_on, cycle_starts_on,
                        cycle_ends_on, tax_percent, net_minor, due_now_minor, tax_minor, total_minor, written_by, created_at, sent_at)
    SELECT account_id, id, 1, 'draft', currency, day + 14, '', months, day, day, (day + make_interval(months => months))::date,
           tax_percent, net, net, round(net * tax_percent / 100), net + round(net * tax_percent / 100), rep_id, offered_at, NULL
    FROM priced
)
SELECT count(*) FROM priced
""")  # noqa: S608
LINES = text(f"""
WITH {NUMBERED}
INSERT INTO quote_lines (account_id, order_id, version, line_no, product_id, plan_id, asked_seats, seats, unit_price_minor,
                         discount_percent, amount_minor, due_now_minor)
SELECT n.account_id, n.id, 1, 1, n.product_id, n.plan_id, n.seats, n.seats, n.unit_price_minor, n.percent, q.net_minor, q.net_minor
FROM numbered n JOIN quotes q ON q.account_id = n.account_id AND q.order_id = n.id
""")  # noqa: S608
SENT_OFF = text("UPDATE quotes SET status = 'sent', sent_at = created_at WHERE status = 'draft'")
LEDGER = text(f"""
WITH {NUMBERED}, done AS MATERIALIZED (SELECT * FROM numbered WHERE state = 'fulfilled'), added AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, order_id, line_no, to_seats, cause, actor_name,
                              created_at, applied_at, provisioned_at)
    SELECT account_id, subscription_id, seats, 'applied', state_since::date, id, 1, NULL, 'add_seats', owner_name, state_since,
           state_since, state_since FROM done
)
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, created_at, applied_at, provisioned_at)
SELECT account_id, subscription_id, -sum(seats), 'applied', min(created_at)::date, 'import', 'Import', min(created_at), min(created_at),
       min(created_at)
FROM done GROUP BY account_id, subscription_id
""")  # noqa: S608
EVENTS = text(f"""
WITH {NUMBERED}
INSERT INTO order_events (account_id, order_id, verb, from_state, to_state, actor_kind, actor_id, actor_name, actor_role, comment, at)
SELECT e.account_id, n.id, e.verb, e.from_state, e.to_state, e.actor_kind, e.actor_id, e.actor_name, e.actor_role, e.comment, e.at
FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS e(order_no int, account_id bigint, verb text, from_state text, to_state text,
    actor_kind text, actor_id bigint, actor_name text, actor_role text, comment text, at timestamptz)
JOIN numbered n USING (order_no) ORDER BY e.account_id, e.at, e.order_no, e.to_state = 'fulfilled'
""")  # noqa: S608

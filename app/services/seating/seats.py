"""The seat ledger: every way in which a licence's number changes goes through `change`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import Statement, db, doorbell
from app.models.kinds import ChangeStatus
from app.services.actors import Actor
from app.services.outbox import SYNC_SEATS, TELL_SEATED, promise, queue_of, request_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """One licence's change. Without a subscription yet, one is opened for `licence_id` and `plan_id`."""

    licence_id: int
    subscription_id: int | None
    delta: int
    plan_id: int | None = None
    ends_subscription: bool = False
    line_no: int | None = None
    effective_on: date | None = None
    """A day of its own, later than the rest of its order."""


_CHANGE = """
wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w(
        licence_id bigint, subscription_id bigint, delta int, plan_id bigint, ends_subscription boolean, line_no int,
        effective_on date)
), opened AS (
    INSERT INTO subscriptions (account_id, product_id, plan_id, started_on)
    SELECT :account_id, licence_id, plan_id, :effective_on FROM wanted WHERE subscription_id IS NULL
    ON CONFLICT (account_id, product_id) WHERE ended_on IS NULL DO UPDATE SET plan_id = subscriptions.plan_id
    RETURNING id, product_id
), known AS (
    SELECT w.*, coalesce(w.subscription_id, o.id) AS target FROM wanted w LEFT JOIN opened o ON o.product_id = w.licence_id
), touched AS (
    UPDATE subscriptions s SET plan_id = coalesce(k.plan_id, s.plan_id),
           contract_unit_price_minor = CASE WHEN k.plan_id <> s.plan_id THEN NULL ELSE s.contract_unit_price_minor END
    FROM known k WHERE :is_applied AND k.subscription_id IS NOT NULL
      AND s.account_id = :account_id AND s.id = k.subscription_id AND k.plan_id <> s.plan_id
    RETURNING s.id
), ledger AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, to_plan_id, ends_subscription, status, effective_on,
                              order_id, line_no, cause, actor_name, applied_at)
    SELECT :account_id, target, delta, plan_id, ends_subscription, :status, coalesce(known.effective_on, :effective_on),
           CAST(:order_id AS bigint), line_no, :cause, :actor_name, CASE WHEN :is_applied THEN clock_now() END
    FROM known{first}
    RETURNING id, subscription_id, delta
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
    SELECT :account_id, 'update_subscription', :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, '',
           CAST(:details AS jsonb) || jsonb_build_object('cause', CAST(:cause AS text), 'effective_on', CAST(:effective_on AS date),
                              'changes', (SELECT jsonb_agg(jsonb_build_object(
                                  'seat_change', id, 'subscription', subscription_id, 'seats', delta)) FROM ledger)),
           :request_id
    WHERE :is_recorded
    RETURNING position
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, ordering_key, request_id)
    SELECT :account_id, t.kind, t.queue, t.payload || jsonb_build_object('seat_changes', (SELECT jsonb_agg(id) FROM ledger)),
           t.ordering_key, t.request_id
    FROM jsonb_to_recordset(CAST(:tasks AS jsonb)) AS t(
        kind text, queue text, payload jsonb, ordering_key text, request_id text),
        (SELECT count(*) FROM history) AS after  -- holds the account's lock: its tasks are numbered as they are committed
)
SELECT ledger.id, ledger.subscription_id, ledger.delta, p.slug AS licence FROM ledger
JOIN known ON known.target = ledger.subscription_id JOIN products p ON p.id = known.licence_id ORDER BY known.line_no, p.slug
"""
CHANGE = Statement("WITH " + _CHANGE.format(first=""))

# An order is planned again: its place in the plan until now is free, and at the contract price no offer is out any more.
CHANGE_ANEW = Statement("""
WITH withdrawn AS (
    UPDATE seat_changes SET status = 'cancelled'
    WHERE account_id = :account_id AND order_id = :order_id AND status = 'planned' RETURNING id
), put_away AS (
    UPDATE quotes SET status = 'superseded'
    WHERE :is_at_contract_price AND account_id = :account_id AND order_id = :order_id AND status = 'sent'
), """ + _CHANGE.format(first=", (SELECT count(*) FROM withdrawn) AS first"))  # noqa: S608  (both parts are constants of this module)


@dataclass(frozen=True, slots=True)
class Changed:
    """A ledger row as it was written. `id` is a UUID."""

    id: Any
    subscription_id: int
    delta: int
    licence: str
    status: ChangeStatus
    effective_on: date


def change(account_id: int, wanted: Sequence[Wanted], actor: Actor, *, cause: str, effective_on: date,
           status: ChangeStatus, order_id: int | None = None, details: dict[str, Any] | None = None,
           is_anew: bool = False, is_at_contract_price: bool = False) -> list[Changed]:  # fmt: skip
    """Write the ledger, in one statement; without an order also the event and the outbox rows of the bypass.

    `applied` rows count as purchased at once (R29, R42), `planned` ones are reserved or wait for their date (R33).
    `is_anew` takes back what the order had planned before, and at the contract price also the offer that was out (R70).
    """
    is_applied, is_recorded = status is ChangeStatus.APPLIED, order_id is None
    tasks = [promise(SYNC_SEATS, account_id, {})] if is_recorded and is_applied else []
    rows = (CHANGE_ANEW if is_anew else CHANGE).rows({
        "account_id": account_id, "wanted": json.dumps([_plain(one) for one in wanted]), "effective_on": effective_on,
        "status": status, "is_applied": is_applied, "is_recorded": is_recorded, "order_id": order_id, "cause": cause,
        "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "actor_role": actor.role,
        "request_id": request_id(), "tasks": json.dumps(tasks), "details": json.dumps(details or {}),
        "is_at_contract_price": is_at_contract_price,
    })  # fmt: skip
    doorbell.hear(db.session(), {queue_of(task["kind"]) for task in tasks})
    return [Changed(**row._mapping, status=status, effective_on=effective_on) for row in rows]


def _plain(one: Wanted) -> dict[str, Any]:
    return {"licence_id": one.licence_id, "subscription_id": one.subscription_id, "delta": one.delta,
            "plan_id": one.plan_id, "ends_subscription": one.ends_subscription, "line_no": one.line_no,
            "effective_on": one.effective_on and one.effective_on.isoformat()}  # fmt: skip


# A licence that only these rows would have brought is none: it was opened with its place in the plan, and goes with it (R2).
# Where the product was told a number, it may have taken it although it did not say so: it is told the one that holds (R71).
CANCEL_PLANNED = text("""
WITH gone AS (
    UPDATE seat_changes SET status = 'cancelled' WHERE account_id = :account_id AND order_id = :order_id AND status = 'planned'
    RETURNING account_id, id, subscription_id, to_seats
), told_again AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at)
    SELECT DISTINCT g.account_id, g.subscription_id, 0, 'applied', clock_today(a.time_zone), 'told_again', 'Seatwright', clock_now()
    FROM gone g JOIN accounts a ON a.id = g.account_id WHERE g.to_seats IS NOT NULL RETURNING id
), never_begun AS (
    UPDATE subscriptions s SET ended_on = (SELECT clock_today(a.time_zone) FROM accounts a WHERE a.id = s.account_id)
    WHERE s.account_id = :account_id AND s.id IN (SELECT subscription_id FROM gone) AND s.ended_on IS NULL AND NOT EXISTS (
        SELECT FROM seat_changes c WHERE c.account_id = s.account_id AND c.subscription_id = s.id AND c.status <> 'cancelled'
          AND c.id NOT IN (SELECT id FROM gone))
    RETURNING s.account_id, s.product_id
), left_behind AS (
    DELETE FROM seat_assignments sa USING never_begun n WHERE sa.account_id = n.account_id AND (sa.product_id = n.product_id
        OR sa.product_id IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = n.product_id))
)
SELECT id FROM told_again
""")


def cancel_planned(account_id: int, order_id: int) -> None:
    """An order that goes no further takes its place in the plan back (R33)."""
    take_turns([account_id])
    told = db.session.execute(CANCEL_PLANNED, {"account_id": account_id, "order_id": order_id}).scalars().all()
    if told:
        promise_later(SYNC_SEATS, account_id, [{"seat_changes": [str(one) for one in told]}])


# The history's lock first, as every statement that writes history has it: two who want both never wait in a ring.
LOCK = text("""
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7236, hashint8(CAST(:account_id AS bigint))))
SELECT s.id FROM turn, subscriptions s WHERE s.account_id = :account_id AND s.ended_on IS NULL ORDER BY s.id FOR UPDATE OF s
""")

SEAT_WAITING = text("""
WITH live AS MATERIALIZED (
    SELECT s.id, s.product_id AS licence_id, coalesce(sum(c.delta) FILTER (WHERE c.status = 'applied'), 0) AS purchased
    FROM subscriptions s LEFT JOIN seat_changes c ON c.account_id = s.account_id AND c.subscription_id = s.id
    WHERE s.account_id = :account_id AND s.ended_on IS NULL GROUP BY s.id, s.product_id
), member AS MATERIALIZED (
    SELECT id, licence_id AS product_id FROM live
    UNION SELECT live.id, m.product_id FROM live JOIN suite_members m ON m.suite_id = live.licence_id
), used AS (
    SELECT member.id, count(DISTINCT a.person_id) AS used FROM member
    JOIN seat_assignments a ON a.account_id = :account_id AND a.product_id = member.product_id
     AND a.is_counted AND a.waiting_since IS NULL GROUP BY member.id
), queued AS (
    SELECT member.id, a.person_id, min(a.waiting_since) AS since,
           row_number() OVER (PARTITION BY member.id ORDER BY min(a.waiting_since), a.person_id) AS place
    FROM member JOIN seat_assignments a ON a.account_id = :account_id AND a.product_id = member.product_id
     AND a.waiting_since IS NOT NULL GROUP BY member.id, a.person_id
), lucky AS (
    SELECT queued.id, queued.person_id FROM queued JOIN live USING (id) LEFT JOIN used USING (id)
    WHERE queued.place <= live.purchased - coalesce(used.used, 0)
), seated AS (
    UPDATE seat_assignments a SET waiting_since = NULL FROM lucky JOIN member USING (id)
    WHERE a.account_id = :account_id AND a.person_id = lucky.person_id AND a.product_id = member.product_id
      AND a.waiting_since IS NOT NULL
    RETURNING a.person_id
)
INSERT INTO tasks (account_id, kind, queue, payload, request_id)
SELECT :account_id, :kind, :queue, jsonb_build_object('person_id', person_id), :request_id
FROM (SELECT DISTINCT person_id FROM seated ORDER BY person_id) told
RETURNING id
""")

PROMISE = text("""
INSERT INTO tasks (account_id, kind, queue, payload, ordering_key, request_id)
SELECT :account_id, kind, queue, payload, ordering_key, request_id FROM jsonb_to_recordset(CAST(:tasks AS jsonb))
    AS t(kind text, queue text, payload jsonb, ordering_key text, request_id text)
""")


# Whoever writes about an account takes its turn before touching any row of it: then nobody holds what another waits for.
TURN = "pg_advisory_xact_lock(7236, hashint8({account}))"
TURNS = text(f"""
SELECT {TURN.format(account="one.id")} FROM (
    SELECT DISTINCT id FROM unnest(CAST(:accounts AS bigint[])) AS id ORDER BY id) one
""")  # noqa: S608  (a constant)


def take_turns(accounts: Sequence[int]) -> None:
    """Wait until nobody else writes about these accounts, and be the only one until the transaction ends.

    It is the lock of their history. Take it before the first row is changed or locked, never after.
    """
    db.session.execute(TURNS, {"accounts": list(accounts)})


def lock(account_id: int) -> None:
    """Take the account's licences for this transaction: two last seats are never given at once (R73)."""
    db.session.execute(LOCK, {"account_id": account_id})


def seat_waiting_people(account_id: int, *, is_locked: bool = False) -> int:
    """Give free seats to those who wait, longest first, and promise to tell them (R27). Returns how many people.

    `is_locked`: this transaction has changed a licence of the account, so whoever takes the `lock` waits for it already.
    """
    if not is_locked:
        lock(account_id)
    told = db.session.execute(SEAT_WAITING, {
        "account_id": account_id, "kind": TELL_SEATED, "queue": queue_of(TELL_SEATED), "request_id": request_id(),
    }).all()  # fmt: skip
    if told:
        doorbell.hear(db.session(), {queue_of(TELL_SEATED)})
    return len(told)


def promise_later(kind: str, account_id: int | None, payloads: Sequence[dict[str, Any]]) -> None:
    """Write tasks that belong to no order, and ring for them once the transaction commits."""
    tasks = [promise(kind, account_id, payload) for payload in payloads]
    db.session.execute(PROMISE, {"account_id": account_id, "tasks": json.dumps(tasks)})
    doorbell.hear(db.session(), {queue_of(kind)})

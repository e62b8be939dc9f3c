"""The day has come: what was planned takes effect, in batches, each licence locked, nobody's seat taken twice (R41, R44, R48)."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.domain.planning import Row, Standing, Verdict, judge
from app.extensions import db, doorbell
from app.models.kinds import ReductionPolicy as Policy
from app.services.outbox import PROVISIONING
from app.services.seating import losing, seats
from app.services.seating.losing import Lowered
from app.services.seating.planned_changes import ASKED_FOR
from app.services.seating.planned_steps import Gone, take_back
from app.services.seating.temporary import MAY_END

log = logging.getLogger(__name__)

# What belongs to no order, and lines of a fulfilled one that start later than the rest: those wait for good standing (R5).
OWN = """(c.order_id IS NULL OR a.standing = 'good' AND EXISTS (
         SELECT FROM orders f WHERE f.account_id = c.account_id AND f.id = c.order_id AND f.state = 'fulfilled'))"""

# A day that has come somewhere may not have come for the account: the second condition is the exact one (R75). On the day
# of a renewal the account renews first: what it planned belongs to the new cycle.
DUE = OWN + """ AND c.status = 'planned' AND c.effective_on <= clock_today('UTC') + 1
      AND c.effective_on <= clock_today(a.time_zone) AND c.effective_on < a.renews_on
      AND (c.held_up_at IS NULL OR c.held_up_at < now() - interval '1 hour')
      AND (c.temporary_id IS NULL OR (""" + MAY_END + "))"

# Waiting for nobody, so that the sweep never stands in anybody's way: who is busy with an account is asked next time.
LOCK_DUE = text(f"""
WITH due AS MATERIALIZED (
    SELECT c.account_id, c.subscription_id, min(c.effective_on) AS since FROM seat_changes c JOIN accounts a ON a.id = c.account_id
    WHERE {DUE} GROUP BY 1, 2 ORDER BY 3, 1, 2 LIMIT :most
), turn AS MATERIALIZED (
    SELECT account_id, pg_try_advisory_xact_lock(7236, hashint8(account_id)) AS is_mine FROM (SELECT DISTINCT account_id FROM due) d
)
SELECT s.account_id, s.id FROM subscriptions s JOIN due ON due.account_id = s.account_id AND due.subscription_id = s.id
JOIN turn ON turn.account_id = s.account_id AND turn.is_mine
ORDER BY s.account_id, s.id FOR UPDATE OF s SKIP LOCKED
""")  # noqa: S608  (the condition is a constant of this module)

ROWS = text(f"""
SELECT c.account_id, c.subscription_id, s.product_id AS licence_id, p.name, p.reduction_policy AS policy, s.ended_on,
       c.id, c.delta, c.ends_subscription AS ends, c.cause, ({DUE}) AS is_due,
       (SELECT coalesce(sum(x.delta), 0) FROM seat_changes x WHERE x.account_id = c.account_id
         AND x.subscription_id = c.subscription_id AND x.status = 'applied') AS purchased,
       h.used, h.others,
       ARRAY(SELECT l.person_id FROM chosen_losers l WHERE l.account_id = c.account_id AND l.seat_change_id = c.id) AS chosen
FROM jsonb_to_recordset(CAST(:licences AS jsonb)) AS l(account_id bigint, id bigint)
JOIN subscriptions s ON s.account_id = l.account_id AND s.id = l.id JOIN products p ON p.id = s.product_id
JOIN accounts a ON a.id = s.account_id
JOIN seat_changes c ON c.account_id = s.account_id AND c.subscription_id = s.id AND c.status = 'planned' AND {OWN}
CROSS JOIN LATERAL (
    SELECT count(DISTINCT sa.person_id) AS used, count(DISTINCT sa.person_id) FILTER (WHERE o.role <> 'owner') AS others
    FROM seat_assignments sa JOIN people o ON o.account_id = sa.account_id AND o.id = sa.person_id
    WHERE sa.account_id = s.account_id AND sa.is_counted AND sa.waiting_since IS NULL AND (sa.product_id = s.product_id
      OR sa.product_id IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = s.product_id))) h
ORDER BY c.account_id, c.subscription_id, c.effective_on, c.created_at, c.id
""")  # noqa: S608  (the condition is a constant of this module)

# Of several plans for one licence the one planned last holds.
APPLY = text("""
WITH applied AS (
    UPDATE seat_changes c SET status = 'applied', applied_at = clock_now()
    FROM jsonb_to_recordset(CAST(:done AS jsonb)) AS d(account_id bigint, id uuid)
    WHERE c.account_id = d.account_id AND c.id = d.id AND c.status = 'planned'
    RETURNING c.account_id, c.id, c.subscription_id, c.delta, c.to_plan_id, c.ends_subscription, c.effective_on, c.created_at
), target AS (
    SELECT account_id, subscription_id, bool_or(ends_subscription) AS ends,
           (array_agg(to_plan_id ORDER BY effective_on DESC, created_at DESC) FILTER (WHERE to_plan_id IS NOT NULL))[1] AS plan_id
    FROM applied GROUP BY 1, 2
), moved AS (
    UPDATE subscriptions s SET plan_id = coalesce(t.plan_id, s.plan_id),
           contract_unit_price_minor = CASE WHEN t.plan_id <> s.plan_id THEN NULL ELSE s.contract_unit_price_minor END,
           ended_on = CASE WHEN t.ends THEN (SELECT clock_today(z.time_zone) FROM accounts z WHERE z.id = s.account_id) END
    FROM target t WHERE s.account_id = t.account_id AND s.id = t.subscription_id AND (t.plan_id IS NOT NULL OR t.ends)
    RETURNING s.account_id, s.product_id, s.ended_on
), left_behind AS (
    DELETE FROM seat_assignments sa USING moved m WHERE m.ended_on IS NOT NULL AND sa.account_id = m.account_id
      AND (sa.product_id = m.product_id
           OR sa.product_id IN (SELECT sm.product_id FROM suite_members sm WHERE sm.suite_id = m.product_id))
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_name, actor_role, comment, details)
    SELECT account_id, 'apply_planned_change', 'system', 'Seatwright', 'system', '',
           jsonb_build_object('changes', jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'seat_change', id, 'subscription', subscription_id, 'seats', delta,
               'to_plan', (SELECT name FROM plans WHERE plans.id = to_plan_id)))))
    FROM applied GROUP BY account_id RETURNING position
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, ordering_key)
    SELECT account_id, 'sync_seats', 'provisioning', jsonb_build_object('seat_changes', jsonb_agg(id)), 'seats:' || account_id
    FROM applied, (SELECT count(*) FROM history) AS after GROUP BY account_id
)
SELECT count(*) FROM applied
""")


# Whatever it is that stands against it: it has its turn again in an hour, and meanwhile operators see it on their page.
HOLD_UP = text("""
UPDATE seat_changes SET held_up_at = now(), held_up_reason = left(:reason, 500)
WHERE account_id = :account_id AND subscription_id = :id AND status = 'planned' AND order_id IS NULL
""")


def apply_due(most: int = 500) -> int:
    """Carry out what was planned for a day that has come, for at most `most` licences (R41, R48).

    What can no longer be done as planned is made smaller or cancelled, with the reason. Returns how many ledger rows came
    to an end; call it until that is 0. If one of a batch fails, the others do not: each licence then has a turn of its
    own, and one that fails alone is set aside for an hour. Raises OperationalError when the database is away.
    """
    try:
        with db.session.begin_nested():
            return _carry_out(_locked(most))
    except OperationalError:
        raise
    except Exception:
        log.warning("a batch of planned changes failed: its licences have their turn one by one", exc_info=True)
    return sum(_alone(licence) for licence in _locked(most))


def _locked(most: int) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in db.session.execute(LOCK_DUE, {"most": most})]


def _alone(licence: dict[str, Any]) -> int:
    try:
        with db.session.begin_nested():
            return _carry_out([licence])
    except OperationalError:
        raise
    except Exception as failure:
        log.exception("a planned change is set aside", extra={"account": licence["account_id"], "licence": licence["id"]})
        db.session.execute(HOLD_UP, {**licence, "reason": str(getattr(failure, "orig", failure)).partition("\n")[0]})
        return 0


def _carry_out(locked: list[dict[str, Any]]) -> int:
    if not locked:
        return 0
    rows = db.session.execute(ROWS, {"licences": json.dumps(locked)}).mappings().all()
    groups = [list(group) for _, group in groupby(rows, key=lambda row: (row["account_id"], row["subscription_id"]))]
    verdicts = [(group, _judged(group)) for group in groups]
    became = take_back([Gone(group[0]["account_id"], one.id, one.reason, one.delta) for group, verdict in verdicts for one in verdict.gone])
    losing.downgrade([lowered for group, verdict in verdicts if (lowered := _lowered(group, verdict))])
    done = [{"account_id": group[0]["account_id"], "id": str(one)} for group, verdict in verdicts for one in _all_done(verdict, became)]
    count: int = db.session.execute(APPLY, {"done": json.dumps(done)}).scalar_one() if done else 0
    if count:
        doorbell.hear(db.session(), {PROVISIONING})
    for account_id in sorted({group[0]["account_id"] for group in groups if any(row["is_due"] and row["delta"] > 0 for row in group)}):
        seats.seat_waiting_people(account_id, is_locked=True)
    return count + len([new for new in became.values() if new is None])


def _judged(group: Sequence[Any]) -> Verdict:
    first = group[0]
    licence = Standing(first["name"], int(first["purchased"]), first["used"], first["others"], first["policy"] == Policy.MUST_BE_EMPTY)
    rows = [Row(row["id"], row["delta"], row["ends"], row["is_due"], row["cause"] not in ASKED_FOR) for row in group]
    return judge(licence, rows)


def _all_done(verdict: Verdict, became: dict[uuid.UUID, uuid.UUID | None]) -> list[uuid.UUID]:
    """What was planned and stays, and what took the place of the rest."""
    return [*verdict.done, *(new for one in verdict.gone if (new := became.get(one.id)) is not None)]


def _lowered(group: Sequence[Any], verdict: Verdict) -> Lowered | None:
    """The licence as it is from now on, if anybody may lose a seat by it."""
    first = group[0]
    lowering = [row for row in group if row["is_due"] and (row["delta"] < 0 or row["ends"])]
    if not lowering or not (verdict.has_ended or verdict.seats < first["used"]):
        return None
    chosen = sorted({person for row in lowering for person in row["chosen"]})
    last = lowering[-1]
    return Lowered(first["account_id"], first["licence_id"], verdict.seats, chosen, verdict.has_ended, last["id"], last["cause"])

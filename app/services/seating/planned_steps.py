"""What people and the system do to planned changes: take back, make smaller, choose who loses a seat. Never in silence (R48)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import text

from app.domain.losing import Holder
from app.errors import Invalid, NotAllowed, NotThere, Problem, Refused, SomebodyWasFirst
from app.extensions import db, doorbell
from app.services.actors import SYSTEM, Actor, actor_of
from app.services.ordering.agreed import translatable
from app.services.outbox import MAIL, TELL_PLAN, TELL_SPARED, request_id
from app.services.people.viewers import Viewer
from app.services.requesting import promos
from app.services.seating import losing, seats
from app.services.seating.losing import Lowered
from app.services.seating.planned_changes import Planned, find
from app.services.seating.seats import Changed
from workflows.intake import Right
from workflows.sentences import Sentence, say

CANCEL, REBASE, CHOOSE = "cancel_planned_change", "rebase_planned_change", "choose_people"


@dataclass(frozen=True, slots=True)
class Gone:
    """A planned row that goes: cancelled or, with a `delta`, replaced by a row of that size."""

    account_id: int
    id: uuid.UUID
    reason: Sentence | None = None
    delta: int | None = None


# The rest of the licence's plan is gone through again: whom it hits may have changed with what went.
TAKE_BACK = text("""
WITH gone AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:gone AS jsonb)) AS g(
        n int, account_id bigint, id uuid, new_id uuid, new_delta int, reason jsonb)
), cancelled AS (
    UPDATE seat_changes c SET status = 'cancelled' FROM gone g
    WHERE c.account_id = g.account_id AND c.id = g.id AND c.status = 'planned'
    RETURNING c.*, g.n, g.new_id, g.new_delta, g.reason
), replaced AS (
    INSERT INTO seat_changes (account_id, id, subscription_id, delta, to_plan_id, ends_subscription, status, effective_on,
                              cause, actor_name, created_at)
    SELECT account_id, new_id, subscription_id, new_delta, to_plan_id, ends_subscription, 'planned', effective_on, cause,
           actor_name, created_at FROM cancelled WHERE new_id IS NOT NULL
), looked_at_again AS (
    UPDATE seat_changes c SET warned_on = NULL FROM cancelled g
    WHERE c.account_id = g.account_id AND c.subscription_id = g.subscription_id AND c.status = 'planned' AND c.warned_on IS NOT NULL
      AND c.id NOT IN (SELECT id FROM gone)
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, details, request_id)
    SELECT g.account_id, CASE WHEN g.new_id IS NULL THEN :cancel ELSE :rebase END, :actor_kind, CAST(:actor_id AS bigint),
           :actor_name, :actor_role, coalesce(g.reason, '{}') || jsonb_build_object(
               'licence', p.name, 'licence_fr', p.name_fr, 'cause', g.cause, 'effective_on', g.effective_on, 'seats', g.delta,
               'new_seats', g.new_delta, 'becomes', g.new_id, 'changes', jsonb_build_array(jsonb_build_object(
                   'seat_change', g.id, 'subscription', g.subscription_id, 'seats', g.delta))), :request_id
    FROM cancelled g JOIN subscriptions s ON s.account_id = g.account_id AND s.id = g.subscription_id
    JOIN products p ON p.id = s.product_id ORDER BY g.account_id, g.n
    RETURNING account_id, position, details
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, request_id)
    SELECT h.account_id, :tell_plan, :queue, jsonb_build_object('position', h.position), :request_id FROM history h
    UNION ALL
    SELECT DISTINCT h.account_id, :tell_spared, :queue,
           jsonb_build_object('position', h.position, 'person_id', w.person_id), :request_id
    FROM history h JOIN loss_warnings w ON w.account_id = h.account_id AND w.person_id <> 0
     AND w.seat_change_id = (h.details -> 'changes' -> 0 ->> 'seat_change')::uuid
    WHERE h.details ->> 'becomes' IS NULL
)
SELECT id, new_id FROM cancelled
""")


def take_back(gone: Sequence[Gone], actor: Actor = SYSTEM) -> dict[uuid.UUID, uuid.UUID | None]:
    """Cancel planned rows, or replace them by smaller ones: history, mails and the rows in one statement.

    Returns what became of each row that was still planned: the id of its replacement, or None. Rows are never rewritten.
    """
    if not gone:
        return {}
    rows = [{"n": n, "account_id": one.account_id, "id": str(one.id), "new_delta": one.delta,
             "new_id": None if one.delta is None else str(uuid.uuid4()),
             "reason": translatable(one.reason) if one.reason else None} for n, one in enumerate(gone)]  # fmt: skip
    found = db.session.execute(TAKE_BACK, {
        "gone": json.dumps(rows), "cancel": CANCEL, "rebase": REBASE, "queue": MAIL, "tell_plan": TELL_PLAN,
        "tell_spared": TELL_SPARED, "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name,
        "actor_role": actor.role, "request_id": request_id(),
    })  # fmt: skip
    doorbell.hear(db.session(), {MAIL})
    return {row.id: row.new_id for row in found}


EARLIER_PLANS = text("""
SELECT c.id FROM seat_changes c JOIN seat_changes now ON now.account_id = c.account_id AND now.subscription_id = c.subscription_id
WHERE now.account_id = :account_id AND now.id = ANY(:ids) AND c.id <> now.id AND c.status = 'planned' AND c.order_id IS NULL
  AND c.to_plan_id IS NOT NULL AND c.cause = 'downgrade_plan'
""")


def replace_plans(account_id: int, changed: Sequence[Changed], actor: Actor) -> None:
    """A lower plan that was planned before gives way to the one planned now, and not in silence (R48)."""
    earlier = db.session.execute(EARLIER_PLANS, {"account_id": account_id, "ids": [one.id for one in changed]}).scalars()
    take_back([Gone(account_id, one, say("Another plan was chosen for that day.")) for one in earlier], actor)


ONE = text("""
SELECT c.status, c.order_id IS NOT NULL AS has_order, e.actor_name, e.verb, e.at FROM seat_changes c
LEFT JOIN LATERAL (
    SELECT e.actor_name, e.verb, e.at FROM order_events e WHERE e.account_id = c.account_id
      AND e.verb IN ('cancel_planned_change', 'rebase_planned_change', 'apply_planned_change')
      AND e.details @> jsonb_build_object('changes', jsonb_build_array(jsonb_build_object('seat_change', c.id)))
    ORDER BY e.position DESC LIMIT 1) e ON true
WHERE c.account_id = :account_id AND c.id = :id
""")


def cancel(viewer: Viewer, change_id: uuid.UUID) -> Planned:
    """Change one's mind while there is time (R41). Returns what was planned, with the promo code that counts again (R81).

    Raises NotThere, NotAllowed (R4), Refused (an order's), or SomebodyWasFirst when it is done or cancelled already.
    """
    account_id = _account(viewer)
    if viewer.right not in {Right.OWNER, Right.BILLING}:
        raise NotAllowed(say("Only the owner and the billing admins of the account can change the subscription."))
    seats.lock(account_id)
    try:
        planned = find(viewer, change_id)
    except NotThere:
        raise _too_late(account_id, change_id) from None
    if not planned.may_be_cancelled:
        raise _of_order(planned)
    take_back([Gone(account_id, change_id)], actor_of(viewer))
    return replace(planned, promo_code=promos.give_back(account_id, actor_of(viewer)))


def _account(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotThere
    return viewer.account_id


def _of_order(planned: Planned) -> Refused:
    if planned.order_reference:
        return Refused(say("This belongs to the order %(reference)s: withdraw the order instead.", reference=planned.order_reference))
    return Refused(say("These seats were lent: they end on their day by themselves."))


def _too_late(account_id: int, change_id: uuid.UUID) -> Problem:
    row = db.session.execute(ONE, {"account_id": account_id, "id": change_id}).one_or_none()
    if row is None or row.status == "planned":
        return NotThere()
    reason = say("The planned change has been carried out already.") if row.status == "applied" else \
        say("The planned change was cancelled already.")  # fmt: skip
    return SomebodyWasFirst(reason, who=row.actor_name or "Seatwright", verb=row.verb or CANCEL, at=row.at)


# One statement, so that two admins who choose at once do not mix their lists.
KEEP_CHOICE = text("""
WITH wanted AS MATERIALIZED (SELECT unnest(CAST(:people AS bigint[])) AS id),
dropped AS (
    DELETE FROM chosen_losers WHERE account_id = :account_id AND seat_change_id = :id AND person_id NOT IN (SELECT id FROM wanted)
), kept AS (
    INSERT INTO chosen_losers (account_id, seat_change_id, person_id) SELECT :account_id, :id, id FROM wanted ON CONFLICT DO NOTHING
), looked_at_again AS (
    UPDATE seat_changes SET warned_on = NULL WHERE account_id = :account_id AND subscription_id = :subscription_id AND status = 'planned'
)
INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, details, request_id)
SELECT :account_id, :verb, :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, jsonb_build_object(
    'licence', CAST(:name AS text), 'licence_fr', CAST(:name_fr AS text), 'seat_change', CAST(:id AS uuid),
    'effective_on', CAST(:effective_on AS date),
    'people', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email) ORDER BY p.name), '[]')
               FROM people p JOIN wanted USING (id) WHERE p.account_id = :account_id)), :request_id
""")


def choose(viewer: Viewer, change_id: uuid.UUID, people: Sequence[int]) -> Planned:
    """Name the people who are to lose their seat (R44); an empty list leaves it to the newest. Returns the new plan.

    Kept whatever happens to the numbers: completed, or trimmed, by the order of R44. Raises NotThere, Refused or Invalid.
    """
    account_id = _account(viewer)
    seats.lock(account_id)
    planned = find(viewer, change_id)
    wanted = sorted(set(people))
    _check_choice(account_id, planned, wanted)
    actor = actor_of(viewer)
    db.session.execute(KEEP_CHOICE, {
        "account_id": account_id, "id": change_id, "people": wanted, "subscription_id": planned.subscription_id, "verb": CHOOSE,
        "name": planned.product_name, "name_fr": planned.product_name_fr, "effective_on": planned.effective_on,
        "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "actor_role": actor.role,
        "request_id": request_id(),
    })  # fmt: skip
    return find(viewer, change_id)


def _check_choice(account_id: int, planned: Planned, wanted: Sequence[int]) -> None:
    if not planned.may_choose:
        raise Refused(say("Nobody would lose a seat of %(product)s, or everybody: there is nobody to choose.",
                          product=planned.product_name))  # fmt: skip
    if len(wanted) > planned.losing_count:
        reason = say("Choose at most %(count)s: so many people are to lose a seat.", count=planned.losing_count)
        raise Invalid(reason, field="people")
    (held,) = losing.holders([Lowered(account_id, planned.licence_id, planned.seats_after, wanted)])
    allowed = {one.id for one in held.people if not one.is_owner}
    if not set(wanted) <= allowed:
        raise Invalid(say("Choose people who have a seat of %(product)s; the owner keeps theirs.", product=planned.product_name),
                      field="people")  # fmt: skip


BY_ADDRESS = text("""
SELECT DISTINCT p.email, p.id FROM people p JOIN seat_assignments sa ON sa.account_id = p.account_id AND sa.person_id = p.id
WHERE p.account_id = :account_id AND p.email = ANY(:emails) AND sa.is_counted AND sa.waiting_since IS NULL
  AND (sa.product_id = :licence_id OR sa.product_id IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = :licence_id))
""")


def by_address(viewer: Viewer, planned: Planned, emails: Sequence[str]) -> dict[str, int]:
    """The ids of those who have a seat of the licence, by address in lower case."""
    arguments = {"account_id": _account(viewer), "licence_id": planned.licence_id, "emails": [email.lower() for email in emails]}
    return {row.email: row.id for row in db.session.execute(BY_ADDRESS, arguments)}


CANDIDATES = text("""
SELECT DISTINCT p.id, p.name, p.email, p.role, p.created_at, p.suspended_at IS NOT NULL AS is_suspended, false AS is_owner
FROM seat_assignments sa JOIN people p ON p.account_id = sa.account_id AND p.id = sa.person_id AND p.role <> 'owner'
WHERE sa.account_id = :account_id AND sa.is_counted AND sa.waiting_since IS NULL AND (sa.product_id = :licence_id
  OR sa.product_id IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = :licence_id))
  AND (p.name ILIKE :like OR p.email ILIKE :like) ORDER BY p.created_at DESC, p.id DESC LIMIT :most
""")


def candidates(viewer: Viewer, planned: Planned, search: str = "", most: int = 100) -> list[Holder]:
    """Who has a seat of the licence and could lose it, newest first; `search` is part of a name or address."""
    like = "%" + search.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    rows = db.session.execute(CANDIDATES, {"account_id": _account(viewer), "licence_id": planned.licence_id, "like": like, "most": most})
    return [Holder(**row._mapping) for row in rows]

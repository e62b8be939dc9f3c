"""A change of the billing cycle in the record: planned for a renewal, taken back, and done by the renewal itself (R43)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Refused
from app.extensions import db
from app.models.kinds import Cycle
from app.services.actors import Actor, actor_of
from app.services.outbox import request_id
from app.services.people.viewers import Viewer
from app.services.requesting import promos
from app.services.seating import seats
from workflows.clock import last_day_before
from workflows.intake import Change, Path, decide
from workflows.sentences import Sentence, say

OTHER = {Cycle.MONTHLY: Cycle.ANNUAL, Cycle.ANNUAL: Cycle.MONTHLY}


@dataclass(frozen=True, slots=True)
class Planned:
    """A change of cycle that waits for its renewal. `order_reference` is None when the account planned it by itself."""

    to_cycle: Cycle
    effective_on: date
    actor_name: str
    order_reference: str | None

    @property
    def last_day(self) -> date:
        """The last day to take it back, in the account's time zone."""
        return last_day_before(self.effective_on)


PLANNED = text("""
SELECT c.to_cycle, c.effective_on, c.actor_name, o.reference AS order_reference FROM accounts a
JOIN cycle_changes c ON c.account_id = a.id AND c.status = 'planned'
LEFT JOIN orders o ON o.account_id = c.account_id AND o.id = c.order_id WHERE a.slug = :slug
""")


def planned(slug: str) -> Planned | None:
    """The change of cycle that is planned for an account, by its slug, if one is and this viewer may see the account."""
    row = db.session.execute(PLANNED, {"slug": slug}).mappings().one_or_none()
    return Planned(**{**row, "to_cycle": Cycle(row["to_cycle"])}) if row else None


HISTORY = """
INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
SELECT account_id, :verb, :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, '',
       CAST(:details AS jsonb) || jsonb_build_object('to_cycle', to_cycle, 'effective_on', effective_on), :request_id
FROM {rows}
"""
PLAN = text("""
WITH made AS (
    INSERT INTO cycle_changes (account_id, to_cycle, status, effective_on, actor_name)
    VALUES (:account_id, :to_cycle, 'planned', :effective_on, :actor_name)
    ON CONFLICT (account_id) WHERE status = 'planned' DO NOTHING
    RETURNING account_id, to_cycle, effective_on
), history AS (""" + HISTORY.format(rows="made") + """)
SELECT count(*) FROM made
""")  # noqa: S608  (constants of this module)


def plan(account_id: int, to_cycle: Cycle, effective_on: date, actor: Actor, cost: dict[str, Any]) -> None:
    """A self-service account changes its cycle at the next renewal; `cost` is what was confirmed. Raises Refused."""
    made = db.session.execute(PLAN, {
        "account_id": account_id, "to_cycle": to_cycle, "effective_on": effective_on, **_by(actor, "plan_cycle_change", cost),
    }).scalar_one()  # fmt: skip
    if not made:
        raise Refused(ALREADY)


ALREADY = say("A change of the billing cycle is planned already. Take it back first.")
TAKE_BACK = text("""
WITH gone AS (
    UPDATE cycle_changes c SET status = 'cancelled' FROM accounts a
    WHERE c.account_id = :account_id AND c.status = 'planned' AND c.order_id IS NULL AND a.id = c.account_id
      AND c.effective_on > clock_today(a.time_zone)
    RETURNING c.account_id, c.to_cycle, c.effective_on
), history AS (""" + HISTORY.format(rows="gone") + """)
SELECT count(*) FROM gone
""")  # noqa: S608  (constants of this module)


def take_back(viewer: Viewer) -> str | None:
    """Keep the cycle after all, until the last day before the renewal (R43). Raises NotAllowed or Refused.

    Returns the promo code that counts again, if one had ended with the change (R81).

    What an order brought is taken back by withdrawing the order.
    """
    if viewer.account_id is None:
        raise NotThere
    answer = decide(viewer.type, Change.CHANGE_CYCLE, viewer.right)
    if answer.path is None:
        raise NotAllowed(answer.refusal or say("You may not do this."))
    if answer.path is not Path.SEATS:
        raise Refused(say("A change of the billing cycle is taken back by withdrawing the order that brought it."))
    seats.take_turns([viewer.account_id])
    arguments = {"account_id": viewer.account_id, **_by(actor_of(viewer), "keep_cycle", {})}
    if not db.session.execute(TAKE_BACK, arguments).scalar_one():
        raise Refused(say("No change of the billing cycle is planned, or its day has come."))
    return promos.give_back(viewer.account_id, actor_of(viewer))


def _by(actor: Actor, verb: str, details: dict[str, Any]) -> dict[str, Any]:
    return {"verb": verb, "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "actor_role": actor.role,
            "details": json.dumps(details), "request_id": request_id()}  # fmt: skip


ASK = text("""
INSERT INTO cycle_changes (account_id, to_cycle, status, order_id, actor_name)
VALUES (:account_id, :to_cycle, 'asked', :order_id, :actor_name)
""")


def note(account_id: int, order_id: int, to_cycle: Cycle, actor: Actor) -> None:
    """What an order asks for, until its offer is accepted."""
    db.session.execute(ASK, {"account_id": account_id, "to_cycle": to_cycle, "order_id": order_id, "actor_name": actor.name})


OF_ORDER = text("""
SELECT c.status, c.to_cycle, a.cycle,
       EXISTS (SELECT FROM cycle_changes p WHERE p.account_id = c.account_id AND p.status = 'planned' AND p.id <> c.id) AS has_other
FROM cycle_changes c JOIN accounts a ON a.id = c.account_id WHERE c.account_id = :account_id AND c.order_id = :order_id
""")


def problem_of(account_id: int, order_id: int) -> Sentence | None:
    """Why the order's change of cycle cannot be planned any more, if it has not been (R69)."""
    row = db.session.execute(OF_ORDER, {"account_id": account_id, "order_id": order_id}).one()
    if row.status != "asked":
        return None
    if row.has_other:
        return ALREADY
    return say("The account has this billing cycle already.") if row.to_cycle == row.cycle else None


TAKE_PLACE = text("""
UPDATE cycle_changes SET status = 'planned', effective_on = :effective_on
WHERE account_id = :account_id AND order_id = :order_id AND status = 'asked'
""")
GIVE_PLACE_BACK = text("""
UPDATE cycle_changes SET status = 'asked', effective_on = NULL
WHERE account_id = :account_id AND order_id = :order_id AND status = 'planned' RETURNING id
""")


def take_place(account_id: int, order_id: int, effective_on: date) -> None:
    """The offer is accepted: the renewal on that day changes the cycle. Twice does nothing the second time."""
    arguments = {"account_id": account_id, "order_id": order_id, "effective_on": effective_on}
    db.session.execute(TAKE_PLACE, arguments)


def give_place_back(account_id: int, order_id: int) -> None:
    """The order goes no further. Raises Refused once the renewal has changed the cycle."""
    given = db.session.execute(GIVE_PLACE_BACK, {"account_id": account_id, "order_id": order_id}).one_or_none()
    if given is None:
        raise Refused(say("The new billing cycle has begun. Ask for another change of the cycle instead."))

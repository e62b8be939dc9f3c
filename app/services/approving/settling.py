"""Quotes that wait for nobody any more: the policy asks less by now, or whoever was missing is not of a group any more (R65)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.approving import storing
from app.services.approving.reading import Case, cases
from app.services.approving.steps import settle
from app.services.ordering.agreed import store
from app.services.ordering.steps import MovingOrder
from app.services.seating import seats
from workflows.approval import StageStanding, StageState
from workflows.seat_order import Effect

WAITING = text("""
SELECT id, state_since FROM orders WHERE state = 'in_approval' AND (state_since, id) > (CAST(:since AS timestamptz), :id)
ORDER BY state_since, id LIMIT :most
""")
LAST = text("SELECT max(position) FROM order_events WHERE account_id = :account_id AND order_id = :order_id")
BEGINNING = {"since": "-infinity", "id": 0}


class Walk:
    """How far the looks of this process have come: each goes on where the last one ended, so that nobody waits behind the longest waiting."""

    def __init__(self) -> None:
        self.place: dict[str, Any] = BEGINNING

    def next(self, most: int) -> list[int]:
        """The next orders that wait for approval; from the beginning again once all were looked at."""
        rows = db.session.execute(WAITING, {**self.place, "most": most}).all()
        self.place = {"since": rows[-1].state_since, "id": rows[-1].id} if len(rows) == most else BEGINNING
        return [row.id for row in rows]


walk = Walk()


def look(most: int = 500) -> list[Case]:
    """The next that wait, as the policy, its groups and their people are now; in two statements."""
    return list(cases(walk.next(most)).values())


def due(found: Iterable[Case]) -> list[tuple[int, Callable[[MovingOrder], None]]]:
    """Order ids with what is to be done with each, like `deadlines.due`: those that no decision will ever move, and those that wait
    for people who have not been asked."""
    given: list[tuple[int, Callable[[MovingOrder], None]]] = [(one.order_id, let_go) for one in found if one.approval.is_given]
    return given + [(one.order_id, ask_others) for one in found if not one.approval.is_given and unasked(one)]


def unasked(case: Case) -> list[StageStanding]:
    """Stages by the policy as it is now that this round does not know of, or whose turn has come unnoticed."""
    if case.round is None or case.approval.is_changed:
        return []
    known = {row["group_slug"]: row["opened_at"] for row in case.stages if row["round"] == case.round["number"]}
    return [one for one in case.approval.stages if one.wanted.stage.group not in known
            or (one.state is StageState.OPEN and known[one.wanted.stage.group] is None)]  # fmt: skip


def ask_others(order: MovingOrder) -> None:
    """R65: the policy asks for others than when approval was asked for: they hear of it once it is their turn, and once only."""
    seats.take_turns([order.account_id])
    case = cases([order.id])[order.id]
    new = unasked(case)
    if order.state != "in_approval" or case.round is None or not new:
        return
    storing.save(case, case.round["number"], case.approval)
    groups = [one.wanted.stage.group for one in new if one.state is StageState.OPEN]
    if groups:
        position = db.session.execute(LAST, {"account_id": order.account_id, "order_id": order.id}).scalar_one()
        seats.promise_later(Effect.ASK_APPROVERS, order.account_id, [{"order_id": order.id, "position": position, "groups": groups}])


def let_go(order: MovingOrder) -> None:
    """With nothing left to approve, the quote goes out if the rep wished so, or is given back ready to go."""
    case = cases([order.id])[order.id]
    if order.state != "in_approval" or not case.approval.is_given:
        return
    order.approval = case.approval
    after = settle(order, case)
    store(order, SYSTEM)
    after()

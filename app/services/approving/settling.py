"""Quotes that wait for nobody any more: the policy asks less by now, or whoever was missing is not of a group any more (R65)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.approving.reading import cases
from app.services.approving.steps import settle
from app.services.ordering.agreed import store
from app.services.ordering.steps import MovingOrder

WAITING = text("""
SELECT id, state_since FROM orders WHERE state = 'in_approval' AND (state_since, id) > (CAST(:since AS timestamptz), :id)
ORDER BY state_since, id LIMIT :most
""")
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


def due(most: int = 500) -> list[tuple[int, Callable[[MovingOrder], None]]]:
    """Order ids with what is to be done with each, like `deadlines.due`. No decision will ever move them: all there are is given."""
    found = cases(walk.next(most))
    return [(order_id, let_go) for order_id, case in found.items() if case.approval.is_given]


def let_go(order: MovingOrder) -> None:
    """With nothing left to approve, the quote goes out if the rep wished so, or is given back ready to go."""
    case = cases([order.id])[order.id]
    if order.state != "in_approval" or not case.approval.is_given:
        return
    order.approval = case.approval
    after = settle(order, case)
    store(order, SYSTEM)
    after()

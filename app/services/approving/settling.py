"""Quotes that wait for nobody any more: the policy asks less by now, or whoever was missing is not of a group any more (R65)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.approving.reading import cases
from app.services.approving.steps import settle
from app.services.ordering.agreed import store
from app.services.ordering.steps import MovingOrder

WAITING = text("SELECT id FROM orders WHERE state = 'in_approval' ORDER BY state_since, id LIMIT :most")


def due(most: int = 500) -> list[tuple[int, Callable[[MovingOrder], None]]]:
    """Order ids with what is to be done with each, like `deadlines.due`. No decision will ever move them: all there are is given."""
    found = cases(db.session.execute(WAITING, {"most": most}).scalars().all())
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

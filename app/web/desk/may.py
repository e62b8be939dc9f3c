"""Who may write the quote: the rule that guards `services.quotes.write_draft`, asked beforehand to draw the button."""

from __future__ import annotations

from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from workflows.seat_order import Role, State


def may_quote(viewer: Viewer, order: MovingOrder) -> bool:
    """Only the rep who has the order, while it is in review."""
    return viewer.step_role is Role.REP and order.state is State.IN_REVIEW and order.rep_id == viewer.staff_id

"""What the additions of a request would cost, for the owner who decides about it (R39)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.services.ordering.order_pages import OrderPage
from app.web.account.proration_words import next_cycle_words, proration_words
from app.web.words import money
from workflows.intake import Change

PRICING = frozenset({"submit", "join_request", "change_request"})
"""Lines of the history that say what the request, as it is then, comes to."""


def cost_of_request(page: OrderPage) -> dict[str, str] | None:
    """The numbers the requester was shown, as text; None when the history has none."""
    events = [event for event in page.events if event.verb in PRICING and "total_minor" in event.details]
    details = events[-1].details if events else {}
    if "total_minor" not in details:
        return None
    currency = details.get("currency", page.order.currency)
    return {"due_now": money(details["total_minor"], currency), "net": money(details["net_minor"], currency),
            "formula": _formula(page, details)}  # fmt: skip


def _formula(page: OrderPage, details: Mapping[str, Any]) -> str:
    """The proration in words, as it was when it was confirmed (R29)."""
    if "days_in_cycle" not in details:
        return ""
    start, end = date.fromisoformat(details["prorated_on"]), date.fromisoformat(details["cycle_ends_on"])
    if page.order.change == Change.CHANGE_CYCLE:
        return next_cycle_words(end - timedelta(days=details["days_in_cycle"]))
    return proration_words(details["months"], details["days_left"], details["days_in_cycle"], start, end)

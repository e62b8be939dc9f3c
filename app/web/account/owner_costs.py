"""What the additions of a request would cost, for the owner who decides about it (R39)."""

from __future__ import annotations

from app.services.order_pages import OrderPage
from app.web.words import money


def cost_of_request(page: OrderPage) -> dict[str, str] | None:
    """The numbers the requester was shown, as text; None when the history has none."""
    event = page.latest("submit")
    details = event.details if event else {}
    if "total_minor" not in details:
        return None
    currency = details.get("currency", page.order.currency)
    return {"due_now": money(details["total_minor"], currency), "net": money(details["net_minor"], currency)}

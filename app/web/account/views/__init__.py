"""Views by noun; importing this package hangs them all on the blueprint."""

from __future__ import annotations

from app.web.account.views import (
    add_person,
    confirmations,
    home,
    offers,
    orders,
    steps,
    subscription,
    team,
    temporary,
    wishes,
)

__all__ = ["add_person", "confirmations", "home", "offers", "orders", "steps", "subscription", "team", "temporary", "wishes"]

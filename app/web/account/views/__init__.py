"""Views by noun; importing this package hangs them all on the blueprint."""

from __future__ import annotations

from app.web.account.views import (
    add_person,
    attachments,
    cancellation,
    contacts,
    ownership,
    calendar,
    confirmations,
    cycle,
    edits,
    home,
    licence,
    offers,
    orders,
    planned,
    people_import,
    person,
    steps,
    subscription,
    team,
    temporary,
    wishes,
)

__all__ = ["add_person", "attachments", "edits", "cancellation", "contacts", "ownership", "calendar", "licence", "confirmations", "cycle", "home", "offers", "orders", "people_import", "person", "planned", "steps", "subscription", "team", "temporary", "wishes"]

"""Whether a link may still decide, and if not, who was first and when."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.ordering.links import Link
from app.services.ordering.order_pages import EventView, OrderPage
from app.services.people.viewers import Viewer
from app.web.links.forms import VERBS
from workflows.seat_order import AGREED, State

HARMLESS = frozenset({"assign", "hand_over", "extend_quote", "attach_document"})
"""Steps after which the question or the offer in the mail is still the one on the table."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`moved_by` is the step that took the matter out of this link's hands since the mail, if any."""

    is_open: bool
    moved_by: EventView | None

    def was_own(self, viewer: Viewer) -> bool:
        """Whether it was the reader's own step: then the page confirms it."""
        event = self.moved_by
        return event is not None and event.actor_kind == "person" and event.actor_name == viewer.name

    def is_last_word(self, viewer: Viewer, state: State) -> bool:
        """Whether that is where the order still stands: what follows an acceptance by itself keeps it true."""
        event = self.moved_by
        return event is not None and self.was_own(viewer) and (
            event.to_state == state or (event.verb == "accept_quote" and state in AGREED))  # fmt: skip


def standing(link: Link, page: OrderPage) -> Standing:
    """An order's version counts its events: those after the link's version came after the mail."""
    since = [event for event in page.events[link.version :] if event.verb not in HARMLESS]
    may_decide = bool(set(VERBS[link.purpose]) & set(page.verbs))
    return Standing(may_decide and not since, since[0] if since else None)

"""An order's due time beside it, and what is said about it when: what was said stands in the history, what will be is announced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.services.ordering.order_pages import OrderPage
from app.services.queueing import due_reading
from app.services.queueing.due_reading import Announced, DueView
from app.web.desk.due_words import due_words, of_words
from app.web.desk.views.levels import tier_words
from app.web.words import at


def due_context(page: OrderPage, events: Sequence[dict[str, Any]], *, is_whole: bool) -> dict[str, Any]:
    """For the order's page: the panel, and its history with the reminders among the `events` (newest first).

    `is_whole`: the history shows everything; one that is narrowed to messages or notes is left alone.
    """
    found = due_reading.of_facts(page.due)
    said = [_said(one) for one in found.announced if one.sent_at is not None] if is_whole else []
    merged = sorted([*events, *said], key=lambda event: event["at"], reverse=True) if said else events
    return {"due": _panel(found), "events": merged}


def _panel(found: DueView) -> dict[str, Any] | None:
    words = due_words(found.due_at, found.due_soon_at, found.left_seconds)
    if words is None:
        return None
    return {
        "of": of_words(found.due_of), "words": words.words, "tone": words.tone, "when": words.when, "exact": words.exact, "iso": words.iso,
        "level": tier_words(found.tier), "coming": [_coming(one) for one in found.announced if one.sent_at is None],
    }  # fmt: skip


def _coming(one: Announced) -> str:
    """What will be said, and when (U12)."""
    return {
        "soon": _("Reminder on %(date)s", date=at(one.at)),
        "due": _("Due on %(date)s, with a mail", date=at(one.at)),
        "escalate": _("The managers are told on %(date)s", date=at(one.at)),
    }[one.kind]  # fmt: skip


def _said(one: Announced) -> dict[str, Any]:
    """A reminder as a line of the history."""
    words = {
        "soon": _("Reminded: due on %(date)s", date=at(one.due_at)),
        "due": _("Said that it is due"),
        "escalate": _("Told the managers that it is late"),
    }[one.kind]  # fmt: skip
    return {"actor": _("by itself"), "at": one.sent_at, "comment": "", "words": words, "from_words": None, "to_words": None,
            "tone": {"soon": "neutral", "due": "waiting", "escalate": "danger"}[one.kind]}  # fmt: skip

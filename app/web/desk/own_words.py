"""What the page of an order shows one person alone: what they have put aside, their keys, who else is here (U7, U9)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from app.services.ordering.order_pages import OrderPage
from app.services.people.viewers import Viewer
from app.services.queueing import snoozes
from app.services.queueing.presence import lookers, signature
from app.web import ahead
from app.web.desk.forms.own import SnoozeForm
from app.web.desk.looking_words import looking_words
from app.web.desk.remembered import keys_help
from workflows.seat_order import OPEN, Role

KEYS = {"claim": "c", "ask_customer": "a", "reject": "r", "release": "b", "hand_over": "h", "assign": "h", "extend_quote": "e",
        "revise_quote": "v", "retry": "t", "quote": "q", "snooze": "z", "skip": "s", "back": "u"}  # fmt: skip
"""One key for each thing done at the desk; the page draws those of what is open now."""


def _snoozing(viewer: Viewer) -> SnoozeForm:
    """The form with the usual day in it, where this person is."""
    return SnoozeForm(formdata=None, until=snoozes.usual_day(ahead.now().astimezone(ZoneInfo(viewer.time_zone)).date()))


def own_context(viewer: Viewer, page: OrderPage, snoozing: SnoozeForm | None) -> dict[str, Any]:
    """At the desk, by reps and managers; approvers and operators only see who else looks."""
    order, is_desk = page.order, viewer.step_role in {Role.REP, Role.MANAGER}
    seen = [one for one in lookers.now(viewer, at=order.reference) if one.reference == order.reference]
    until, uses_keys = snoozes.own(viewer, order) if is_desk else (None, False)
    return {
        "is_desk": is_desk, "may_snooze": is_desk and order.state in OPEN, "snoozing": snoozing or _snoozing(viewer),
        "wrong_snooze": snoozing, "snoozed_until": until, "looking": looking_words(seen).get(order.reference), "seen": signature(seen),
        "uses_keys": uses_keys, "keys_help": keys_help() if uses_keys else "", "keys": KEYS if uses_keys else {},
    }  # fmt: skip

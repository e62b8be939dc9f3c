"""After a decision: what was done, and the next order, please."""

from __future__ import annotations

from flask import flash, url_for
from flask_babel import gettext as _

from app.services.ordering import queue
from app.services.ordering.queue import Filter, View
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.web.words import day
from workflows.seat_order import Role, State

LEADS_ON = frozenset({"ask_customer", "reject", "send_quote"})
"""Steps after which the rep has nothing more to do with the order for now."""


def leads_on(verb: str) -> bool:
    return verb in LEADS_ON


def next_order(viewer: Viewer) -> str:
    """The address of the order to work on next: one's own in review, else the one unclaimed longest, else the queue."""
    if viewer.step_role is Role.REP:
        for wanted in (Filter(view=View.MINE, state=State.IN_REVIEW), Filter(view=View.UNCLAIMED)):
            found = queue.listing(viewer, wanted, most=1).rows
            if found:
                return url_for("desk.order", reference=found[0].reference)
    flash(_("That was the last one: nothing is left to decide."), "info")
    return url_for("desk.queue")


def done_words(verb: str, order: MovingOrder) -> str:
    """What has just been done, in one sentence."""
    ref = order.reference
    return {
        "claim": _("%(reference)s is yours.", reference=ref),
        "release": _("%(reference)s is back in the queue.", reference=ref),
        "assign": _("%(reference)s is with %(rep)s now.", reference=ref, rep=order.rep_name or ""),
        "ask_customer": _("Your question about %(reference)s is on its way to the customer.", reference=ref),
        "reject": _("%(reference)s is rejected; the customer reads your reason.", reference=ref),
        "send_quote": _("The offer of %(reference)s is on its way to the customer, valid until %(date)s.",
                        reference=ref, date=day(order.valid_until)),
        "revise_quote": _("The offer of %(reference)s is taken back: change it and send it again.", reference=ref),
        "extend_quote": _("The offer of %(reference)s is valid until %(date)s now.", reference=ref, date=day(order.valid_until)),
        "retry": _("Setting up the seats of %(reference)s starts again.", reference=ref),
        "cancel": _("%(reference)s is withdrawn; the customer reads why.", reference=ref),
    }.get(verb, _("%(reference)s has moved on.", reference=ref))  # fmt: skip

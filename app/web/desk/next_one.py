"""After a decision: what was done, and the next order, please."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, url_for
from flask_babel import gettext as _

from app.services.ordering import queue
from app.services.ordering.queue import Filter, View
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.services.queueing import snoozes
from app.web.desk.cooling import waiting
from app.web.desk.wanted import Wanted
from app.web.words import day
from workflows.seat_order import Role, State

LEADS_ON = frozenset({"ask_customer", "hand_over", "send_quote"})
"""Steps after which the rep has nothing more to do with the order for now."""


def leads_on(verb: str) -> bool:
    return verb in LEADS_ON


def next_order(viewer: Viewer, wanted: Wanted) -> str:
    """The address of the order to work on next: of the view somebody came from, with its filters and in its order.

    Where that has none left: one's own in review, else the one unclaimed longest; a narrowed view is not left by itself.
    What one has just rejected is decided, though it waits out its minute.
    """
    decided = {one.reference for one in waiting()}
    if viewer.step_role is Role.REP:
        for narrow in _where_to_look(viewer, wanted):
            found = [row.reference for row in queue.listing(viewer, narrow, most=1 + len(decided)).rows]
            if left := [reference for reference in found if reference not in decided]:
                return order_address(left[0], wanted)
    narrowed = _("That was the last one in this list: nothing in it is left to decide.")
    flash(narrowed if wanted.is_narrow else _("That was the last one: nothing is left to decide."), "info")
    return queue_address(wanted)


def order_after(viewer: Viewer, reference: str, wanted: Wanted) -> str:
    """The address of the order that stands next in the list and is not decided, without taking a step on this one."""
    narrow, decided = wanted.filter(_put_aside(viewer)), {one.reference for one in waiting()}
    found = queue.after(viewer, reference, narrow)
    while found and found.reference in decided:
        decided.discard(found.reference)
        found = queue.after(viewer, found.reference, narrow)
    if found:
        return order_address(found.reference, wanted)
    flash(_("That was the last one in this list."), "info")
    return queue_address(wanted)


def order_address(reference: str, wanted: Wanted) -> str:
    return with_way(url_for("desk.order", reference=reference), wanted)


def queue_address(wanted: Wanted) -> str:
    return with_way(url_for("desk.queue"), wanted)


def with_way(address: str, wanted: Wanted) -> str:
    """The address, and the list somebody came from."""
    way = wanted.query()
    return f"{address}?{way}" if way else address


def _where_to_look(viewer: Viewer, wanted: Wanted) -> list[Filter]:
    """Lists in which the first order is one to decide."""
    base = wanted.filter(_put_aside(viewer))
    reviewed = replace(base, view=View.MINE, state=State.IN_REVIEW)
    unclaimed = replace(base, view=View.UNCLAIMED, state=None)
    of_view = {View.UNCLAIMED: [unclaimed], View.MINE: [reviewed]}.get(base.view, [reviewed, unclaimed])
    if wanted.is_narrow:
        return of_view
    plain = Filter(put_aside=base.put_aside)
    usual = [replace(plain, view=View.MINE, state=State.IN_REVIEW), replace(plain, view=View.UNCLAIMED)]
    return [*of_view, *usual] if wanted.given else usual


def _put_aside(viewer: Viewer) -> tuple[int, ...]:
    return tuple(one.order_id for one in snoozes.mine(viewer))


def approval_asked(reference: str, *, sends_itself: bool) -> str:
    """What happens once those who approve have been asked."""
    if sends_itself:
        return _("%(reference)s waits for approval; the offer goes out with the last one.", reference=reference)
    return _("%(reference)s waits for approval now.", reference=reference)


def done_words(verb: str, order: MovingOrder) -> str:
    """What has just been done, in one sentence."""
    ref = order.reference
    return {
        "claim": _("%(reference)s is yours.", reference=ref),
        "release": _("%(reference)s is back in the queue.", reference=ref),
        "assign": _("%(reference)s is with %(rep)s now.", reference=ref, rep=order.rep_name or ""),
        "hand_over": _("%(reference)s is with %(rep)s now, who reads your note.", reference=ref, rep=order.rep_name or ""),
        "ask_customer": _("Your question about %(reference)s is on its way to the customer.", reference=ref),
        "send_quote": _("The offer of %(reference)s is on its way to the customer, valid until %(date)s.",
                        reference=ref, date=day(order.valid_until)),
        "recall": _("%(reference)s is taken back from approval.", reference=ref),
        "revise_quote": _("The offer of %(reference)s is taken back: change it and send it again.", reference=ref),
        "extend_quote": _("The offer of %(reference)s is valid until %(date)s now.", reference=ref, date=day(order.valid_until)),
        "retry": _("Setting up the seats of %(reference)s starts again.", reference=ref),
        "cancel": _("%(reference)s is withdrawn; the customer reads why.", reference=ref),
    }.get(verb, _("%(reference)s has moved on.", reference=ref))  # fmt: skip

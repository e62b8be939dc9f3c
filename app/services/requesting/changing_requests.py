"""A request is changed by those who asked, until somebody looks at it: other lines, another reason, another date (R70)."""

from __future__ import annotations

from datetime import date

from app.errors import Invalid, Refused
from app.services.actors import actor_of
from app.services.ordering.order_reading import load
from app.services.ordering.steps import MovingOrder, note_event, was_first, write
from app.services.outbox import promise
from app.services.people.viewers import Viewer
from app.services.requesting.asking import Ask
from app.services.requesting.request_record import asked_of, cost_of, in_brief, rewrite
from app.services.requesting.requests import Preview, Wish, look_at
from workflows.intake import Change, Path
from workflows.open_requests import ORDINARY, why_not_changed
from workflows.seat_order import Effect
from workflows.sentences import Sentence, say


def why_not(viewer: Viewer, order: MovingOrder) -> Sentence | None:
    """Why this viewer cannot change the request, or None: the check that draws the link and guards the door."""
    if order.change not in ORDINARY:
        return say("This request cannot be changed: withdraw it, and send another one.")
    is_own = order.requester_id == viewer.person_id
    return why_not_changed(order.state, viewer.right, is_own=is_own)


def preview(viewer: Viewer, reference: str, wish: Wish) -> Preview:
    """What the changed request would cost. Raises like `change`; nothing is stored."""
    order = load(viewer, reference)
    return Preview(Path.ORDER, is_planned=False, ask=_understood(viewer, order, wish))


def change(viewer: Viewer, reference: str, wish: Wish, *, version: int | None = None) -> MovingOrder:
    """Give the request other lines, reason and date. Raises NotThere, Refused, Invalid or SomebodyWasFirst."""
    order = load(viewer, reference)
    if version is not None and version != order.version:
        raise was_first(order, "change_request", actor_of(viewer))
    ask = _understood(viewer, order, wish)
    if wish.shown_total_minor is not None and wish.shown_total_minor != ask.pricing.totals.total_minor:
        raise Refused(say("The price has changed since it was shown. Please check it again."), field="shown_total")
    before = [{key: line[key] for key in ("product", "name", "seats")} for line in asked_of(order)]
    note_event(order, "change_request", actor_of(viewer), order.state, order.state, "",
               {**cost_of(ask), "before": before, "after": in_brief(ask), "needed_on": _day(wish.needed_on)})  # fmt: skip
    order.version += 1
    order.tasks.append(promise(Effect.TELL_CUSTOMER, order.account_id, {"verb": "change_request"}))
    write(order)
    rewrite(order, ask, wish.justification.strip(), wish.needed_on)
    return order


def _understood(viewer: Viewer, order: MovingOrder, wish: Wish) -> Ask:
    if reason := why_not(viewer, order):
        raise Refused(reason)
    ask, _ = look_at(viewer, wish)
    if not wish.justification.strip():
        raise Invalid(say("Say why you ask: whoever decides will read it."), field="justification")
    if ask.change is not Change(order.change):
        raise Refused(say("A request cannot become another kind of change: withdraw it, and send another one."))
    return ask


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

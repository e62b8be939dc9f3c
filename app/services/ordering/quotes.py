"""Quotes: a draft with the prices filled in, versions that never change once sent, the difference between two (R63)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from app.domain.pricing import Pricing
from app.errors import NotAllowed, Refused
from app.extensions import db
from app.services.actors import actor_of
from app.services.approving import reading as approvals
from app.services.ordering import quote_storing, temporary_quotes
from app.services.ordering.drafts import MAX_TERMS, Draft, DraftLine
from app.services.ordering.order_reading import load
from app.services.ordering.quote_pricing import asked_lines, cycle_at, price_draft, price_of
from app.services.ordering.quote_reading import priced_until
from app.services.ordering.steps import MovingOrder, facts_of, note_event, was_first, write
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.clock import last_day_of_offer
from workflows.guards import has_it
from workflows.intake import Change
from workflows.seat_order import Role, State
from workflows.sentences import Sentence, say

__all__ = ["MAX_TERMS", "Draft", "DraftLine", "asked_lines", "priced", "put_away", "send_draft", "suggestion", "write_draft"]


def suggestion(order: MovingOrder) -> Draft:
    """The quote with everything filled in, so that the common case is a click."""
    rows = asked_lines(order)
    change = Change(order.change)
    lines = [DraftLine(row.slug, row.asked_seats, price_of(change, row, row.asked_seats)) for row in rows]
    draft = Draft(lines, last_day_of_offer(rows[0].today, priced_until(change, cycle_at(rows[0].today, rows[0]).ends_on)))
    return temporary_quotes.filled_in(order, draft) if order.change == Change.TEMPORARY_SEATS else draft


def priced(order: MovingOrder, draft: Draft) -> Pricing:
    """What a draft would come to, line by line in the order asked; nothing is stored. Raises Invalid."""
    return price_draft(order, asked_lines(order), draft)


def write_draft(viewer: Viewer, reference: str, draft: Draft, *, version: int | None = None) -> MovingOrder:
    """Write (or write over) the draft of the next version. Raises NotAllowed, Refused, Invalid or SomebodyWasFirst.

    R72: saved again as it is, as before a preview, it is no step.
    """
    order = load(viewer, reference)
    if viewer.step_role is not Role.REP:
        raise NotAllowed(say("Only the sales representative who has the order writes its quote."))
    if order.state is not State.IN_REVIEW or (version is not None and version != order.version):
        raise was_first(order, "write_quote", actor_of(viewer))
    if order.rep_id != viewer.staff_id:
        raise Refused(has_it(facts_of(order, actor_of(viewer))) or say("Another representative has this order."))
    rows = asked_lines(order)
    draft = temporary_quotes.dated(order, draft) if order.change == Change.TEMPORARY_SEATS else replace(draft, ends_on=None)
    pricing = price_draft(order, rows, draft)
    copied = _copied(viewer, draft)
    is_another = quote_storing.store(order, viewer, rows, draft, pricing)
    order.draft_is_priced, order.draft_valid_until = True, draft.valid_until
    approved = approvals.after_change(order)
    if not is_another and not copied:
        return order
    actor = actor_of(viewer)
    details = {"total_minor": pricing.totals.total_minor, **copied, **approved}
    note_event(order, "write_quote", actor, order.state, order.state, "", details)
    order.version += 1
    write(order)
    if approved.get("approvals") == "void":
        order.news = say("Approvals given before no longer count: %(reason)s", reason=Sentence(approved["template"], approved["values"]))
    return order


def _copied(viewer: Viewer, draft: Draft) -> dict[str, Any]:
    """R66: a copy is not a new hand: the history names whoever wrote what the draft began as, and they approve neither."""
    if not draft.copied_from:
        return {}
    source = load(viewer, draft.copied_from)
    return {"copied_from": source.reference, "written_before_by": approvals.authors_of_quote(source.account_id, source.id)}


SEND = text("""
WITH before AS (
    UPDATE quotes SET status = 'superseded' WHERE account_id = :account_id AND order_id = :order_id AND status = 'sent'
)
UPDATE quotes SET status = 'sent', sent_at = clock_now()
WHERE account_id = :account_id AND order_id = :order_id AND status = 'draft'
RETURNING version, valid_until, starts_on
""")


def send_draft(order: MovingOrder) -> None:
    """Freeze the draft as the version that is out; the order takes its validity and its start."""
    seats.take_turns([order.account_id])
    row = db.session.execute(SEND, {"account_id": order.account_id, "order_id": order.id}).one()
    order.valid_until, order.starts_on = row.valid_until, row.starts_on
    order.events[-1]["details"] |= {"quote_version": row.version}


PUT_AWAY = text("""
UPDATE quotes SET status = 'superseded' WHERE account_id = :account_id AND order_id = :order_id AND status = 'sent'
""")


def put_away(order: MovingOrder) -> None:
    """A new round starts without an offer; what was sent stays in the history (R70)."""
    seats.take_turns([order.account_id])
    db.session.execute(PUT_AWAY, {"account_id": order.account_id, "order_id": order.id})

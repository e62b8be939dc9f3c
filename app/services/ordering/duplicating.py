"""A draft that begins as another order's offer: its prices, discounts and words, never its approvals (R65)."""

from __future__ import annotations

from dataclasses import replace

from app.errors import NotThere, Refused
from app.services.ordering.drafts import Draft, DraftLine
from app.services.ordering.order_reading import load
from app.services.ordering.quote_reading import QuoteView, versions
from app.services.ordering.quotes import suggestion
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from workflows.sentences import say


def draft_from(viewer: Viewer, order: MovingOrder, reference: str) -> Draft:
    """The suggestion for `order` with what the newest offer of another order says about the same products.

    Seats, dates and validity stay those of this order; prices only pass within one currency. Nothing is stored, and what
    is written from it is a draft like any other: approvals belong to what they approved. Raises NotThere or Refused.
    """
    other = load(viewer, reference)
    offers = versions(other.account_id, other.id, with_draft=False)
    if other.id == order.id or not offers:
        raise NotThere
    if other.currency != order.currency:
        raise Refused(say("%(reference)s is in another currency.", reference=other.reference), field="copy_from")
    begun, source = suggestion(order), offers[0]
    lines = [_line(line, source) for line in begun.lines]
    return replace(begun, lines=lines, terms=source.terms, note=source.note, discount_percent=source.discount_percent,
                   copied_from=other.reference)  # fmt: skip


def _line(line: DraftLine, source: QuoteView) -> DraftLine:
    same = next((one for one in source.lines if one.product == line.product), None)
    if same is None:
        return line
    return replace(line, unit_price_minor=same.unit_price_minor, discount_percent=same.discount_percent)

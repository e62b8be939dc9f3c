"""What differs between versions, ready-made texts and signatures, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.services.ordering.accepting import Kept
from app.services.ordering.quote_reading import QuoteLineView, QuoteView
from app.services.ordering.quote_texts import QuoteText
from app.web.api.times import moment
from app.web.quote_changes import changed_words

Json = dict[str, Any]


def difference(before: QuoteView, after: QuoteView) -> Json:
    """Two versions, line by line and in words."""
    first = {line.product: line for line in before.lines}
    second = {line.product: line for line in after.lines}
    lines = [
        {"product": product, "asked_seats": (second.get(product) or first[product]).asked_seats,
         "before": _line(first.get(product)), "after": _line(second.get(product))}
        for product in dict.fromkeys([*first, *second])
    ]  # fmt: skip
    return {"before": before.version, "after": after.version, "lines": lines, "total_before_minor": before.total_minor,
            "total_after_minor": after.total_minor, "words": changed_words(before, after)}  # fmt: skip


def _line(line: QuoteLineView | None) -> Json | None:
    if line is None:
        return None
    return {"seats": line.seats, "unit_price_minor": line.unit_price_minor, "discount_percent": str(line.discount_percent),
            "starts_on": _day(line.starts_on), "due_now_minor": line.due_now_minor}  # fmt: skip


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def ready_text(one: QuoteText) -> Json:
    """A ready-made text in both languages."""
    return {"id": one.id, "kind": one.kind, "name": one.name, "body": one.body, "body_fr": one.body_fr, "is_retired": one.is_retired,
            "changed_by": one.changed_by, "changed_at": moment(one.changed_at)}  # fmt: skip


def signed(one: Kept) -> Json:
    """Who accepted which version, and the digest of what they were shown."""
    return {"version": one.version, "name": one.name, "title": one.title, "purchase_order_number": one.purchase_order_number,
            "sha256": one.sha256, "accepted_at": moment(one.accepted_at)}  # fmt: skip

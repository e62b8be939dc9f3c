"""Everything that is wrong with a draft, at once (U2): what is refused counts as mended, and the rest is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.errors import Invalid
from app.services.ordering.drafts import Draft
from app.services.ordering.quote_pricing import asked_lines, price_draft
from app.services.ordering.steps import MovingOrder

WITHOUT: dict[str, Any] = {"starts_on": None, "ends_on": None, "terms": "", "note": "", "discount_percent": Decimal(0)}
"""What a field holds once nothing can be wrong with it."""


def faults(order: MovingOrder, draft: Draft) -> list[Invalid]:
    """Each at its field; none for a draft that can be priced. What cannot be mended in thought is the last."""
    rows, found = asked_lines(order), dict[str | None, Invalid]()
    while True:
        try:
            price_draft(order, rows, draft)
        except Invalid as no:
            mended = None if no.field in found else _mended(draft, no.field or "", rows)
            found.setdefault(no.field, no)
            if mended is None:
                break
            draft = mended
        else:
            break
    return list(found.values())


def _mended(draft: Draft, field: str, rows: Sequence[Any]) -> Draft | None:
    """The draft as if this field were right; None where that cannot be thought of."""
    if field == "valid_until":
        return replace(draft, valid_until=rows[0].today)
    if field in WITHOUT:
        return replace(draft, **{field: WITHOUT[field]})
    parts = field.split(".")
    if len(parts) != 3 or not int(parts[1]) < min(len(draft.lines), len(rows)):
        return None
    n, name = int(parts[1]), parts[2]
    right = {"seats": rows[n].asked_seats, "unit_price_minor": 0, **WITHOUT}
    if name not in right:
        return None
    lines = [replace(line, **{name: right[name]}) if n == at else line for at, line in enumerate(draft.lines)]
    return replace(draft, lines=lines)

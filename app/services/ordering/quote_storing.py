"""Keeping a priced draft as the next version of an order's quote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.domain.pricing import Pricing
from app.extensions import db
from app.services.ordering.drafts import Draft
from app.services.ordering.quote_pricing import usual_price_of
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.deals import hash_of
from workflows.intake import Change

STORE = text("""
WITH number AS (
    SELECT coalesce(max(version) FILTER (WHERE status = 'draft'), coalesce(max(version), 0) + 1) AS version
    FROM quotes WHERE account_id = :account_id AND order_id = :order_id
), quote AS (
    INSERT INTO quotes (account_id, order_id, version, status, currency, valid_until, starts_on, ends_on, terms, note, discount_percent,
        months, prorated_on, cycle_starts_on, cycle_ends_on, tax_percent, tax_kind, tax_country, vat_number, net_minor,
        due_now_minor, tax_minor, total_minor, written_by)
    SELECT :account_id, :order_id, number.version, 'draft', :currency, :valid_until, :starts_on, :ends_on, :terms, :note,
           :discount_percent, :months, :prorated_on, :cycle_starts_on, :cycle_ends_on, :tax_percent, :tax_kind, :tax_country,
           :vat_number, :net_minor, :due_now_minor, :tax_minor, :total_minor, :written_by FROM number
    RETURNING version
)
INSERT INTO quote_lines (account_id, order_id, version, line_no, product_id, plan_id, asked_seats, seats, list_price_minor,
    unit_price_minor, discount_percent, amount_minor, due_now_minor, starts_on, quote_discount_minor, quote_discount_due_minor)
SELECT :account_id, :order_id, quote.version, l.line_no, l.product_id, l.plan_id, l.asked_seats, l.seats, l.list_price_minor,
       l.unit_price_minor, l.discount_percent, l.amount_minor, l.due_now_minor, l.starts_on, l.quote_discount_minor,
       l.quote_discount_due_minor
FROM quote, jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(line_no int, product_id bigint, plan_id bigint, asked_seats int,
    seats int, list_price_minor bigint, unit_price_minor bigint, discount_percent numeric, amount_minor bigint,
    due_now_minor bigint, starts_on date, quote_discount_minor bigint, quote_discount_due_minor bigint)
""")
CLEAR = text("DELETE FROM quotes WHERE account_id = :account_id AND order_id = :order_id AND status = 'draft'")
DRAFTED = text("""
SELECT written_by, quote_record(account_id, order_id, version) AS record FROM quotes
WHERE account_id = :account_id AND order_id = :order_id AND status = 'draft'
""")


def store(order: MovingOrder, viewer: Viewer, rows: Sequence[Any], draft: Draft, pricing: Pricing) -> bool:
    """Write the draft over the one before it, if there is one; `rows` are the asked lines it was priced with.

    Whether it is another one now: other numbers or words, or from another hand.
    """
    seats.take_turns([order.account_id])
    before = _drafted(order)
    _write(order, viewer, rows, draft, pricing)
    return before is None or before != _drafted(order)


def _drafted(order: MovingOrder) -> tuple[int | None, str] | None:
    """Who wrote the draft there is, and the hash of what it offers."""
    row = db.session.execute(DRAFTED, {"account_id": order.account_id, "order_id": order.id}).one_or_none()
    return (row.written_by, hash_of(row.record)) if row else None


def _write(order: MovingOrder, viewer: Viewer, rows: Sequence[Any], draft: Draft, pricing: Pricing) -> None:
    totals, cycle = pricing.totals, pricing.cycle
    db.session.execute(CLEAR, {"account_id": order.account_id, "order_id": order.id})
    db.session.execute(STORE, {
        "account_id": order.account_id, "order_id": order.id, "currency": order.currency,
        "lines": json.dumps(_lines(Change(order.change), rows, pricing)), "valid_until": draft.valid_until,
        "starts_on": draft.starts_on, "ends_on": draft.ends_on, "terms": draft.terms.strip(), "note": draft.note.strip(),
        "discount_percent": round(draft.discount_percent, 2), "months": cycle.months, "prorated_on": pricing.prorated_on,
        "cycle_starts_on": cycle.starts_on, "cycle_ends_on": cycle.ends_on, "tax_percent": pricing.tax_percent,
        "tax_kind": rows[0].tax_kind, "tax_country": rows[0].country, "vat_number": rows[0].vat_number,
        "net_minor": totals.net_minor, "due_now_minor": totals.due_now_minor, "tax_minor": totals.tax_minor,
        "total_minor": totals.total_minor, "written_by": viewer.staff_id,
    })  # fmt: skip


def _lines(change: Change, rows: Sequence[Any], pricing: Pricing) -> list[dict[str, Any]]:
    return [
        {"line_no": row.line_no, "product_id": row.product_id, "plan_id": row.plan_id, "asked_seats": row.asked_seats,
         "seats": abs(line.seats), "list_price_minor": usual_price_of(change, row, abs(line.seats)),
         "unit_price_minor": line.unit_price_minor, "discount_percent": str(line.discount_percent),
         "amount_minor": line.amount_minor, "due_now_minor": line.due_now_minor,
         "starts_on": line.starts_on and line.starts_on.isoformat(), "quote_discount_minor": line.quote_discount_minor,
         "quote_discount_due_minor": line.quote_discount_due_minor}
        for row, line in zip(rows, pricing.lines, strict=True)
    ]  # fmt: skip

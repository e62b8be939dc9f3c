"""What is kept of a request: its lines, what it costs, and, when it changes, what it was before."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.ordering.steps import MovingOrder
from app.services.requesting.asking import Ask


def cost_of(ask: Ask) -> dict[str, Any]:
    """What was confirmed, for the history: minor units, and the day of the proration (R29)."""
    totals, pricing = ask.pricing.totals, ask.pricing
    cycle = pricing.cycle
    promo = {"promo_code": ask.promo.code} if ask.promo else {}
    shares = {} if ask.about else {"months": cycle.months, "days_in_cycle": cycle.days, "cycle_ends_on": str(cycle.ends_on),
                                   "days_left": cycle.days_left(pricing.prorated_on)}  # fmt: skip
    return {"currency": ask.terms.currency, "net_minor": totals.net_minor, "due_now_minor": totals.due_now_minor,
            "tax_minor": totals.tax_minor, "total_minor": totals.total_minor,
            "prorated_on": str(pricing.prorated_on), **shares, **promo}  # fmt: skip


def agreed_lines(ask: Ask) -> list[dict[str, Any]]:
    """The lines in the form in which an order read from the record has them."""
    return [
        {"line_no": n, "licence_id": line.offer.licence_id, "licence": line.products[0], "seats": line.seats,
         "subscription_id": line.offer.subscription_id, "held_plan_id": line.offer.held_plan_id,
         "plan_id": line.offer.plan_id, "shown_price": line.offer.unit_price_minor,
         "price_now": line.offer.unit_price_minor, "planned": line.offer.planned, "used": line.offer.used, "policy": line.offer.policy,
         "firm": int(line.offer.firm), "others": line.offer.others, "is_ending": line.offer.is_ending}
        for n, line in enumerate(ask.lines, start=1)
    ]  # fmt: skip


def in_brief(ask: Ask) -> list[dict[str, Any]]:
    """The lines as the history tells them: names, and numbers."""
    return [{"product": line.offer.licence_slug or line.offer.slug, "name": line.products[0], "seats": line.seats}
            for line in ask.lines]  # fmt: skip


ASKED = text("""
SELECT p.slug AS product, plan.slug AS plan, p.name, l.seats FROM order_lines l JOIN products p ON p.id = l.product_id
LEFT JOIN plans plan ON plan.id = l.plan_id WHERE l.account_id = :account_id AND l.order_id = :order_id ORDER BY l.line_no
""")
REWRITE = text("""
WITH gone AS (
    DELETE FROM order_lines WHERE account_id = :account_id AND order_id = :order_id AND line_no > :count
), kept AS (
    INSERT INTO order_lines (account_id, order_id, line_no, product_id, plan_id, seats, unit_price_minor)
    SELECT :account_id, :order_id, l.line_no, l.licence_id, l.plan_id, l.seats, l.shown_price
    FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(
        line_no int, licence_id bigint, plan_id bigint, seats int, shown_price bigint)
    ON CONFLICT (account_id, order_id, line_no) DO UPDATE SET product_id = excluded.product_id, plan_id = excluded.plan_id,
        seats = excluded.seats, unit_price_minor = excluded.unit_price_minor
), no_draft AS (
    DELETE FROM quotes WHERE account_id = :account_id AND order_id = :order_id AND status = 'draft'
)
UPDATE orders SET justification = :justification, needed_on = :needed_on WHERE account_id = :account_id AND id = :order_id
""")


def asked_of(order: MovingOrder) -> list[dict[str, Any]]:
    """The lines of an order as they stand: product and plan (slugs), name, seats."""
    rows = db.session.execute(ASKED, {"account_id": order.account_id, "order_id": order.id}).mappings()
    return [dict(row) for row in rows]


def rewrite(order: MovingOrder, ask: Ask, justification: str, needed_on: date | None) -> None:
    """Give an order other lines. Its version has been compared before; a draft of a quote for the old ones goes."""
    order.agreed = agreed_lines(ask)
    db.session.execute(REWRITE, {
        "account_id": order.account_id, "order_id": order.id, "count": len(order.agreed), "lines": json.dumps(order.agreed),
        "justification": justification, "needed_on": needed_on,
    })  # fmt: skip

"""Quotes: a draft with the prices filled in, versions that never change once sent, the difference between two (R63)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR
from app.domain.pricing import Item, Pricing, price
from app.domain.proration import cycle_of
from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db
from app.models.kinds import Cycle as CycleName
from app.services.actors import actor_of
from app.services.ordering import temporary_quotes
from app.services.ordering.agreed import KEEPS_SEATS, LOWERS
from app.services.ordering.order_reading import load
from app.services.ordering.steps import MovingOrder, facts_of, note_event, was_first, write
from app.services.people.viewers import Viewer
from app.services.requesting import cycle_asking
from app.services.requesting.offers import MONTHS
from app.services.seating import reducing, seats
from app.services.seating.reducing import LATER
from workflows.clock import offer_ends
from workflows.guards import has_it
from workflows.intake import Change
from workflows.seat_order import Role, State
from workflows.sentences import say

MAX_TERMS = 5000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as the rep wrote it: product slug, seats, minor units per seat and month, discount 0 to 100."""

    product: str
    seats: int
    unit_price_minor: int
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft. Lines may offer other numbers than were asked, for the products that were asked."""

    lines: Sequence[DraftLine]
    valid_until: date
    terms: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    """Of temporary seats: the first day without them."""


ASKED = text(f"""
SELECT l.line_no, l.product_id, p.slug, p.name, p.name_fr, l.plan_id, plan.name AS plan_name, l.seats AS asked_seats,
       greatest(0, coalesce(CASE WHEN l.plan_id = s.plan_id THEN s.contract_unit_price_minor END, pr.unit_price_minor, 0)
           - CASE WHEN o.change = 'upgrade_plan' THEN coalesce(s.contract_unit_price_minor, held.unit_price_minor, 0)
                  ELSE 0 END) AS unit_price_minor,
       (SELECT coalesce(sum(c.delta), 0) FROM seat_changes c WHERE c.account_id = l.account_id
         AND c.subscription_id = s.id AND CASE WHEN o.change = 'upgrade_plan' THEN {reducing.UNTIL_RENEWAL}
                                               ELSE c.status <> 'cancelled' END) AS held_seats,
       a.renews_on, a.anchor_day, a.cycle, a.tax_percent, a.currency, clock_today(a.time_zone) AS today,
       (SELECT array_agg(m.slug) FROM suite_members sm JOIN products m ON m.id = sm.product_id
         WHERE sm.suite_id = l.product_id) AS member_slugs
FROM order_lines l JOIN orders o ON o.account_id = l.account_id AND o.id = l.order_id
JOIN accounts a ON a.id = l.account_id JOIN products p ON p.id = l.product_id
LEFT JOIN plans plan ON plan.id = l.plan_id
LEFT JOIN subscriptions s ON s.account_id = l.account_id AND s.product_id = l.product_id AND s.ended_on IS NULL
LEFT JOIN prices pr ON pr.plan_id = l.plan_id AND pr.currency = a.currency
LEFT JOIN prices held ON held.plan_id = s.plan_id AND held.currency = a.currency
WHERE l.account_id = :account_id AND l.order_id = :order_id ORDER BY l.line_no
""")  # noqa: S608  (a constant of this package)


def asked_lines(order: MovingOrder) -> Sequence[Any]:
    """What was asked, each row with the price the account would pay today and its terms."""
    return db.session.execute(ASKED, {"account_id": order.account_id, "order_id": order.id}).all()


def suggestion(order: MovingOrder) -> Draft:
    """The quote with everything filled in, so that the common case is a click."""
    rows = asked_lines(order)
    lines = [DraftLine(row.slug, row.asked_seats, row.unit_price_minor) for row in rows]
    draft = Draft(lines, offer_ends(rows[0].today))
    return temporary_quotes.filled_in(order, draft) if order.change == Change.TEMPORARY_SEATS else draft


def priced(order: MovingOrder, draft: Draft) -> Pricing:
    """What a draft would come to, line by line in the order asked; nothing is stored. Raises Invalid."""
    return _price(order, asked_lines(order), draft)


def write_draft(viewer: Viewer, reference: str, draft: Draft, *, version: int | None = None) -> MovingOrder:
    """Write (or write over) the draft of the next version. Raises NotAllowed, Refused, Invalid or SomebodyWasFirst."""
    order = load(viewer, reference)
    if viewer.step_role is not Role.REP:
        raise NotAllowed(say("Only the sales representative who has the order writes its quote."))
    if order.state is not State.IN_REVIEW or (version is not None and version != order.version):
        raise was_first(order, "write_quote")
    if order.rep_id != viewer.staff_id:
        raise Refused(has_it(facts_of(order, actor_of(viewer))) or say("Another representative has this order."))
    rows = asked_lines(order)
    draft = temporary_quotes.dated(order, draft) if order.change == Change.TEMPORARY_SEATS else replace(draft, ends_on=None)
    pricing = _price(order, rows, draft)
    _store(order, viewer, rows, draft, pricing)
    order.draft_is_priced, order.draft_valid_until = True, draft.valid_until
    actor = actor_of(viewer)
    note_event(order, "write_quote", actor, order.state, order.state, "", {"total_minor": pricing.totals.total_minor})
    order.version += 1
    write(order)
    return order


def _price(order: MovingOrder, rows: Sequence[Any], draft: Draft) -> Pricing:
    today = rows[0].today
    if not today <= draft.valid_until <= today + timedelta(days=365):
        raise Invalid(say("The offer must end today or later, and within a year."), field="valid_until")
    if draft.starts_on is not None and not today <= draft.starts_on <= today + timedelta(days=365):
        raise Invalid(say("The start must be today or later, and within a year."), field="starts_on")
    if len(draft.terms) > MAX_TERMS:
        raise Invalid(say("Use at most %(most)s characters.", most=MAX_TERMS), field="terms")
    change = Change(order.change)
    items = [_item(change, n, line, rows) for n, line in enumerate(_matched(draft.lines, rows))]
    if change is Change.TEMPORARY_SEATS:
        return temporary_quotes.price(order, rows[0], draft, items)
    cycle = cycle_of(rows[0].renews_on, MONTHS[CycleName(rows[0].cycle)], draft.starts_on or today,
                     rows[0].anchor_day)  # fmt: skip
    if change is Change.CHANGE_CYCLE:
        return cycle_asking.price_from(cycle, items, rows[0])
    prorated_on = cycle.ends_on if change in LOWERS | LATER else draft.starts_on or today
    return price(items, cycle, prorated_on, rows[0].tax_percent)


def _matched(lines: Sequence[DraftLine], rows: Sequence[Any]) -> list[DraftLine]:
    """The draft's lines in the order of the asked ones: exactly one for each (a suite also answers to its members)."""
    matched: dict[int, DraftLine] = {}
    for n, line in enumerate(lines):
        row = next((one for one in rows if line.product == one.slug or line.product in (one.member_slugs or [])), None)
        if row is None or row.line_no in matched:
            reason = say("The quote needs exactly one line for each product that was asked for.")
            raise Invalid(reason, field=f"lines.{n}.product")
        matched[row.line_no] = line
    if len(matched) != len(rows):
        raise Invalid(say("The quote needs exactly one line for each product that was asked for."), field="lines")
    return [matched[row.line_no] for row in rows]


def _item(change: Change, n: int, line: DraftLine, rows: Sequence[Any]) -> Item:
    row, where = rows[n], f"lines.{n}"
    least = 0 if change in KEEPS_SEATS else 1
    if not least <= line.seats <= MAX_SEATS:
        reason = say("The number of seats must be between 1 and %(most)s.", most=MAX_SEATS)
        raise Invalid(reason, field=f"{where}.seats")
    if not 0 <= line.unit_price_minor <= MAX_UNIT_PRICE_MINOR:
        raise Invalid(say("The price must not be negative, nor larger than any price we have."), field=f"{where}.unit_price_minor")
    if not (line.discount_percent.is_finite() and 0 <= line.discount_percent <= 100):
        raise Invalid(say("The discount must be between 0 and 100 percent."), field=f"{where}.discount_percent")
    seats = row.held_seats if change in KEEPS_SEATS else -line.seats if change in LOWERS else line.seats
    return Item(row.product_id, row.plan_id, seats, line.unit_price_minor, round(line.discount_percent, 2))


STORE = text("""
WITH number AS (
    SELECT coalesce(max(version) FILTER (WHERE status = 'draft'), coalesce(max(version), 0) + 1) AS version
    FROM quotes WHERE account_id = :account_id AND order_id = :order_id
), quote AS (
    INSERT INTO quotes (account_id, order_id, version, status, currency, valid_until, starts_on, ends_on, terms, months, prorated_on,
        cycle_starts_on, cycle_ends_on, tax_percent, net_minor, due_now_minor, tax_minor, total_minor, written_by)
    SELECT :account_id, :order_id, number.version, 'draft', :currency, :valid_until, :starts_on, :ends_on, :terms, :months,
           :prorated_on, :cycle_starts_on, :cycle_ends_on, :tax_percent, :net_minor, :due_now_minor, :tax_minor,
           :total_minor, :written_by FROM number
    RETURNING version
)
INSERT INTO quote_lines (account_id, order_id, version, line_no, product_id, plan_id, asked_seats, seats, unit_price_minor,
                         discount_percent, amount_minor, due_now_minor)
SELECT :account_id, :order_id, quote.version, l.line_no, l.product_id, l.plan_id, l.asked_seats, l.seats,
       l.unit_price_minor, l.discount_percent, l.amount_minor, l.due_now_minor
FROM quote, jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(line_no int, product_id bigint, plan_id bigint, asked_seats int,
    seats int, unit_price_minor bigint, discount_percent numeric, amount_minor bigint, due_now_minor bigint)
""")
CLEAR = text("DELETE FROM quotes WHERE account_id = :account_id AND order_id = :order_id AND status = 'draft'")


def _store(order: MovingOrder, viewer: Viewer, rows: Sequence[Any], draft: Draft, pricing: Pricing) -> None:
    totals, cycle = pricing.totals, pricing.cycle
    lines = [
        {"line_no": row.line_no, "product_id": row.product_id, "plan_id": row.plan_id, "asked_seats": row.asked_seats,
         "seats": abs(line.seats), "unit_price_minor": line.unit_price_minor, "amount_minor": line.amount_minor,
         "discount_percent": str(line.discount_percent), "due_now_minor": line.due_now_minor}
        for row, line in zip(rows, pricing.lines, strict=True)
    ]  # fmt: skip
    seats.take_turns([order.account_id])
    db.session.execute(CLEAR, {"account_id": order.account_id, "order_id": order.id})
    db.session.execute(STORE, {
        "account_id": order.account_id, "order_id": order.id, "currency": order.currency, "lines": json.dumps(lines),
        "valid_until": draft.valid_until, "starts_on": draft.starts_on, "ends_on": draft.ends_on,
        "terms": draft.terms.strip(),
        "months": cycle.months, "prorated_on": pricing.prorated_on, "cycle_starts_on": cycle.starts_on,
        "cycle_ends_on": cycle.ends_on, "tax_percent": pricing.tax_percent, "net_minor": totals.net_minor,
        "due_now_minor": totals.due_now_minor, "tax_minor": totals.tax_minor, "total_minor": totals.total_minor,
        "written_by": viewer.staff_id,
    })  # fmt: skip


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
    order.events[-1]["details"] = {"quote_version": row.version}


PUT_AWAY = text("""
UPDATE quotes SET status = 'superseded' WHERE account_id = :account_id AND order_id = :order_id AND status = 'sent'
""")


def put_away(order: MovingOrder) -> None:
    """A new round starts without an offer; what was sent stays in the history (R70)."""
    seats.take_turns([order.account_id])
    db.session.execute(PUT_AWAY, {"account_id": order.account_id, "order_id": order.id})

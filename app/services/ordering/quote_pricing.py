"""What a draft comes to: its lines matched with what was asked, checked, and priced (R29, R63)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.domain.discounts import tier_price
from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR
from app.domain.pricing import Item, Pricing, price
from app.domain.proration import Cycle, cycle_of
from app.errors import Invalid
from app.extensions import db
from app.models.kinds import Cycle as CycleName
from app.services.ordering import temporary_quotes
from app.services.ordering.agreed import LOWERS
from app.services.ordering.drafts import MAX_TERMS, Draft, DraftLine
from app.services.ordering.quote_reading import priced_until
from app.services.ordering.steps import MovingOrder
from app.services.requesting import cycle_asking
from app.services.requesting.offers import MONTHS
from app.services.seating import reducing
from app.services.seating.reducing import LATER
from workflows.clock import last_day_before
from workflows.intake import KEEPS_SEATS, Change
from workflows.sentences import say

A_YEAR = timedelta(days=365)
MAY_START_LATER = frozenset({Change.ADD_SEATS})
"""Lines of these may begin on days of their own: they only add seats, to licences that are there."""

# The book's tiers of each plan on this day; a change of plan or fewer seats buys none, and counts as the first tier.
ASKED = text(f"""
SELECT l.line_no, l.product_id, p.slug, p.name, p.name_fr, l.plan_id, plan.name AS plan_name, l.seats AS asked_seats,
       CASE WHEN l.plan_id = s.plan_id THEN s.contract_unit_price_minor END AS contract_minor,
       coalesce(pr.unit_price_minor, 0) AS base_minor, coalesce(book.tiers, '[]') AS tiers,
       CASE WHEN o.change = 'upgrade_plan' THEN coalesce(s.contract_unit_price_minor, list_price(
           s.plan_id, a.currency, 1, clock_today(a.time_zone), held.unit_price_minor), 0) ELSE 0 END AS less_minor,
       (SELECT coalesce(sum(c.delta), 0) FROM seat_changes c WHERE c.account_id = l.account_id
         AND c.subscription_id = s.id AND CASE WHEN o.change = 'upgrade_plan' THEN {reducing.UNTIL_RENEWAL}
                                               ELSE c.status <> 'cancelled' END) AS held_seats,
       a.renews_on, a.anchor_day, a.cycle, a.tax_percent, a.currency, clock_today(a.time_zone) AS today, a.country, a.locale,
       coalesce(b.tax_kind, 'agreed') AS tax_kind, coalesce(b.vat_number, '') AS vat_number,
       (SELECT array_agg(m.slug) FROM suite_members sm JOIN products m ON m.id = sm.product_id
         WHERE sm.suite_id = l.product_id) AS member_slugs
FROM order_lines l JOIN orders o ON o.account_id = l.account_id AND o.id = l.order_id
JOIN accounts a ON a.id = l.account_id JOIN products p ON p.id = l.product_id
LEFT JOIN billing_details b ON b.account_id = a.id
LEFT JOIN plans plan ON plan.id = l.plan_id
LEFT JOIN subscriptions s ON s.account_id = l.account_id AND s.product_id = l.product_id AND s.ended_on IS NULL
LEFT JOIN prices pr ON pr.plan_id = l.plan_id AND pr.currency = a.currency
LEFT JOIN prices held ON held.plan_id = s.plan_id AND held.currency = a.currency
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(t.from_seats, t.unit_price_minor) ORDER BY t.from_seats) AS tiers
    FROM price_tiers t WHERE t.plan_id = l.plan_id AND t.book_id = (
        SELECT b.id FROM price_books b JOIN price_tiers u ON u.book_id = b.id AND u.plan_id = l.plan_id
        WHERE b.currency = a.currency AND daterange(b.valid_from, b.valid_until, '[]') @> clock_today(a.time_zone)
        ORDER BY b.valid_from DESC, b.id DESC LIMIT 1)) book ON true
WHERE l.account_id = :account_id AND l.order_id = :order_id ORDER BY l.line_no
""")  # noqa: S608  (a constant of this package)


def asked_lines(order: MovingOrder) -> Sequence[Any]:
    """What was asked, each row with the prices of the day and the account's terms."""
    return db.session.execute(ASKED, {"account_id": order.account_id, "order_id": order.id}).all()


def list_price_of(change: Change, row: Any, seats: int) -> int:
    """The book's price of a line for so many seats; an upgrade costs the difference to the plan that is held."""
    bought = 1 if change in KEEPS_SEATS | LOWERS else seats
    listed = tier_price([(tier[0], tier[1]) for tier in row.tiers], bought, row.base_minor)
    return max(0, listed - int(row.less_minor))


def price_of(change: Change, row: Any, seats: int) -> int:
    """What this account pays: its contract price, or else the book's."""
    if row.contract_minor is not None:
        return max(0, int(row.contract_minor) - int(row.less_minor))
    return list_price_of(change, row, seats)


def usual_price_of(change: Change, row: Any, seats: int) -> int:
    """What it costs without anybody's favour: the book's price, or this account's contract price where that is lower.

    A discount is what goes below it (R65); what the contract says needs no review (R2).
    """
    return min(list_price_of(change, row, seats), price_of(change, row, seats))


def price_draft(order: MovingOrder, rows: Sequence[Any], draft: Draft) -> Pricing:
    """Check a draft and price it, line by line in the order asked. Raises Invalid."""
    change, today = Change(order.change), rows[0].today
    _check(draft, today)
    matched = _matched(draft.lines, rows)
    items = [_item(change, n, line, rows) for n, line in enumerate(matched)]
    if change is Change.TEMPORARY_SEATS:
        return temporary_quotes.price(order, rows[0], draft, items)
    start, cycle = draft.starts_on or today, cycle_at(draft.starts_on or today, rows[0])
    _check_price_lasts(draft.valid_until, priced_until(change, cycle.ends_on))
    if change is Change.CHANGE_CYCLE:
        return cycle_asking.price_from(cycle, items, rows[0], draft.discount_percent)
    if change in MAY_START_LATER:
        items = [_begun(n, item, line.starts_on, (start, cycle.ends_on))
                 for n, (item, line) in enumerate(zip(items, matched, strict=True))]  # fmt: skip
    prorated_on = cycle.ends_on if change in LOWERS | LATER else start
    return price(items, cycle, prorated_on, rows[0].tax_percent, discount_percent=round(draft.discount_percent, 2))


def cycle_at(day: date, row: Any) -> Cycle:
    """The billing cycle around a day; `row` is an asked line, with the account's terms."""
    return cycle_of(row.renews_on, MONTHS[CycleName(row.cycle)], day, row.anchor_day)


def _check_price_lasts(valid_until: date, until: date | None) -> None:
    """R29, R64: what may be accepted on a day costs on that day what the offer says."""
    if until is not None and valid_until >= until:
        reason = say("The price is for the billing cycle until %(date)s: the offer ends on that day or before.", date=last_day_before(until))
        raise Invalid(reason, field="valid_until")


def _check(draft: Draft, today: date) -> None:
    if not today <= draft.valid_until <= today + A_YEAR:
        raise Invalid(say("The offer must end today or later, and within a year."), field="valid_until")
    if draft.starts_on is not None and not today <= draft.starts_on <= today + A_YEAR:
        raise Invalid(say("The start must be today or later, and within a year."), field="starts_on")
    for name in ("terms", "note"):
        if len(getattr(draft, name)) > MAX_TERMS:
            raise Invalid(say("Use at most %(most)s characters.", most=MAX_TERMS), field=name)
    _check_percent(draft.discount_percent, "discount_percent")


def _check_percent(percent: Decimal, field: str) -> None:
    if not (percent.is_finite() and 0 <= percent <= 100):
        raise Invalid(say("The discount must be between 0 and 100 percent."), field=field)


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
    _check_percent(line.discount_percent, f"{where}.discount_percent")
    if line.starts_on is not None and change not in MAY_START_LATER:
        raise Invalid(say("Only lines that add seats may start on days of their own."), field=f"{where}.starts_on")
    seats = row.held_seats if change in KEEPS_SEATS else -line.seats if change in LOWERS else line.seats
    return Item(row.product_id, row.plan_id, seats, line.unit_price_minor, round(line.discount_percent, 2))


def _begun(n: int, item: Item, starts_on: date | None, between: tuple[date, date]) -> Item:
    """A line with a start of its own: not before the rest, at the latest with the next cycle (R29, R30)."""
    first, last = between
    if starts_on is None or starts_on == first:
        return item
    if not first < starts_on <= last:
        reason = say("A line starts between %(first)s, with the rest, and %(last)s, when the next cycle begins.",
                     first=first, last=last)  # fmt: skip
        raise Invalid(reason, field=f"lines.{n}.starts_on")
    return replace(item, starts_on=starts_on)

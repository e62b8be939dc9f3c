"""Quotes as pages, PDFs and the API show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.extensions import Statement
from app.services.seating.reducing import LATER
from workflows.intake import KEEPS_SEATS, Change

OF_ANY_CYCLE = LATER | {Change.CHANGE_CYCLE, Change.TEMPORARY_SEATS}
"""What is not charged for the rest of the running cycle: it begins with the next one, or has days of its own."""


def priced_until(change: Change, cycle_ends_on: date) -> date | None:
    """R29: the first day on which an offer's price is another one, because another billing cycle has begun; None: there is none."""
    return None if change in OF_ANY_CYCLE else cycle_ends_on


@dataclass(frozen=True, slots=True)
class QuoteLineView:
    """A line beside what was asked for; amounts in minor units."""

    line_no: int
    product: str
    product_name: str
    product_name_fr: str
    plan_name: str
    asked_seats: int
    seats: int
    unit_price_minor: int
    discount_percent: Decimal
    amount_minor: int
    due_now_minor: int
    list_price_minor: int = 0
    starts_on: date | None = None
    quote_discount_minor: int = 0
    quote_discount_due_minor: int = 0
    plan: str | None = None

    @property
    def before_discount_minor(self) -> int:
        """What is due now, before its share of the discount on the whole quote."""
        return self.due_now_minor + self.quote_discount_due_minor


@dataclass(frozen=True, slots=True)
class QuoteView:
    """One version, whole. Amounts in minor units of `currency`; see models.Quote for the dates.

    `kind` is what is done to temporary seats (R52), `ends_on` the first day without them.
    """

    version: int
    status: str
    currency: str
    valid_until: date
    starts_on: date | None
    ends_on: date | None
    kind: str | None
    terms: str
    months: int
    prorated_on: date
    cycle_starts_on: date
    cycle_ends_on: date
    tax_percent: Decimal
    net_minor: int
    due_now_minor: int
    tax_minor: int
    total_minor: int
    written_by: str | None
    created_at: Any
    sent_at: Any
    lines: tuple[QuoteLineView, ...]
    note: str = ""
    discount_percent: Decimal = Decimal(0)
    tax_kind: str = "agreed"
    tax_country: str = ""
    vat_number: str = ""
    sent_on: date | None = None
    """The account's day (R75)."""
    change: str = Change.ADD_SEATS
    """The row of R2 that the order is about."""

    @property
    def discount_due_minor(self) -> int:
        """The discount on the whole quote, of what is due now."""
        return sum(line.quote_discount_due_minor for line in self.lines)

    def asked_of(self, line: QuoteLineView) -> int:
        """So many seats were asked for; what keeps its seats was asked for as it is."""
        return line.seats if Change(self.change) in KEEPS_SEATS else line.asked_seats

    def days_left_of(self, line: QuoteLineView) -> int:
        """How many days of a line are due now: fewer when it starts later than the rest."""
        return max((self.due_until - (line.starts_on or self.prorated_on)).days, 0)

    @property
    def days_left(self) -> int:
        return max((self.due_until - self.prorated_on).days, 0)

    @property
    def due_until(self) -> date:
        """The first day that is not charged now."""
        return self.ends_on or self.cycle_ends_on

    @property
    def takes_effect_on(self) -> date | None:
        """The day of what was agreed: by itself a lower number waits for the renewal (R41), another cycle for its start (R43)."""
        if self.starts_on or self.change == Change.CHANGE_CYCLE:
            return self.starts_on or self.cycle_starts_on
        return self.cycle_ends_on if Change(self.change) in LATER else None

    @property
    def priced_until(self) -> date | None:
        """The first day on which its price would be another one (R29)."""
        return priced_until(Change(self.change), self.cycle_ends_on)

    @property
    def days_in_cycle(self) -> int:
        return (self.cycle_ends_on - self.cycle_starts_on).days


VERSIONS = Statement("""
SELECT to_jsonb(found) FROM (
SELECT q.order_id, q.version, q.status, q.currency, q.valid_until, q.starts_on, q.ends_on,
       (SELECT t.kind FROM temporary_asks t WHERE t.account_id = q.account_id AND t.order_id = q.order_id) AS kind,
       (SELECT o.change FROM orders o WHERE o.account_id = q.account_id AND o.id = q.order_id) AS change,
       q.terms, q.months, q.prorated_on, q.cycle_starts_on,
       q.cycle_ends_on, q.tax_percent::text, q.net_minor, q.due_now_minor, q.tax_minor, q.total_minor, w.name AS written_by,
       q.created_at, q.sent_at,
       (SELECT (q.sent_at AT TIME ZONE a.time_zone)::date FROM accounts a WHERE a.id = q.account_id) AS sent_on,
       q.note, q.discount_percent::text, q.tax_kind, q.tax_country, q.vat_number,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('line_no', l.line_no, 'product', p.slug, 'product_name', p.name,
            'product_name_fr', p.name_fr, 'plan', plan.slug, 'plan_name', plan.name, 'asked_seats', l.asked_seats, 'seats', l.seats,
            'unit_price_minor', l.unit_price_minor, 'discount_percent', l.discount_percent::text,
            'amount_minor', l.amount_minor, 'due_now_minor', l.due_now_minor, 'list_price_minor', l.list_price_minor,
            'starts_on', l.starts_on, 'quote_discount_minor', l.quote_discount_minor,
            'quote_discount_due_minor', l.quote_discount_due_minor) ORDER BY l.line_no), '[]')
        FROM quote_lines l JOIN products p ON p.id = l.product_id JOIN plans plan ON plan.id = l.plan_id
        WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)) AS lines
FROM unnest(CAST(:accounts AS bigint[]), CAST(:orders AS bigint[])) AS k(account_id, order_id)
JOIN quotes q USING (account_id, order_id) LEFT JOIN staff w ON w.id = q.written_by
WHERE q.status <> 'draft' OR :with_draft ORDER BY q.version DESC) found
""")
_DAYS = ("valid_until", "starts_on", "ends_on", "prorated_on", "cycle_starts_on", "cycle_ends_on", "sent_on")


def versions(account_id: int, order_id: int, *, with_draft: bool) -> list[QuoteView]:
    """All versions, newest first; customers never see a draft."""
    return versions_of([(account_id, order_id)], with_draft=with_draft).get(order_id, [])


def sent_version(quotes: Sequence[QuoteView]) -> QuoteView | None:
    """The one that is out, of the versions of an order."""
    return next((quote for quote in quotes if quote.status == "sent"), None)


def versions_of(keys: Sequence[tuple[int, int]], *, with_draft: bool) -> dict[int, list[QuoteView]]:
    """The same for many orders, named by (account, order), in one statement; by order."""
    arguments = {"accounts": [key[0] for key in keys], "orders": [key[1] for key in keys], "with_draft": with_draft}
    found: dict[int, list[QuoteView]] = {}
    for (row,) in VERSIONS.rows(arguments):
        found.setdefault(row.pop("order_id"), []).append(_view(row))
    return found


def _view(row: dict[str, Any]) -> QuoteView:
    """From JSON: one column is read quicker than the thirty it holds."""
    values = {**row, "lines": tuple(_line(one) for one in row["lines"]), **{name: day_of(row[name]) for name in _DAYS}}
    values |= {name: Decimal(row[name]) for name in ("tax_percent", "discount_percent")}
    values |= {name: row[name] and datetime.fromisoformat(row[name]) for name in ("created_at", "sent_at")}
    return QuoteView(**values)


def _line(one: dict[str, Any]) -> QuoteLineView:
    return QuoteLineView(**{**one, "discount_percent": Decimal(one["discount_percent"]), "starts_on": day_of(one["starts_on"])})


def day_of(said: str | None) -> date | None:
    """A date as JSON has it."""
    return date.fromisoformat(said) if said else None

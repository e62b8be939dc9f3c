"""One order as people read it: the head, what was asked, the offers, the history, and what this viewer may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.extensions import Statement
from app.services.actors import actor_of
from app.services.approving.reading import Case, look
from app.services.ordering.order_reading import load
from app.services.ordering.quote_reading import QuoteView, day_of, sent_version, versions_of
from app.services.ordering.steps import MovingOrder, offered
from app.services.people.viewers import Viewer
from app.services.queueing.due_reading import FACTS as DUE
from workflows.engine import Step
from workflows.intake import AccountType, Change, Path, needs_an_offer
from workflows.seat_order import State
from workflows.words import WORDING, Turn


@dataclass(frozen=True, slots=True)
class AskedLineView:
    """What was asked: `seats` to add or remove; price in minor units per seat and month, None if the account may not see it."""

    line_no: int
    product: str
    product_name: str
    product_name_fr: str
    plan_name: str | None
    seats: int
    unit_price_minor: int | None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class TemporaryView:
    """What was asked about temporary seats: the kind (R52) and the dates; `ends_on` is the first day without them."""

    kind: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class EventView:
    """A line of the history. `details` holds the numbers of the step."""

    position: int
    verb: str
    from_state: str | None
    to_state: str | None
    actor_kind: str
    actor_name: str
    actor_role: str
    comment: str
    details: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class LaterLine:
    """A line that starts later than the rest of its order; `applied_at` is empty until its seats are there (R71)."""

    product: str
    product_name: str
    product_name_fr: str
    seats: int
    on: date
    applied_at: datetime | None


GIVEN = frozenset({"assign", "hand_over"})
"""Steps by which an order passes into the hands of another representative."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything one page, or one answer of the API, needs. `steps` are the table's rows open to the viewer."""

    order: MovingOrder
    account_slug: str
    account_name: str
    account_country: str
    account_locale: str
    requester_name: str
    requester_email: str
    justification: str
    needed_on: date | None
    created_at: datetime
    account_rep_name: str | None
    account_rep_email: str | None
    waits_for: str | None
    attachments: Sequence[dict[str, Any]]
    acceptances: Sequence[dict[str, Any]]
    """Who accepted which version, newest first; the documents themselves are read on their own."""
    temporary: TemporaryView | None
    to_cycle: str | None
    due: dict[str, Any]
    """When it is due, for the vendor's people: see `queueing.due_reading`."""
    lines: Sequence[AskedLineView]
    quotes: Sequence[QuoteView]
    events: Sequence[EventView]
    steps: Sequence[Step]
    approval: Case | None = None
    later: Sequence[LaterLine] = ()
    """Lines that start later than the rest, in the order of their days; none before the offer is accepted."""

    @property
    def still_to_come(self) -> list[LaterLine]:
        """Those whose day has not come, or whose seats wait for the account to be in good standing (R5)."""
        return [line for line in self.later if line.applied_at is None]

    @property
    def needs_an_offer(self) -> bool:
        """Whether a representative quotes before anything is set up, as far as one knows now (R39)."""
        path = Path.OWNER_APPROVAL if self.order.state in {State.AWAITING_OWNER, State.BEHIND} else Path.ORDER
        return not self.order.is_at_contract_price and needs_an_offer(AccountType(self.order.account_type), Change(self.order.change), path)

    @property
    def offer(self) -> QuoteView | None:
        """The version that is out."""
        return sent_version(self.quotes)

    @property
    def draft(self) -> QuoteView | None:
        return next((quote for quote in self.quotes if quote.status == "draft"), None)

    @property
    def had_since(self) -> datetime | None:
        """R60: since when whoever has the order now has had it; a representative, since it was given to them."""
        given = [event.at for event in self.events if event.verb in GIVEN] if WORDING[self.order.state].turn is Turn.REP else []
        return max(filter(None, [self.order.state_since, *given]), default=None)

    @property
    def last(self) -> EventView:
        return self.events[-1]

    def latest(self, verb: str) -> EventView | None:
        """The newest event of a verb, for example the open question."""
        return next((event for event in reversed(self.events) if event.verb == verb), None)

    @property
    def verbs(self) -> list[str]:
        return [row.verb for row in self.steps]


KEYS = "FROM unnest(CAST(:accounts AS bigint[]), CAST(:orders AS bigint[])) AS k(account_id, order_id)"
LINE = ("position", "verb", "from_state", "to_state", "actor_kind", "actor_name", "actor_role", "comment", "details", "at")
HEAD = Statement(f"""
SELECT to_jsonb(found) FROM (
SELECT o.id AS order_id, a.slug AS account_slug, a.name AS account_name, a.country AS account_country,
       a.locale AS account_locale, p.name AS requester_name, p.email AS requester_email,
       o.justification, o.needed_on, o.created_at, r.name AS account_rep_name, r.email AS account_rep_email,
       (SELECT f.reference FROM orders f WHERE f.account_id = o.account_id AND f.id = o.waits_for_order_id) AS waits_for,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'size_bytes', x.size_bytes,
            'sha256', encode(x.sha256, 'hex'), 'person', xp.name) ORDER BY x.created_at, x.id), '[]')
        FROM attachments x JOIN people xp ON xp.account_id = x.account_id AND xp.id = x.person_id
        WHERE x.account_id = o.account_id AND x.order_id = o.id) AS attachments,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('version', x.version, 'name', x.name, 'title', x.title, 'person', xp.name,
            'purchase_order_number', x.purchase_order_number, 'sha256', encode(x.sha256, 'hex'), 'accepted_at', x.accepted_at)
            ORDER BY x.version DESC), '[]')
        FROM acceptances x JOIN people xp ON xp.account_id = x.account_id AND xp.id = x.person_id
        WHERE x.account_id = o.account_id AND x.order_id = o.id) AS acceptances,
       (SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'product', pr.slug, 'product_name', pr.name,
            'product_name_fr', pr.name_fr, 'plan', plan.slug, 'plan_name', plan.name, 'seats', l.seats, 'unit_price_minor', l.unit_price_minor)
            ORDER BY l.line_no)
        FROM order_lines l JOIN products pr ON pr.id = l.product_id LEFT JOIN plans plan ON plan.id = l.plan_id
        WHERE l.account_id = o.account_id AND l.order_id = o.id) AS lines,
       ta.kind AS temporary_kind, ta.starts_on AS temporary_starts_on, ta.ends_on AS temporary_ends_on,
       (SELECT c.to_cycle FROM cycle_changes c WHERE c.account_id = o.account_id AND c.order_id = o.id) AS to_cycle,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('product', pr.slug, 'product_name', pr.name, 'product_name_fr', pr.name_fr,
            'seats', c.delta, 'on', c.effective_on, 'applied_at', c.applied_at) ORDER BY c.effective_on, c.line_no), '[]')
        FROM seat_changes c JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
        JOIN products pr ON pr.id = s.product_id
        WHERE c.account_id = o.account_id AND c.order_id = o.id AND c.status <> 'cancelled' AND c.delta > 0 AND c.temporary_id IS NULL
          AND c.effective_on > (SELECT min(x.effective_on) FROM seat_changes x WHERE x.account_id = o.account_id
                                AND x.order_id = o.id AND x.status <> 'cancelled')) AS later,
       {DUE} AS due,
       (SELECT coalesce(jsonb_agg(jsonb_build_object({", ".join(f"'{name}', e.{name}" for name in LINE)}) ORDER BY e.position), '[]')
        FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id) AS events
{KEYS} JOIN orders o ON o.account_id = k.account_id AND o.id = k.order_id
JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = a.rep_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id
LEFT JOIN temporary_asks ta ON ta.account_id = o.account_id AND ta.order_id = o.id) found
""")  # noqa: S608  (a constant)
EVENTS = text(f"""
SELECT {", ".join(LINE)} FROM order_events WHERE account_id = :account_id AND order_id = :order_id ORDER BY position
""")  # noqa: S608  (a constant)


def page(viewer: Viewer, reference: str) -> OrderPage:
    """The whole order, in three statements, or four for whoever sees what the policy says. Raises NotThere (S2)."""
    return page_of(viewer, load(viewer, reference))


def page_of(viewer: Viewer, order: MovingOrder) -> OrderPage:
    """The same for an order that was just moved."""
    return pages_of(viewer, [order])[0]


def pages_of(viewer: Viewer, orders: Sequence[MovingOrder]) -> list[OrderPage]:
    """The same for many orders, in two statements, in the order given; what the policy says is read in one more."""
    keys = [(order.account_id, order.id) for order in orders]
    arguments = {"accounts": [key[0] for key in keys], "orders": [key[1] for key in keys]}
    heads = {row["order_id"]: row for (row,) in HEAD.rows(arguments)}
    offers = versions_of(keys, with_draft=viewer.is_staff)
    cases = look(*orders) if viewer.is_staff else {}
    for order in orders:
        order.priced_until = _priced_until(offers.get(order.id, []))
    actor = actor_of(viewer)
    return [_page(order, heads[order.id], offers.get(order.id, []), steps=offered(order, actor), approval=cases.get(order.id))
            for order in orders]  # fmt: skip


def _priced_until(quotes: Sequence[QuoteView]) -> date | None:
    offer = sent_version(quotes)
    return offer.priced_until if offer else None


def _page(order: MovingOrder, head: dict[str, Any], quotes: Sequence[QuoteView], *, steps: Sequence[Step], approval: Case | None) -> OrderPage:
    """From JSON: one column is read quicker than the twenty it holds."""
    facts = {key: value for key, value in head.items() if key not in {"order_id", "lines", "later", "events"}}
    facts |= {"needed_on": day_of(facts["needed_on"]), "created_at": datetime.fromisoformat(facts["created_at"])}
    kind, starts_on, ends_on = (facts.pop(f"temporary_{key}") for key in TemporaryView.__dataclass_fields__)
    temporary = TemporaryView(kind, date.fromisoformat(starts_on), date.fromisoformat(ends_on)) if kind else None
    lines = [AskedLineView(**line) for line in head["lines"] or []]
    events = [EventView(**{**event, "at": datetime.fromisoformat(event["at"])}) for event in head["events"]]
    return OrderPage(order=order, temporary=temporary, lines=lines, events=events, quotes=quotes, steps=steps,
                     approval=approval, later=[_later(line) for line in head["later"]], **facts)  # fmt: skip


def _later(line: dict[str, Any]) -> LaterLine:
    applied = line["applied_at"]
    return LaterLine(**{**line, "on": date.fromisoformat(line["on"]), "applied_at": datetime.fromisoformat(applied) if applied else None})

"""Orders, quotes and seats as JSON: integer minor units, RFC 3339 moments, words in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, jsonify, url_for

from app.services.actors import actor_of
from app.services.ordering.order_pages import EventView, OrderPage
from app.services.ordering.quote_reading import QuoteLineView, QuoteView
from app.services.ordering.steps import MovingOrder, offered
from app.services.people.viewers import Viewer
from app.services.requesting.request_record import cost_of
from app.services.requesting.requests import Outcome
from app.services.seating.seats import Changed
from app.services.seating.temporary_reading import Standing, Temporary
from app.services.showing.subscription import Subscription
from app.web.api.times import moment
from app.web.still_to_come import UNDER_WAY, is_part_way
from app.web.words import said
from workflows.engine import Step
from workflows.words import AMONG_OURSELVES, SAID_AMONG_OURSELVES, WORDING

Json = dict[str, Any]


def order_in_brief(viewer: Viewer, order: MovingOrder) -> Json:
    """An order from what is in hand after a step: nothing is read for it."""
    brief = _brief(order, offered(order, actor_of(viewer)))
    return {**brief, "news": said(order.news)} if order.news else brief


def _brief(order: MovingOrder, steps: list[Step]) -> Json:
    words = WORDING[order.state]
    return {
        "reference": order.reference,
        "account": order.account_slug,
        "state": order.state,
        "words": said(words.customer),
        "turn": words.turn,
        "version": order.version,
        "round": order.round,
        "change": order.change,
        "currency": order.currency,
        "is_at_contract_price": order.is_at_contract_price,
        "rep": order.rep_name if order.rep_id else None,
        "valid_until": _day(order.valid_until),
        "starts_on": _day(order.starts_on),
        "state_since": moment(order.state_since),
        "steps": list(dict.fromkeys(step.verb for step in steps)),
        "links": _links(order.reference),
    }


def order_in_full(page: OrderPage) -> Json:
    """An order with everything this viewer may see of it."""
    return {
        **_brief(page.order, list(page.steps)),
        **(_part_way() if is_part_way(page) else {}),
        "requester": page.requester_name,
        "justification": page.justification,
        "needed_on": _day(page.needed_on),
        "temporary": _asked_period(page),
        "created_at": moment(page.created_at),
        "lines": [
            {
                "product": line.product,
                "plan": line.plan,
                "plan_name": line.plan_name,
                "seats": line.seats,
                "unit_price_minor": line.unit_price_minor,
            }
            for line in page.lines
        ],
        "waits_for": page.waits_for,
        "still_to_come": [{"product": line.product, "seats": line.seats, "on": _day(line.on)} for line in page.still_to_come],
        "documents": [{key: one[key] for key in ("id", "name", "size_bytes", "sha256")} for one in page.attachments],
        "quotes": [quote(one) for one in page.quotes],
        "events": [_event(event) for event in page.events if g.viewer.is_staff or event.verb not in AMONG_OURSELVES],
    }


def _part_way() -> Json:
    """What an order reads as whose later lines are still to come."""
    return {"words": said(UNDER_WAY.customer), "turn": UNDER_WAY.turn}


def _asked_period(page: OrderPage) -> Json | None:
    about = page.temporary
    if about is None:
        return None
    return {"kind": about.kind, "starts_on": _day(about.starts_on), "ends_on": _day(about.ends_on)}


def _links(reference: str) -> Json:
    here = url_for("api.order", reference=reference)
    return {"self": here, "steps": f"{here}/steps", "quotes": f"{here}/quotes"}


def quote(quote: QuoteView) -> Json:
    """A version, whole."""
    return {
        "version": quote.version,
        "status": quote.status,
        "currency": quote.currency,
        "valid_until": _day(quote.valid_until),
        "starts_on": _day(quote.starts_on),
        "ends_on": _day(quote.ends_on),
        "terms": quote.terms,
        "note": quote.note,
        "discount_percent": str(quote.discount_percent),
        "discount_due_minor": quote.discount_due_minor,
        "months": quote.months,
        "prorated_on": _day(quote.prorated_on),
        "tax_percent": str(quote.tax_percent),
        "tax_kind": quote.tax_kind,
        "net_minor": quote.net_minor,
        "due_now_minor": quote.due_now_minor,
        "tax_minor": quote.tax_minor,
        "total_minor": quote.total_minor,
        "written_by": quote.written_by,
        "created_at": moment(quote.created_at),
        "sent_at": moment(quote.sent_at),
        "lines": [_quote_line(line) for line in quote.lines],
    }


def _quote_line(line: QuoteLineView) -> Json:
    return {
        "product": line.product,
        "plan": line.plan,
        "plan_name": line.plan_name,
        "asked_seats": line.asked_seats,
        "seats": line.seats,
        "list_price_minor": line.list_price_minor,
        "unit_price_minor": line.unit_price_minor,
        "discount_percent": str(line.discount_percent),
        "starts_on": _day(line.starts_on),
        "amount_minor": line.amount_minor,
        "due_now_minor": line.due_now_minor,
    }


def _event(event: EventView) -> Json:
    """A line of the history; what the vendor's people said among themselves is theirs alone to read."""
    is_unsaid = event.verb in SAID_AMONG_OURSELVES and not g.viewer.is_staff
    return {
        "position": event.position,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "who": event.actor_name,
        "role": event.actor_role,
        "at": moment(event.at),
        "comment": "" if is_unsaid else event.comment,
        "details": {} if is_unsaid else event.details,
    }


def seat_change(changed: Changed) -> Json:
    """A ledger row: `seats` is the difference; `planned` ones take effect on their day."""
    return {
        "id": str(changed.id),
        "product": changed.licence,
        "seats": changed.delta,
        "status": changed.status,
        "effective_on": _day(changed.effective_on),
    }


def price(outcome: Outcome) -> Json:
    """What a request comes to: the numbers of the form, the check page and the history."""
    cost = cost_of(outcome.ask)
    keys = ("currency", "net_minor", "due_now_minor", "tax_minor", "total_minor", "prorated_on")
    return {**{key: cost[key] for key in keys}, "promo_code": cost.get("promo_code")}


def temporary_seats(one: Temporary) -> Json:
    """A period, with the words for where it stands and how it ended."""
    return {
        "id": one.id,
        "product": one.product,
        "seats": one.seats,
        "starts_on": _day(one.starts_on),
        "ends_on": _day(one.ends_on),
        "status": one.standing,
        "ending": one.ending,
        "previous": one.previous_id,
        "order": one.reference,
        "asked_in": one.asked_in,
    }


def subscription(found: Subscription, lent: Sequence[Temporary]) -> Json:
    """Each product with its seats, and what is lent now or will be; `may` names the rows of R2 open to this viewer."""
    return {
        "account": found.slug,
        "name": found.name,
        "type": found.type,
        "standing": found.standing,
        "currency": found.currency,
        "renews_on": _day(found.cycle.ends_on),
        "may": list(found.rows),
        "products": [
            {
                "product": held.product,
                "suite": held.suite,
                "plan": held.plan,
                "plan_name": held.plan_name,
                "unit_price_minor": held.unit_price_minor,
                "purchased": held.seats.purchased,
                "temporary": held.seats.temporary,
                "used": held.seats.used,
                "reserved": held.seats.reserved,
                "planned": held.seats.planned,
                "free": held.seats.free,
            }
            for held in found.products
        ],
        "temporary_seats": [temporary_seats(one) for one in lent if one.standing is not Standing.ENDED],
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def plain(body: Any, headers: dict[str, str] | None = None, *, status: int = 200) -> Response:
    """An answer to a reader. It depends on who asks, and in which language."""
    response = jsonify(body) if status != 304 else Response(status=304)
    response.headers.extend(headers or {})
    response.headers["Vary"] = "Accept-Language, Authorization"
    response.headers["Cache-Control"] = "private, no-cache"  # it may be kept, and must be asked for again
    return response

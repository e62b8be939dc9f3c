"""A request: what a customer asks for. It becomes an order or, for those who help themselves, seats at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.models.kinds import ChangeStatus
from app.services import seats
from app.services.actors import Actor, actor_of
from app.services.agreed import LOWERS, OPENS, PLAN_ONLY, place_at_contract_price, plan
from app.services.asking import Ask, AskedLine, Line, understand
from app.services.outbox import promise
from app.services.seats import Changed, Wanted
from app.services.steps import TAIL, MovingOrder, note_event, settle, written
from app.services.viewers import Viewer
from workflows.intake import ADDING, Asked, Change, Path, decide
from workflows.seat_order import Effect, State
from workflows.sentences import say

MAX_TEXT = 2000
FURTHEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form or the API sent. `shown_total_minor` is what the person confirmed; None if nothing was shown."""

    change: Change
    lines: Sequence[AskedLine]
    justification: str = ""
    needed_on: date | None = None
    shown_total_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: an order, or ledger rows, never neither."""

    path: Path
    order: MovingOrder | None
    seat_changes: Sequence[Changed]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a wish, and what it would cost. Nothing is stored."""

    path: Path
    is_planned: bool
    ask: Ask


def preview(viewer: Viewer, wish: Wish) -> Preview:
    """Work out path and price for the page that asks "is this right?" (U3, R25). Raises like `submit`."""
    ask, answer = _look_at(viewer, wish)
    return Preview(_path(answer), answer.is_planned, ask)


def submit(viewer: Viewer, wish: Wish) -> Outcome:
    """Send a request (R2, R26, R35, R38). Raises Invalid, Refused or NotAllowed; nothing is stored then."""
    if wish.change in LOWERS and viewer.account_id is not None:
        seats.lock(viewer.account_id)  # of two who give back the same seats at once the second sees that they are gone
    ask, answer = _look_at(viewer, wish)
    _check_shown(wish, ask)
    path = _path(answer)
    if path is Path.SEATS:
        return Outcome(path, None, _change_at_once(ask, actor_of(viewer), is_planned=answer.is_planned))
    return Outcome(path, _open_order(viewer, wish, ask, path), ())


def _path(answer: Asked) -> Path:
    """The path, or the table's reason why this person has none."""
    if answer.path is None:
        raise NotAllowed(answer.refusal or say("You may not do this."))
    return answer.path


def _look_at(viewer: Viewer, wish: Wish) -> tuple[Ask, Asked]:
    if viewer.account_id is None:
        raise NotThere
    _path(decide(viewer.type, wish.change, viewer.right))  # before anything about the products is said
    ask = understand(viewer.account_id, wish.change, wish.lines)
    if wish.needed_on is not None and not ask.terms.today <= wish.needed_on <= ask.terms.today + FURTHEST:
        raise Invalid(say("The wanted date must be today or later, and within two years."), field="needed_on")
    if len(wish.justification) > MAX_TEXT:
        raise Invalid(say("Use at most %(most)s characters.", most=MAX_TEXT), field="justification")
    answer = decide(viewer.type, ask.change, viewer.right)
    if answer.path in {Path.OWNER_APPROVAL, Path.ORDER} and not wish.justification.strip():
        raise Invalid(say("Say what the seats are for: whoever decides will read it."), field="justification")
    return ask, answer


def _check_shown(wish: Wish, ask: Ask) -> None:
    """R29: what is charged equals what was shown; if the day or the price has changed since, show it again."""
    if wish.shown_total_minor is not None and wish.shown_total_minor != ask.pricing.totals.total_minor:
        raise Refused(say("The price has changed since it was shown. Please check it again."), field="shown_total")


def _change_at_once(ask: Ask, actor: Actor, *, is_planned: bool) -> list[Changed]:
    """The bypass: ledger, event and outbox in one transaction, no order, no job in between."""
    wanted = [_wanted(ask.change, line) for line in ask.lines]
    status, when = (ChangeStatus.PLANNED, ask.terms.cycle.ends_on) if is_planned else (ChangeStatus.APPLIED, ask.terms.today)
    changed = seats.change(ask.terms.account_id, wanted, actor, cause=ask.change, effective_on=when, status=status,
                           details=_cost(ask))  # fmt: skip
    if not is_planned and ask.lines[0].offer.has_waiting and any(one.subscription_id for one in wanted):
        seats.seat_waiting_people(ask.terms.account_id, is_locked=True)
    return changed


def _wanted(change: Change, line: Line) -> Wanted:
    offer = line.offer
    delta = 0 if change in PLAN_ONLY else line.seats if change in ADDING else -line.seats
    plan_id = offer.plan_id if change in OPENS or change in PLAN_ONLY else None
    return Wanted(offer.licence_id or 0, offer.subscription_id, delta, plan_id=plan_id,
                  ends_subscription=change is Change.REMOVE_PRODUCT)  # fmt: skip


def _cost(ask: Ask) -> dict[str, Any]:
    """What was confirmed, for the history: minor units, and the day of the proration (R29)."""
    totals, pricing = ask.pricing.totals, ask.pricing
    return {"currency": ask.terms.currency, "net_minor": totals.net_minor, "due_now_minor": totals.due_now_minor,
            "tax_minor": totals.tax_minor, "total_minor": totals.total_minor, "prorated_on": str(pricing.prorated_on)}  # fmt: skip


OPEN = text("""
WITH moved AS (
    INSERT INTO orders (account_id, change, state, version, round, requester_id, rep_id, currency, is_at_contract_price,
                        justification, needed_on, state_since)
    VALUES (:account_id, :change, :state, :version, 1, :requester_id, NULL, :currency, :is_at_contract_price,
            :justification, :needed_on, clock_now())
    RETURNING account_id, id, reference, state_since
), lines AS (
    INSERT INTO order_lines (account_id, order_id, line_no, product_id, plan_id, seats, unit_price_minor)
    SELECT moved.account_id, moved.id, l.line_no, l.licence_id, l.plan_id, l.seats, l.shown_price
    FROM moved, jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(
        line_no int, licence_id bigint, plan_id bigint, seats int, shown_price bigint)
), """ + TAIL)


def _open_order(viewer: Viewer, wish: Wish, ask: Ask, path: Path) -> MovingOrder:
    """Make the order and, on the contract path, take it as far as it goes without a person."""
    actor = actor_of(viewer)
    order = _new_order(viewer, ask, path)
    note_event(order, "submit", actor, None, order.state, wish.justification, {**_cost(ask), "path": path})
    order.version = 1
    if path is Path.CONTRACT_ORDER:
        place_at_contract_price(order)
    else:
        effect = Effect.TELL_BUYERS if path is Path.OWNER_APPROVAL else Effect.TELL_REPS
        order.tasks.append(promise(effect, order.account_id, {"verb": "submit"}))
    settle(order, db.session.execute(OPEN, {
        "account_id": order.account_id, "change": ask.change, "state": order.state, "version": order.version,
        "requester_id": viewer.id, "currency": ask.terms.currency, "is_at_contract_price": order.is_at_contract_price,
        "justification": wish.justification.strip(), "needed_on": wish.needed_on, "lines": json.dumps(order.agreed),
        **written(order),
    }).one())  # fmt: skip
    plan(order, actor)
    return order


def _new_order(viewer: Viewer, ask: Ask, path: Path) -> MovingOrder:
    terms = ask.terms
    return MovingOrder(
        account_id=terms.account_id, id=0, version=0, round=1, requester_id=viewer.id, rep_id=None, rep_name=None,
        state=State.AWAITING_OWNER if path is Path.OWNER_APPROVAL else State.PENDING, currency=terms.currency,
        change=ask.change, is_at_contract_price=path is Path.CONTRACT_ORDER, starts_on=None, valid_until=None,
        state_since=None, today=terms.today, is_in_good_standing=terms.is_in_good_standing,
        adds_seats=ask.change in ADDING, account_type=terms.type, account_slug=terms.slug,
        agreed=_agreed(ask),
    )  # fmt: skip


def _agreed(ask: Ask) -> list[dict[str, Any]]:
    """The lines in the form in which an order read from the record has them."""
    return [
        {"line_no": n, "licence_id": line.offer.licence_id, "licence": line.products[0], "seats": line.seats,
         "subscription_id": line.offer.subscription_id, "held_plan_id": line.offer.held_plan_id,
         "plan_id": line.offer.plan_id, "shown_price": line.offer.unit_price_minor,
         "price_now": line.offer.unit_price_minor, "planned": line.offer.planned, "used": line.offer.used}
        for n, line in enumerate(ask.lines, start=1)
    ]  # fmt: skip




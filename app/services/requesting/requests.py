"""A request: what a customer asks for. It becomes an order or, for those who help themselves, seats at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import Statement
from app.models.kinds import ChangeStatus, TemporaryKind
from app.services.actors import Actor, actor_of
from app.services.ordering.agreed import LOWERS, OPENS, PLAN_ONLY, place_at_contract_price, plan
from app.services.ordering.steps import TAIL, MovingOrder, note_event, settle, written
from app.services.outbox import promise
from app.services.people.viewers import Viewer
from app.services.requesting import cycle_asking, joining_requests, promos, temporary_asking, waiting
from app.services.requesting.asking import Ask, AskedLine, Line, understand
from app.services.requesting.open_requests import DECIDED_BY_OTHERS, OpenRequest, OpenRequestThere, of_row
from app.services.requesting.request_record import agreed_lines, cost_of
from app.services.seating import planned_steps, seats
from app.services.seating.reducing import LATER
from app.services.seating.seats import Changed, Wanted
from workflows.intake import ADDING, ENDING, AccountType, Asked, Change, Path, decide
from workflows.open_requests import ORDINARY, Choice
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
    kind: TemporaryKind = TemporaryKind.LEND
    temporary: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    """The last four are for temporary seats alone: what is done to which, and the dates (R52)."""
    promo_code: str = ""
    open_request: Choice | None = None
    is_alone: bool = True
    """Front doors say False: while another request is open this one joins it or waits, as chosen (R36)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: an order, or ledger rows, never neither."""

    path: Path
    order: MovingOrder | None
    seat_changes: Sequence[Changed]
    ask: Ask


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a wish, and what it would cost. Nothing is stored."""

    path: Path
    is_planned: bool
    ask: Ask
    open_request: OpenRequest | None = None
    """The one that this would join, or wait for (R36)."""


def preview(viewer: Viewer, wish: Wish) -> Preview:
    """Work out path and price for the page that asks "is this right?" (U3, R25). Raises like `submit`."""
    ask, answer = look_at(viewer, wish)
    path = _path(answer)
    return Preview(path, answer.is_planned, ask, _open_beside(viewer, wish, ask, path))


ONE_AT_A_TIME = LOWERS | LATER | OPENS | PLAN_ONLY
"""What an account does by itself and may do once: give back the same seats, add a product, raise a plan."""


def submit(viewer: Viewer, wish: Wish) -> Outcome:
    """Send a request (R2, R26, R35, R38). Raises Invalid, Refused or NotAllowed; nothing is stored then."""
    if wish.change in ONE_AT_A_TIME and viewer.account_id is not None and viewer.type is not AccountType.MANAGED:
        seats.lock(viewer.account_id)  # of two who do the same at once the second sees that it is done
    ask, answer = look_at(viewer, wish, takes_turn=not wish.is_alone)
    _check_shown(wish, ask)
    path = _path(answer)
    if path is Path.SEATS and ask.change is Change.CHANGE_CYCLE:
        cycle_asking.plan(ask, actor_of(viewer))
        promos.settle(ask.terms.account_id, ask.promo, actor_of(viewer))
        return Outcome(path, None, (), ask)
    if path is Path.SEATS:
        changed = _change_at_once(ask, actor_of(viewer), is_planned=answer.is_planned)
        promos.settle(ask.terms.account_id, ask.promo, actor_of(viewer))
        return Outcome(path, None, changed, ask)
    open_request = _open_beside(viewer, wish, ask, path)
    if open_request and wish.open_request is None:
        raise OpenRequestThere(open_request)
    if open_request and wish.open_request is Choice.JOIN:
        return Outcome(path, joining_requests.join(viewer, ask, wish.justification, wish.needed_on), (), ask)
    if open_request and not waiting.begin(ask.terms.account_id, open_request.id):
        return submit(viewer, wish)  # it has been decided since it was read
    order = _open_order(viewer, wish, ask, path, open_request)
    return Outcome(path, order, (), ask) if order else submit(viewer, wish)


def _open_beside(viewer: Viewer, wish: Wish, ask: Ask, path: Path) -> OpenRequest | None:
    """The open request that this one must join or wait for; None where nobody else decides (R36)."""
    if wish.is_alone or path not in DECIDED_BY_OTHERS or ask.change not in ORDINARY:
        return None
    return of_row(ask.terms.open_request, ask.change, viewer.right)


def _path(answer: Asked) -> Path:
    """The path, or the table's reason why this person has none."""
    if answer.path is None:
        raise NotAllowed(answer.refusal or say("You may not do this."))
    return answer.path


def look_at(viewer: Viewer, wish: Wish, *, takes_turn: bool = False) -> tuple[Ask, Asked]:
    """Everything about a wish that can be wrong, and the path it would take. Raises like `submit`."""
    if viewer.account_id is None:
        raise NotThere
    path = _path(decide(viewer.type, wish.change, viewer.right))  # before anything about the products is said
    ask = _understand(viewer.account_id, wish, takes_turn=takes_turn and path in DECIDED_BY_OTHERS)
    if wish.needed_on is not None and not ask.terms.today <= wish.needed_on <= ask.terms.today + FURTHEST:
        raise Invalid(say("The wanted date must be today or later, and within two years."), field="needed_on")
    if len(wish.justification) > MAX_TEXT:
        raise Invalid(say("Use at most %(most)s characters.", most=MAX_TEXT), field="justification")
    answer = decide(viewer.type, ask.change, viewer.right)
    if answer.path in {Path.OWNER_APPROVAL, Path.ORDER} and not wish.justification.strip():
        raise Invalid(say("Say why you ask: whoever decides will read it."), field="justification")
    return ask, answer


def _understand(account_id: int, wish: Wish, *, takes_turn: bool) -> Ask:
    if wish.change is Change.CHANGE_CYCLE:
        return cycle_asking.understand(account_id, wish.lines)
    if wish.change is not Change.TEMPORARY_SEATS:
        return understand(account_id, wish.change, wish.lines, promo_code=wish.promo_code, takes_turn=takes_turn)
    return temporary_asking.understand(
        account_id, temporary_asking.Wanted(wish.kind, wish.temporary, wish.lines, wish.starts_on, wish.ends_on)
    )


def _check_shown(wish: Wish, ask: Ask) -> None:
    """R29: what is charged equals what was shown; if the day or the price has changed since, show it again."""
    if wish.shown_total_minor is not None and wish.shown_total_minor != ask.pricing.totals.total_minor:
        raise Refused(say("The price has changed since it was shown. Please check it again."), field="shown_total")


def _change_at_once(ask: Ask, actor: Actor, *, is_planned: bool) -> list[Changed]:
    """The bypass: ledger, event and outbox in one transaction, no order, no job in between."""
    wanted = [_wanted(ask.change, line) for line in ask.lines]
    status, when = (ChangeStatus.PLANNED, ask.terms.cycle.ends_on) if is_planned else (ChangeStatus.APPLIED, ask.terms.today)
    changed = seats.change(ask.terms.account_id, wanted, actor, cause=ask.change, effective_on=when, status=status,
                           details=cost_of(ask))  # fmt: skip
    if is_planned and ask.change in PLAN_ONLY:
        planned_steps.replace_plans(ask.terms.account_id, changed, actor)
    if not is_planned and ask.lines[0].offer.has_waiting and any(one.subscription_id for one in wanted):
        seats.seat_waiting_people(ask.terms.account_id, is_locked=True)
    return changed


def _wanted(change: Change, line: Line) -> Wanted:
    offer = line.offer
    delta = 0 if change in PLAN_ONLY else line.seats if change in ADDING else -line.seats
    plan_id = offer.plan_id if change in OPENS or change in PLAN_ONLY else None
    return Wanted(offer.licence_id or 0, offer.subscription_id, delta, plan_id=plan_id,
                  ends_subscription=change in ENDING)  # fmt: skip


OPEN = Statement("""
WITH moved AS (
    INSERT INTO orders (account_id, change, state, version, round, requester_id, rep_id, currency, is_at_contract_price,
                        justification, needed_on, state_since, waits_for_order_id)
    SELECT :account_id, :change, :state, :version, 1, :requester_id, CAST(NULL AS bigint), :currency, :is_at_contract_price,
           :justification, CAST(:needed_on AS date), clock_now(), CAST(:waits_for AS bigint)
    WHERE :is_alone OR NOT EXISTS (SELECT FROM orders other WHERE other.account_id = :account_id
        AND other.state IN ('awaiting_owner', 'pending', 'in_review', 'on_hold', 'in_approval', 'quoted'))
    RETURNING account_id, id, reference, state_since, is_followed
), lines AS (
    INSERT INTO order_lines (account_id, order_id, line_no, product_id, plan_id, seats, unit_price_minor)
    SELECT moved.account_id, moved.id, l.line_no, l.licence_id, l.plan_id, l.seats, l.shown_price
    FROM moved, jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(
        line_no int, licence_id bigint, plan_id bigint, seats int, shown_price bigint)
), """ + TAIL)


def _open_order(viewer: Viewer, wish: Wish, ask: Ask, path: Path, ahead: OpenRequest | None) -> MovingOrder | None:
    """Make the order and, on the contract path, take it as far as it goes without a person.

    None when another request was opened since this one looked: the statement of this account's turn sees it (R36).
    """
    actor = actor_of(viewer)
    order = _new_order(viewer, ask, path, State.BEHIND if ahead else None)
    note_event(order, "submit", actor, None, order.state, wish.justification, {**cost_of(ask), "path": path})
    order.version = 1
    if path is Path.CONTRACT_ORDER:
        place_at_contract_price(order)
    elif not ahead:
        effect = Effect.TELL_BUYERS if path is Path.OWNER_APPROVAL else Effect.TELL_REPS
        order.tasks.append(promise(effect, order.account_id, {"verb": "submit"}))
    rows = OPEN.rows({
        "account_id": order.account_id, "change": ask.change, "state": order.state, "version": order.version,
        "requester_id": viewer.id, "currency": ask.terms.currency, "is_at_contract_price": order.is_at_contract_price,
        "justification": wish.justification.strip(), "needed_on": wish.needed_on, "lines": json.dumps(order.agreed),
        "waits_for": ahead.id if ahead else None, **written(order),
        "is_alone": wish.is_alone or ahead is not None or path not in DECIDED_BY_OTHERS or ask.change not in ORDINARY,
    })  # fmt: skip
    if not rows:
        return None
    settle(order, rows[0])
    if ask.about is not None:
        temporary_asking.note(order.account_id, order.id, ask.about)
    if ask.change is Change.CHANGE_CYCLE:
        cycle_asking.note(order.id, ask, actor)
    plan(order, actor)
    return order


def _new_order(viewer: Viewer, ask: Ask, path: Path, state: State | None) -> MovingOrder:
    terms = ask.terms
    return MovingOrder(
        account_id=terms.account_id, id=0, version=0, round=1, requester_id=viewer.id, rep_id=None, rep_name=None,
        state=state or (State.AWAITING_OWNER if path is Path.OWNER_APPROVAL else State.PENDING), currency=terms.currency,
        change=ask.change, is_at_contract_price=path is Path.CONTRACT_ORDER, starts_on=None, valid_until=None,
        state_since=None, today=terms.today, is_in_good_standing=terms.is_in_good_standing,
        adds_seats=ask.change in ADDING, account_type=terms.type, account_slug=terms.slug,
        agreed=agreed_lines(ask),
    )  # fmt: skip

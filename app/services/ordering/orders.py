"""The steps people take on an order. Each is the table's row, and what it means for the rest of the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.errors import Invalid, Refused
from app.services.actors import Actor, actor_of
from app.services.approving import taking as approving
from app.services.approving.reading import look_at_longer
from app.services.approving.steps import Asked as AskedOfApproval
from app.services.ordering import quotes, staff, temporary_quotes
from app.services.ordering.agreed import (
    ONCE,
    hand_back,
    place_at_contract_price,
    problem_of,
    start_if_due,
    store,
    take_turn,
    translatable,
    wait_for_renewal,
    wanted_of,
)
from app.services.ordering.order_reading import load
from app.services.ordering.quote_pricing import A_YEAR
from app.services.ordering.quote_reading import sent_version, versions
from app.services.ordering.steps import MovingOrder, offered, take, was_first
from app.services.people.viewers import Viewer
from app.services.requesting import waiting
from app.services.seating import cycles, seats, temporary
from workflows.intake import AccountType, Change, Path, continues_as
from workflows.seat_order import SEAT_ORDER, Effect, State
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class Asked:
    """A step somebody wants to take, with what it may need."""

    verb: str
    note: str = ""
    valid_until: date | None = None  # extend_quote
    rep_id: int | None = None  # assign
    rep_email: str | None = None  # assign, by address
    approval: AskedOfApproval | None = None  # the steps of approval
    details: dict[str, Any] = field(default_factory=dict)  # accept_quote: what the history keeps of the signature


def step(viewer: Viewer, reference: str, asked: Asked, *, version: int | None = None) -> MovingOrder:
    """Take one step as this viewer (R60 to R72). With `version`, only if nobody has moved the order since it was read.

    Raises NotThere, NotAllowed, SomebodyWasFirst, Refused or Invalid; nothing is stored then.
    """
    order = load(viewer, reference, with_lines=asked.verb in WITH_LINES, in_turn=asked.verb in approving.DECISIONS)
    is_stale = version is not None and version != order.version and asked.verb not in approving.VERBS
    if is_stale and SEAT_ORDER.is_for(asked.verb, viewer.step_role):  # who may never take it is told that, below
        raise was_first(order, asked.verb, actor_of(viewer))
    return step_on(viewer, order, asked, version)


def step_on(viewer: Viewer, order: MovingOrder, asked: Asked, version: int | None = None) -> MovingOrder:
    """The same on an order that was read already, with its lines where the step needs them."""
    actor = actor_of(viewer)
    if asked.verb in approving.VERBS:
        return approving.step(order, asked.verb, actor, asked.approval or AskedOfApproval(asked.note), version)
    ACTIONS.get(asked.verb, _plain)(order, actor, asked)
    store(order, actor)
    if order.is_followed:
        waiting.let_go(order)
    return order


def _plain(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    take(order, asked.verb, actor, asked.note)


def _claim(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R61: of two who claim at once one wins; the version decides."""
    _plain(order, actor, asked)
    order.rep_id, order.rep_name = actor.id, actor.name


def _release(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    _plain(order, actor, asked)
    order.rep_id = None


def _assign(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """A manager gives the order to a rep."""
    rep = staff.rep(asked.rep_id, asked.rep_email)
    if rep is None:
        raise Invalid(say("Choose a sales representative."), field="rep")
    if rep.id == order.rep_id and order.state is not State.PENDING:
        raise Refused(say("%(who)s has this order already.", who=rep.name))
    take(order, "assign", actor, asked.note, rep=rep.name, rep_id=rep.id)
    order.rep_id, order.rep_name = rep.id, rep.name


def _hand_over(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """The rep who has it gives it to a colleague, and says what they must know."""
    rep = staff.rep(asked.rep_id, asked.rep_email)
    if rep is None or rep.id == order.rep_id:
        raise Invalid(say("Choose a colleague to hand the order over to."), field="rep")
    take(order, "hand_over", actor, asked.note, rep=rep.name, rep_id=rep.id)
    order.rep_id, order.rep_name = rep.id, rep.name


def _approve(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R39: approval continues on the account's own path in R2."""
    _plain(order, actor, asked)
    _go_on(order)


def _resubmit(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R70: the next round, under the same reference."""
    _plain(order, actor, asked)
    order.round, order.rep_id, order.valid_until, order.starts_on = order.round + 1, None, None, None
    _go_on(order)
    if not order.wanted:  # else the new plan puts the offer away
        quotes.put_away(order)


def _go_on(order: MovingOrder) -> None:
    """An order the account may place itself needs no rep; the reps are not told of it."""
    own_path = continues_as(AccountType(order.account_type), Change(order.change))
    order.is_at_contract_price = order.state is State.PENDING and own_path is Path.CONTRACT_ORDER
    if not order.is_at_contract_price:
        return
    if problem := problem_of(order):  # the price has changed since it was shown, for example: a rep looks at it
        order.is_at_contract_price = False
        order.events[-1]["details"] |= translatable(problem)
        return
    order.tasks = [task for task in order.tasks if task["kind"] != Effect.TELL_REPS]
    place_at_contract_price(order)


def _accept(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R69: everything is looked at again first; what no longer holds goes back to the rep with the reason."""
    may_accept = "accept_quote" in {row.verb for row in offered(order, actor)}
    if may_accept and Change(order.change) in ONCE:
        take_turn(order)
    if may_accept and (problem := problem_of(order)):
        hand_back(order, problem)
        return
    take(order, "accept_quote", actor, asked.note, **asked.details)
    wait_for_renewal(order)
    order.wanted = wanted_of(order)
    start_if_due(order)


def _extend(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R64: a new last day, in the billing cycle of its price; an expired offer is revived.

    What was approved was approved until its own last day (R65).
    """
    if asked.valid_until is None:
        raise Invalid(say("Give the new last day of the offer."), field="valid_until")
    if asked.valid_until > order.today + A_YEAR:
        raise Invalid(say("The offer must end today or later, and within a year."), field="valid_until")
    if order.change == Change.TEMPORARY_SEATS:
        temporary_quotes.check_longer(order, asked.valid_until)
    offer = sent_version(versions(order.account_id, order.id, with_draft=False))
    order.new_valid_until, order.priced_until = asked.valid_until, offer.priced_until if offer else None
    look_at_longer(order, asked.valid_until)
    take(order, "extend_quote", actor, asked.note, valid_until=asked.valid_until.isoformat())
    order.valid_until = asked.valid_until


def _retry(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R71: the ledger rows are planned anew, so that the product is told a fresh number under a fresh key."""
    _plain(order, actor, asked)
    if problem_of(order) is None:  # else the job finds it, and the order goes back to the rep with the reason (R69)
        order.wanted = wanted_of(order)  # the rows planned anew replace those of the failed try


def _cancel(order: MovingOrder, actor: Actor, asked: Asked) -> None:
    """R70: withdrawn; its place in the plan is free again (R33)."""
    had_place_in_plan = order.state in {State.ACCEPTED, State.STALLED}
    _plain(order, actor, asked)
    if had_place_in_plan:
        seats.cancel_planned(order.account_id, order.id)
        if order.change == Change.TEMPORARY_SEATS:
            temporary.give_place_back(order)
        if order.change == Change.CHANGE_CYCLE:
            cycles.give_place_back(order.account_id, order.id)


ACTIONS: dict[str, Callable[[MovingOrder, Actor, Asked], None]] = {
    "claim": _claim, "release": _release, "assign": _assign, "hand_over": _hand_over, "approve_request": _approve, "resubmit": _resubmit,
    "accept_quote": _accept, "extend_quote": _extend, "retry": _retry, "cancel": _cancel,
}  # fmt: skip
WITH_LINES = frozenset({"approve_request", "resubmit", "accept_quote", "retry"})

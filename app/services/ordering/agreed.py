"""What was agreed: is it still possible (R69), and what does it mean for the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.models.kinds import ChangeStatus
from app.services.actors import SYSTEM, Actor
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import MovingOrder, facts_of, take, write
from app.services.seating import cycles, seats, temporary
from app.services.seating.planned_changes import next_renewal
from app.services.seating.reducing import LATER, Licence, why_not
from app.services.seating.seats import Wanted
from workflows.deals import why_not_cleared
from workflows.intake import ENDING, KEEPS_SEATS, Change
from workflows.seat_order import SEAT_ORDER, Role, State
from workflows.sentences import Sentence, say

OPENS = frozenset({Change.ADD_PRODUCT, Change.ADD_SHORT_LIST_PRODUCT})
LOWERS = frozenset({Change.REMOVE_SEATS, *ENDING})
PLAN_ONLY = frozenset({Change.UPGRADE_PLAN, Change.DOWNGRADE_PLAN})
ONCE = LATER | OPENS | {Change.UPGRADE_PLAN, Change.TEMPORARY_SEATS}
"""Changes of which two, accepted at the same moment, cannot both be done."""


def problem_of(order: MovingOrder) -> Sentence | None:
    """Why what was agreed cannot be done any more: the first reason found, or None (R69)."""
    if order.clearance is not None and (changed := why_not_cleared(order.clearance)):
        return changed
    if order.change == Change.CHANGE_CYCLE and order.state == "fulfilling":  # the renewal has changed it: there is nothing left to go wrong
        return None
    if order.account_has_ended:
        return say("The account has ended already.")
    if order.change == Change.TEMPORARY_SEATS:
        return temporary.problem_of(order)
    if order.change == Change.CHANGE_CYCLE and (problem := cycles.problem_of(order.account_id, order.id)):
        return problem
    return next((problem for line in order.agreed or [] if (problem := _problem(order, line))), None)


def _problem(order: MovingOrder, line: dict[str, Any]) -> Sentence | None:
    change = Change(order.change)
    if change not in OPENS and line["subscription_id"] is None:
        return say("The account no longer has a licence of %(product)s.", product=line["licence"])
    if change in LOWERS and (reason := _why_not_fewer(change, line)):
        return reason
    if reason := _why_not_anew(change, line):
        return reason
    if order.state is State.QUOTED and change not in LATER and line["priced_until"] and line["priced_until"] <= order.today.isoformat():
        reckoned_until = date.fromisoformat(line["priced_until"])
        return say("The offer was reckoned until %(date)s, when another billing cycle began: its price must be reckoned anew.", date=reckoned_until)
    if order.is_at_contract_price and line["shown_price"] is not None and line["price_now"] != line["shown_price"]:
        return say("The price of %(product)s has changed since the request.", product=line["licence"])
    return None


def _why_not_fewer(change: Change, line: dict[str, Any]) -> Sentence | None:
    known = (line[name] for name in ("licence", "policy", "firm", "used", "others", "is_ending"))
    return why_not(change, Licence(*known), int(line["seats"]))


def _why_not_anew(change: Change, line: dict[str, Any]) -> Sentence | None:
    """What another order has brought meanwhile is not brought again, nor put on a plan that was agreed before that."""
    product = line["licence"]
    if change in OPENS and line["is_held"]:
        return say("The account has %(product)s by now: what was agreed would come on top of it.", product=product)
    if change in OPENS and line["is_held_otherwise"]:
        return say("The account has a product of %(product)s by now: its people would be counted twice.", product=product)
    if change is Change.UPGRADE_PLAN and line["rank"] <= max(line["held_rank"], line["raised_to"] or 0):
        return say("%(product)s has this plan or a higher one by now.", product=product)
    if change is Change.DOWNGRADE_PLAN and line["rank"] >= line["held_rank"]:
        return say("%(product)s has this plan or a lower one by now.", product=product)
    return None


def delta_of(change: Change, line: dict[str, Any]) -> int:
    """Seats added (or, negative, removed) by an agreed line."""
    if change in ENDING:
        return -int(line["planned"])
    if change in KEEPS_SEATS:
        return 0
    return -int(line["seats"]) if change in LOWERS else int(line["seats"])


def wanted_of(order: MovingOrder) -> list[Wanted]:
    """The agreed lines as the ledger wants them: one change for each line (R71)."""
    if order.change == Change.TEMPORARY_SEATS:
        return temporary.wanted_of(order)
    change = Change(order.change)
    return [
        Wanted(line["licence_id"], line["subscription_id"], delta_of(change, line),
               plan_id=line["plan_id"] if change in OPENS or change in PLAN_ONLY else None,
               ends_subscription=change in ENDING, line_no=line["line_no"], effective_on=_later(order, line))
        for line in order.agreed or []
    ]  # fmt: skip


def _later(order: MovingOrder, line: dict[str, Any]) -> date | None:
    """The day of a line that starts after the rest of its order; by then it is a planned change like any other."""
    starts_on = date.fromisoformat(line["starts_on"]) if line.get("starts_on") else None
    return starts_on if starts_on and starts_on > max(order.today, order.starts_on or order.today) else None


def place_at_contract_price(order: MovingOrder) -> None:
    """R2 "itself" on a sales-assisted account: accepted by the system, started, planned in the ledger."""
    order.is_at_contract_price = True
    take(order, "accept_at_contract_price", SYSTEM)
    order.wanted = wanted_of(order)
    start_if_due(order)


def start_if_due(order: MovingOrder) -> bool:
    """Start fulfilment unless the order waits for its date or for good standing (R5). Returns whether it started."""
    offered = SEAT_ORDER.offered(facts_of(order, SYSTEM), Role.SYSTEM)
    if "start" not in {row.verb for row in offered}:
        return False
    take(order, "start", SYSTEM)
    return True


def take_turn(order: MovingOrder) -> None:
    """Of two who give back the same seats at once the second sees that they are gone: lock, then read the lines again."""
    seats.lock(order.account_id)
    (fresh,) = load_many([order.id], with_lines=True)
    order.agreed = fresh.agreed


def wait_for_renewal(order: MovingOrder) -> None:
    """R41: fewer seats and lower plans take effect on the day that was agreed in the offer or, by default, at the next renewal."""
    if order.change == Change.CHANGE_CYCLE or (Change(order.change) in LATER and order.starts_on is None):
        order.starts_on = next_renewal(order.account_id)


def hand_back(order: MovingOrder, reason: Sentence) -> None:
    """What no longer holds goes back to the rep who had it, or to the queue; never through, never lost (R69)."""
    had_place_in_plan = order.state in {"accepted", "fulfilling"}
    order.is_at_contract_price = False
    take(order, "requeue" if order.rep_id is None else "send_back", SYSTEM, reason, **translatable(reason))
    if had_place_in_plan:
        seats.cancel_planned(order.account_id, order.id)
        if order.change == Change.TEMPORARY_SEATS:
            temporary.give_place_back(order)
        if order.change == Change.CHANGE_CYCLE:
            cycles.give_place_back(order.account_id, order.id)


def translatable(reason: Sentence) -> dict[str, Any]:
    """A reason as the history keeps it, so that each reader gets it in their language."""
    return {"template": reason.template, "values": {key: str(value) for key, value in reason.values.items()}}


def store(order: MovingOrder, actor: Actor) -> None:
    """Write the steps, and the ledger rows they led to."""
    write(order)
    plan(order, actor, is_anew=True)


def plan(order: MovingOrder, actor: Actor, *, is_anew: bool = False) -> None:
    """Give an accepted order its place in the plan: planned rows, reserved until the job has provisioned them (R33).

    `is_anew`: it may have had a place before, or an offer, which this one replaces in the same statement.
    """
    if order.wanted:
        effective_on = max(order.today, order.starts_on or order.today)
        seats.change(order.account_id, order.wanted, actor, cause=order.change, order_id=order.id,
                     effective_on=effective_on, status=ChangeStatus.PLANNED, is_anew=is_anew,
                     is_at_contract_price=order.is_at_contract_price)  # fmt: skip
        if order.change == Change.TEMPORARY_SEATS:
            temporary.take_place(order)
        if order.change == Change.CHANGE_CYCLE:
            cycles.take_place(order.account_id, order.id, effective_on)
        order.wanted = []

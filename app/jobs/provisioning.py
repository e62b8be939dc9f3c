"""Makes accepted orders true, and tells the product about seats that changed without one (R71)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from flask import current_app

from app.config import Settings
from app.crash import crash_point
from app.extensions import db
from app.gateways.errors import GatewayError, GatewayRefused, GatewayUnavailable
from app.gateways.provisioning import HttpProvisioning, ProvisioningGateway
from app.jobs.outcomes import UNEXPECTED, Clock, give_up, hand_back, is_exhausted, stumble, try_later
from app.jobs.queues import JobQueue
from app.services import outbox
from app.services.ordering import fulfilment
from app.services.ordering.fulfilment import Call
from app.services.ordering.order_reading import load_many
from app.services.outbox import Leased, StaleLease
from workflows.seat_order import State

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _gateway(settings: Settings) -> ProvisioningGateway:
    return HttpProvisioning(settings.product_url, settings.product_secret, settings.gateway_connect_seconds,
                            settings.gateway_read_seconds)  # fmt: skip


def handle(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """A batch; if one of it cannot be done, each on its own, so that the others are."""
    try:
        _together(tasks, queue, clock)
    except Exception as failure:  # noqa: BLE001  (one bad task must not stop the others; `_alone` logs it)
        db.session.rollback()
        if len(tasks) == 1:
            with outbox.on_behalf_of(tasks[0].request_id):
                _alone(tasks[0], queue, failure)
            return
        for task in tasks:
            handle([task], queue, clock)


def _alone(task: Leased, queue: JobQueue, failure: Exception) -> None:
    if isinstance(failure, StaleLease):
        log.warning("lost the race for a task", extra={"task": task.id})
        return
    stumble(task)
    _fail(task, queue, GatewayUnavailable(UNEXPECTED))


def _together(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """Fix the targets, tell the product, then store everything that worked in one transaction."""
    settings: Settings = current_app.extensions["settings"]
    planned = _plan(tasks)
    one_call = settings.gateway_connect_seconds + settings.gateway_read_seconds + 1
    worked: list[Leased] = []
    for task in tasks:
        if worked and not clock.has(one_call):
            hand_back(task)
            continue
        with outbox.on_behalf_of(task.request_id):
            failure = _tell(_gateway(settings), planned[task.id], partial(clock.make, one_call, (*worked, task)))
            if failure is None:
                worked.append(task)
            else:
                _fail(task, queue, failure)
    crash_point("provisioning.after_calls")
    if worked:
        _complete(worked)


def _plan(tasks: Sequence[Leased]) -> dict[int, list[Call]]:
    """Which calls each task makes. Committed before the first one, so that a repeated call is the same call."""
    asked_by = _asked_by(tasks)
    changes = [change for task in tasks for change in task.payload.get("seat_changes", ()) if "order_id" not in task.payload]
    good = [order.id for order in fulfilment.ready(list(asked_by), asked_by)]
    calls = fulfilment.calls(sorted({task.account_id for task in tasks}), good, changes)
    db.session.commit()
    crash_point("provisioning.after_targets")
    by_order: dict[int | None, list[Call]] = defaultdict(list)
    by_change: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_order[call.order_id].append(call)
        by_change[str(call.change)].append(call)
    return {
        task.id: by_order[task.payload["order_id"]] if "order_id" in task.payload
        else [call for change in task.payload["seat_changes"] for call in by_change[change]]
        for task in tasks
    }  # fmt: skip


def _asked_by(tasks: Sequence[Leased]) -> dict[int, str]:
    """Which request is behind each order of a batch: what is written about the order carries its id (D4)."""
    return {task.payload["order_id"]: task.request_id for task in tasks if "order_id" in task.payload}


def _tell(gateway: ProvisioningGateway, calls: Sequence[Call], make_time: Callable[[], None]) -> GatewayError | None:
    """Every number, or the first failure."""
    for call in calls:
        make_time()
        try:
            gateway.set_seats(call.account, call.product, call.seats, str(call.change))
        except GatewayError as failure:
            return failure
        crash_point("provisioning.after_one_call")
    return None


def _complete(tasks: Sequence[Leased]) -> None:
    asked_by = _asked_by(tasks)
    orders = load_many(list(asked_by))
    if {order.id for order in orders} != set(asked_by):
        raise LookupError("a task is about an order that does not exist")
    for order in orders:
        order.asked_by = asked_by[order.id]
    fulfilment.fulfil([order for order in orders if order.state is State.FULFILLING])
    for task in tasks:
        if "order_id" not in task.payload:
            fulfilment.acknowledged(task.account_id, task.payload["seat_changes"])
    outbox.finish(tasks)
    crash_point("provisioning.before_commit")
    db.session.commit()
    crash_point("provisioning.after_commit")


def _fail(task: Leased, queue: JobQueue, failure: GatewayError) -> None:
    """Refused, or tried often enough: the order stalls in front of a person; otherwise later (R71)."""
    if not isinstance(failure, GatewayRefused) and not is_exhausted(task, queue):
        try_later(task, queue, failure.words)
    else:
        abandon(task, failure.words)


def abandon(task: Leased, words: str) -> None:
    """No more tries: the order stalls, or the task itself is set aside, in front of a person."""
    if "order_id" in task.payload:
        _stall(task, words)
    else:
        give_up(task, words)


def _stall(task: Leased, words: str) -> None:
    try:
        for order in load_many([task.payload["order_id"]]):
            if order.state is State.FULFILLING:
                fulfilment.stall(order, words)
        outbox.finish([task])
        crash_point("provisioning.before_stall_commit")
        db.session.commit()
    except StaleLease:
        db.session.rollback()
        log.warning("lost the race for a task", extra={"task": task.id})
    except Exception:  # noqa: BLE001  (the order cannot even be stalled: the task itself goes before a person)
        stumble(task)
        give_up(task, words)

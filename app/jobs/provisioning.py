"""Makes accepted orders true, and tells the product about seats that changed without one (R71)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from flask import current_app

from app.config import Settings
from app.crash import crash_point
from app.errors import Problem
from app.extensions import db
from app.gateways.errors import GatewayError, GatewayRefused
from app.gateways.provisioning import HttpProvisioning, ProvisioningGateway
from app.jobs.outcomes import Clock, give_up, hand_back, is_exhausted, try_later
from app.jobs.queues import JobQueue
from app.services import fulfilment, outbox
from app.services.fulfilment import Call
from app.services.order_reading import load_many
from app.services.outbox import Leased, StaleLease
from workflows.seat_order import State

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _gateway(settings: Settings) -> ProvisioningGateway:
    return HttpProvisioning(settings.product_url, settings.product_secret, settings.gateway_connect_seconds,
                            settings.gateway_read_seconds)  # fmt: skip


def handle(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """A batch: fix the targets, tell the product, then store everything that worked in one transaction."""
    settings: Settings = current_app.extensions["settings"]
    planned = _plan(tasks)
    one_call = settings.gateway_connect_seconds + settings.gateway_read_seconds
    worked: list[Leased] = []
    for task in tasks:
        if not clock.has(one_call * len(planned[task.id]) + 1):
            hand_back(task)
            continue
        failure = _tell(_gateway(settings), planned[task.id])
        if failure is None:
            worked.append(task)
        else:
            _fail(task, queue, failure)
    crash_point("provisioning.after_calls")
    _store(worked, queue)


def _plan(tasks: Sequence[Leased]) -> dict[int, list[Call]]:
    """Which calls each task makes. Committed before the first one, so that a repeated call is the same call."""
    orders = [task.payload["order_id"] for task in tasks if "order_id" in task.payload]
    changes = [change for task in tasks for change in task.payload.get("seat_changes", ()) if "order_id" not in task.payload]
    good = [order.id for order in fulfilment.ready(orders)]
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


def _tell(gateway: ProvisioningGateway, calls: Sequence[Call]) -> GatewayError | None:
    """Every number, or the first failure."""
    for call in calls:
        try:
            gateway.set_seats(call.account, call.product, call.seats, str(call.change))
        except GatewayError as failure:
            return failure
        crash_point("provisioning.after_one_call")
    return None


def _store(tasks: Sequence[Leased], queue: JobQueue) -> None:
    """All together; if one of them cannot be stored, each on its own, so that the others are."""
    if not tasks:
        return
    try:
        _complete(tasks)
    except (Problem, StaleLease):
        db.session.rollback()
        if len(tasks) == 1:
            log.warning("lost the race for a task", extra={"task": tasks[0].id})
            return
        for task in tasks:
            _store([task], queue)


def _complete(tasks: Sequence[Leased]) -> None:
    ids = [task.payload["order_id"] for task in tasks if "order_id" in task.payload]
    fulfilment.fulfil([order for order in load_many(ids) if order.state is State.FULFILLING])
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
    elif "order_id" in task.payload:
        _stall(task, failure.words)
    else:
        give_up(task, failure.words)


def _stall(task: Leased, words: str) -> None:
    try:
        for order in load_many([task.payload["order_id"]]):
            if order.state is State.FULFILLING:
                fulfilment.stall(order, words)
        outbox.finish([task])
        crash_point("provisioning.before_stall_commit")
        db.session.commit()
    except (Problem, StaleLease):
        db.session.rollback()
        log.warning("lost the race for a task", extra={"task": task.id})

"""The RQ job: lease a batch of due tasks, do them, and again until nothing is due. Running it twice does no harm."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from flask import current_app

from app.crash import crash_point
from app.extensions import EVERY_ACCOUNT, acting_for, db, doorbell
from app.jobs import importing, mails, many, provisioning
from app.jobs.doorbell import RqBell
from app.jobs.outcomes import DEADLY, Clock, give_up, is_deadly
from app.jobs.queues import QUEUES, JobQueue
from app.services import outbox
from app.services.outbox import Leased

log = logging.getLogger(__name__)

AT_MOST_SECONDS = 60
told_to_end = threading.Event()
"""Set once this process is asked to end."""
Handler = Callable[[Sequence[Leased], JobQueue, Clock], None]
HANDLERS: dict[str, Handler] = {outbox.PROVISIONING: provisioning.handle, outbox.MAIL: mails.handle, outbox.IMPORTS: importing.handle,
                                outbox.MANY: many.handle}  # fmt: skip
ABANDON = {outbox.PROVISIONING: provisioning.abandon, outbox.MAIL: give_up, outbox.IMPORTS: importing.abandon,
           outbox.MANY: many.abandon}  # fmt: skip


def worker_name() -> str:
    """Who holds a lease: a name that the next process in this place inherits."""
    return os.environ.get("SEATWRIGHT_WORKER") or f"process-{os.getpid()}"


def drain(queue: str) -> int:
    """Do what is due in a job queue, batch by batch. Returns how many tasks were taken up.

    A worker that is told to end does the batch in its hands, and leaves the rest to another (F17).
    """
    bell = doorbell.bell
    if isinstance(bell, RqBell):
        bell.answered(queue)
    taken, until = 0, time.monotonic() + AT_MOST_SECONDS
    with acting_for(EVERY_ACCOUNT):
        while time.monotonic() < until and not told_to_end.is_set():
            count = drain_once(queue)
            taken += count
            if bell is not None and (count == QUEUES[queue].batch or told_to_end.is_set()):
                bell.ring(queue)  # there is more than one worker's worth, or this one ends: another may join
            if count == 0:
                break
    return taken


def _do(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """Those that have killed every worker that tried them go before a person, as failures do; the others are done."""
    for task in [one for one in tasks if is_deadly(one, queue)]:
        with outbox.on_behalf_of(task.request_id):
            ABANDON[queue.name](task, DEADLY)
    if others := [one for one in tasks if not is_deadly(one, queue)]:
        HANDLERS[queue.name](others, queue, clock)


def drain_once(queue: str) -> int:
    """One batch. The lease is committed before the work, so that a killed worker's tasks come back by themselves."""
    seconds = current_app.extensions["settings"].task_lease_seconds
    clock = Clock(seconds)
    try:
        tasks = outbox.lease(queue, worker_name(), QUEUES[queue].batch, seconds)
        crash_point("drain.before_lease_commit")
        db.session.commit()
        crash_point("drain.after_lease")
        if tasks:
            with outbox.on_behalf_of(outbox.shared_request(tasks)):
                log.info("tasks taken up", extra={"queue": queue, "tasks": {task.id: task.request_id for task in tasks}})
                _do(tasks, QUEUES[queue], clock)
        return len(tasks)
    finally:
        db.session.remove()  # also after an exception: the next job of this process begins with a clean session

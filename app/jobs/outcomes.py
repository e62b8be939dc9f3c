"""How a try ends when it does not succeed: later, or never again without a person."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from app.extensions import db
from app.jobs.queues import JobQueue
from app.services import outbox
from app.services.outbox import Leased, StaleLease

log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong that nobody had foreseen. The log of the workers says what."

DEADLY = "Every worker that tried this died of it, or stood still. The log of the workers may say why."


class Clock:
    """How much of the lease is left. Work that would outlive it is handed back, or the lease is renewed."""

    def __init__(self, lease_seconds: float) -> None:
        self.lease_seconds = lease_seconds
        self.ends = time.monotonic() + lease_seconds

    def has(self, seconds: float) -> bool:
        return self.ends - time.monotonic() > seconds

    def make(self, seconds: float, held: Sequence[Leased]) -> None:
        """See that so much is left: when it is not, renew the lease of what is held. Raises StaleLease."""
        if self.has(seconds):
            return
        lease = max(seconds + 1, self.lease_seconds)
        outbox.renew(held, lease)
        db.session.commit()
        self.ends = time.monotonic() + lease


def is_exhausted(task: Leased, queue: JobQueue) -> bool:
    """Whether this was the last try."""
    return task.attempts > len(queue.pauses)


def is_deadly(task: Leased, queue: JobQueue) -> bool:
    """Whether every try was begun and none came to an end, not even to a failure: its workers died."""
    return task.attempts > len(queue.pauses) + 1


def hand_back(task: Leased) -> None:
    """The lease would not last: somebody takes the task at once, and the try does not count."""
    outbox.put_off(task, "", 0, unspent=True)
    db.session.commit()


def try_later(task: Leased, queue: JobQueue, error: str) -> None:
    """The pauses grow; see queues.QUEUES."""
    pause = queue.pauses[min(task.attempts, len(queue.pauses)) - 1]
    log.warning("task put off", extra={"task": task.id, "kind": task.kind, "attempts": task.attempts, "error": error})
    outbox.put_off(task, error, pause)
    db.session.commit()


def give_up(task: Leased, error: str) -> None:
    """Set aside, visible to operators, with a way to try again (F14)."""
    log.error("task set aside", extra={"task": task.id, "kind": task.kind, "error": error})
    outbox.set_aside(task, error)
    db.session.commit()


def stumble(task: Leased) -> None:
    """Note an exception nobody had foreseen, and forget what was half done. The caller decides how the try ends."""
    db.session.rollback()
    log.error("a task failed unexpectedly", exc_info=True,
              extra={"task": task.id, "kind": task.kind, "attempts": task.attempts})  # fmt: skip


def one_by_one(tasks: Sequence[Leased], queue: JobQueue, work: Callable[[Leased], object],
               abandon: Callable[[Leased, str], None]) -> None:  # fmt: skip
    """Do each task in transactions of its own, finished with the last of them; one that fails keeps no other from its turn.

    `work` leaves what it wrote for the commit that ends the task; `abandon` says so where people look, after the last try.
    """
    for task in tasks:
        with outbox.on_behalf_of(task.request_id):
            _one(task, queue, work, abandon)


def _one(task: Leased, queue: JobQueue, work: Callable[[Leased], object], abandon: Callable[[Leased, str], None]) -> None:
    try:
        work(task)
        outbox.finish([task])
        db.session.commit()
    except StaleLease:
        db.session.rollback()
    except Exception:  # noqa: BLE001  (one bad task must not stop the others; `stumble` logs it)
        stumble(task)
        if is_exhausted(task, queue):
            abandon(task, UNEXPECTED)
        else:
            try_later(task, queue, UNEXPECTED)

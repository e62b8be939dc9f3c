"""Takes one step on many orders, a portion in each transaction: killed at any moment, it goes on where it was (U14)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from app.errors import SomebodyWasFirst
from app.extensions import db
from app.jobs.outcomes import Clock, give_up, one_by_one, stumble
from app.jobs.queues import JobQueue
from app.services.outbox import Leased, StaleLease
from app.services.queueing import bulk_steps
from workflows.sentences import say

SECONDS = 20.0
"""What a portion may take, on a busy machine."""
REASON = say("Something went wrong on our side before its turn came. Our operations team knows. Choose it again.")


def handle(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """One bulk after another."""
    one_by_one(tasks, queue, lambda task: carry_on(task, clock), abandon)


def carry_on(task: Leased, clock: Clock) -> None:
    """Portion after portion; one in which somebody was quicker, or an order fails, is done one by one."""
    alone, bulk_id = 0, task.payload["bulk_id"]
    while True:
        clock.make(SECONDS, [task])
        first = bulk_steps.next_of(bulk_id) if alone else None
        try:
            count = bulk_steps.go_on(bulk_id, 1 if alone else bulk_steps.PORTION)
            db.session.commit()
        except SomebodyWasFirst:
            db.session.rollback()
            alone = bulk_steps.PORTION
            continue
        except (OperationalError, StaleLease):  # the database is away, or another worker has the task
            raise
        except Exception:
            if alone and first is None:
                raise
            stumble(task)
            if first is not None:  # alone: it is this one
                bulk_steps.give_up_one(bulk_id, first, REASON)
                db.session.commit()
            alone = bulk_steps.PORTION
            continue
        alone = max(alone - 1, 0)
        if not count:
            return


def abandon(task: Leased, error: str) -> None:
    """Say so beside the orders that were not reached, and leave the task in front of an operator."""
    bulk_steps.give_up(task.payload["bulk_id"], REASON)
    give_up(task, error)

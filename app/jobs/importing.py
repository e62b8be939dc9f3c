"""Takes people of an uploaded file into their account: all of them in one transaction with the task's end, or nobody."""

from __future__ import annotations

from collections.abc import Sequence

from app.jobs.outcomes import Clock, give_up, one_by_one
from app.jobs.queues import JobQueue
from app.services.outbox import Leased
from app.services.people import people_import
from app.services.people.people_sheet import Fault
from workflows.sentences import say

SECONDS = 60.0
"""What five thousand people may take, on a busy machine."""


def handle(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """One file after another."""

    def take_in(task: Leased) -> None:
        clock.make(SECONDS, [task])
        people_import.carry_out(task.account_id, task.payload["import_id"])

    one_by_one(tasks, queue, take_in, abandon)


def abandon(task: Leased, error: str) -> None:
    """Say so on the import's page, and leave the task in front of an operator."""
    reason = say("Something went wrong on our side, and nobody was taken in. Our operations team knows. Upload the file again.")
    people_import.fail(task.account_id, task.payload["import_id"], [Fault.of(1, "", reason)])
    give_up(task, error)

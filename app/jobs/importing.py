"""Takes people of an uploaded file into their account: all of them in one transaction with the task's end, or nobody."""

from __future__ import annotations

from collections.abc import Sequence

from app.extensions import db
from app.jobs.outcomes import UNEXPECTED, Clock, give_up, is_exhausted, stumble, try_later
from app.jobs.queues import JobQueue
from app.services import outbox
from app.services.outbox import Leased, StaleLease
from app.services.people import people_import
from app.services.people.people_sheet import Fault
from workflows.sentences import say

SECONDS = 60.0
"""What five thousand people may take, on a busy machine."""


def handle(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """One file after another."""
    for task in tasks:
        try:
            clock.make(SECONDS, [task])
            people_import.carry_out(task.account_id, task.payload["import_id"])
            outbox.finish([task])
            db.session.commit()
        except StaleLease:
            db.session.rollback()
        except Exception:  # noqa: BLE001  (one bad file must not stop the others; `stumble` logs it)
            stumble(task)
            if is_exhausted(task, queue):
                abandon(task, UNEXPECTED)
            else:
                try_later(task, queue, UNEXPECTED)


def abandon(task: Leased, error: str) -> None:
    """Say so on the import's page, and leave the task in front of an operator."""
    reason = say("Something went wrong on our side, and nobody was taken in. Our operations team knows. Upload the file again.")
    people_import.fail(task.account_id, task.payload["import_id"], [Fault.of(1, "", reason)])
    give_up(task, error)

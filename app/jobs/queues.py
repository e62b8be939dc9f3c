"""The job queues and their patience: what is tried how often, with which pauses, before a person is asked."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.outbox import IMPORTS, MAIL, MANY, PROVISIONING


@dataclass(frozen=True, slots=True)
class JobQueue:
    """`pauses` are seconds between tries; after the last one the task is given up. `batch` is how many at a time."""

    name: str
    pauses: tuple[float, ...]
    batch: int


QUEUES = {
    PROVISIONING: JobQueue(PROVISIONING, (1, 4, 15, 40), batch=50),
    MAIL: JobQueue(MAIL, (2, 10, 60, 300), batch=20),
    IMPORTS: JobQueue(IMPORTS, (1, 5, 20, 60), batch=1),
    MANY: JobQueue(MANY, (1, 5, 20, 60), batch=1),
}
"""Five tries each: at once, and once after every pause."""

LISTENING = {"worker-1": (PROVISIONING, MAIL, MANY, IMPORTS), "worker-2": (MAIL, MANY, IMPORTS, PROVISIONING)}
"""Which queue a worker of this name answers first; others answer provisioning first."""

"""What operators look at: work that was given up or is tried again, letters that were refused or are held, the age of what waits (F14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services import outbox, set_aside
from app.services.ordering import status
from app.services.people.viewers import Viewer
from app.services.talking import mending, refused
from app.services.talking.mending import Mended

MOST = 100


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A task that was set aside: what it promised, for whom, since when, and why it could not be done."""

    id: int
    kind: str
    queue: str
    account_name: str | None
    reference: str | None
    attempts: int
    error: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Trying:
    """Work that has failed so far and is tried again by itself: a task, or a planned change. `attempts` is None for the latter."""

    kind: str
    account_name: str | None
    reference: str | None
    attempts: int | None
    error: str
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A letter that the mail server refused for its address; `times` refusals of that address wait."""

    id: int
    email: str
    reader_name: str | None
    kind: str
    account_name: str | None
    reference: str | None
    error: str
    refused_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Machinery:
    """`waiting` per job queue: how many are due, and for how many seconds the oldest."""

    waiting: dict[str, tuple[int, float]]
    trying: Sequence[Trying]
    given_up: Sequence[GivenUp]
    refused: Sequence[Refusal]
    stalled: Sequence[Any]
    held: int
    held_until: datetime | None
    kept: int
    mended: Sequence[Mended]

    @property
    def is_well(self) -> bool:
        """Whether nothing has failed that is not mended."""
        return not (self.trying or self.given_up or self.refused or self.stalled)


GIVEN_UP = text("""
SELECT t.id, t.kind, t.queue, a.name AS account_name, o.reference, t.attempts, t.last_error AS error, t.failed_at
FROM tasks t LEFT JOIN accounts a ON a.id = t.account_id
LEFT JOIN orders o ON o.account_id = t.account_id AND o.id = (t.payload ->> 'order_id')::bigint
WHERE t.failed_at IS NOT NULL AND t.done_at IS NULL ORDER BY t.failed_at DESC LIMIT :most
""")
TRYING = text("""
SELECT t.kind, a.name AS account_name, o.reference, t.attempts, t.last_error AS error, t.due_at AS next_at
FROM tasks t LEFT JOIN accounts a ON a.id = t.account_id
LEFT JOIN orders o ON o.account_id = t.account_id AND o.id = (t.payload ->> 'order_id')::bigint
WHERE t.done_at IS NULL AND t.failed_at IS NULL AND t.attempts > 0 AND t.last_error <> ''
UNION ALL
SELECT 'planned_change', a.name, NULL, NULL, c.held_up_reason, c.held_up_at + interval '1 hour'
FROM seat_changes c JOIN accounts a ON a.id = c.account_id WHERE c.status = 'planned' AND c.held_up_at IS NOT NULL
ORDER BY next_at LIMIT :most
""")
REFUSED = text("""
SELECT f.id, f.email, coalesce(p.name, s.name) AS reader_name, t.kind, a.name AS account_name, o.reference, f.error, f.refused_at,
       count(*) OVER (PARTITION BY f.email) AS times
FROM refused_letters f JOIN tasks t ON t.id = f.task_id LEFT JOIN accounts a ON a.id = f.account_id
LEFT JOIN orders o ON o.account_id = t.account_id AND o.id = (t.payload ->> 'order_id')::bigint
LEFT JOIN people p ON f.reader_kind = 'person' AND p.account_id = f.account_id AND p.id = f.reader_id
LEFT JOIN staff s ON f.reader_kind = 'staff' AND s.id = f.reader_id
WHERE f.settled_at IS NULL ORDER BY f.refused_at DESC, f.id DESC LIMIT :most
""")
RESTING = text("""
SELECT (SELECT count(*) FROM held_letters WHERE released_at IS NULL) AS held,
       (SELECT min(until) FROM held_letters WHERE released_at IS NULL) AS held_until,
       (SELECT count(*) FROM kept_letters WHERE digest IS NULL) AS kept
""")


def look() -> Machinery:
    """Everything at once, in seven statements."""
    given_up = [GivenUp(**row) for row in db.session.execute(GIVEN_UP, {"most": MOST}).mappings()]
    refusals = [Refusal(**row) for row in db.session.execute(REFUSED, {"most": MOST}).mappings()]
    resting = db.session.execute(RESTING).one()
    return Machinery(outbox.waiting(), trying(), given_up, refusals, status.stalled(), resting.held, resting.held_until, resting.kept,
                     mending.last())  # fmt: skip


def trying() -> Sequence[Trying]:
    """What has failed so far and is tried again by itself, the next one first."""
    return [Trying(**row) for row in db.session.execute(TRYING, {"most": MOST}).mappings()]


def retry_task(task_id: int, by: Viewer | None) -> bool:
    """Have a given-up task tried from the beginning; noted with who wanted it. False when somebody has done so already."""
    is_tried = set_aside.try_again(task_id) is not None
    if is_tried:
        mending.note(by, "retry_task", task_id=task_id)
    return is_tried


def retry_all(by: Viewer) -> int:
    """Every task that was given up, of those the page shows. Returns how many."""
    ids = [row["id"] for row in db.session.execute(GIVEN_UP, {"most": MOST}).mappings()]
    return sum(1 for task_id in sorted(ids) if retry_task(task_id, by))


def retry_letter(refused_id: int, by: Viewer) -> bool:
    """Send a refused letter again, to the address its reader has now. False when it is settled already."""
    is_sent = refused.send_again(refused_id)
    if is_sent:
        mending.note(by, "retry_letter", letter_id=refused_id)
    return is_sent


def put_letter_away(refused_id: int, by: Viewer) -> bool:
    """Let a refused letter rest. False when it is settled already."""
    is_at_rest = refused.put_away(refused_id)
    if is_at_rest:
        mending.note(by, "put_away", letter_id=refused_id)
    return is_at_rest

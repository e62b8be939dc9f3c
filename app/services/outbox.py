"""Promises of work: written with the change that made them, leased to one worker at a time, fenced against the rest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.extensions import db
from workflows.seat_order import Effect

request_id_var: ContextVar[str] = ContextVar("request_id", default="")

SYNC_SEATS = "sync_seats"
"""Tell the product about seats that changed without an order."""
TELL_SEATED = "tell_seated"
"""Somebody who waited for a seat has one."""
ASK_OWNER = "ask_owner"
"""An admin who may not buy asks the owner and the billing admins for a seat."""

TELL_LOST = "tell_lost"
"""Somebody has lost a seat, because there are fewer (R44)."""
TELL_LOSSES = "tell_losses"
"""The account's admins: who has lost a seat."""
WARN_LOSER = "warn_loser"
"""Somebody would lose a seat on a day to come: 14, 7 and 1 days before."""
WARN_ADMINS = "warn_admins"
"""The account's admins: who would lose a seat."""
TELL_SPARED = "tell_spared"
"""Somebody who was warned keeps the seat after all."""
TELL_PLAN = "tell_plan"
"""The account's admins: a planned change was cancelled, or became a smaller one (R48)."""
OF_REDUCTIONS = (TELL_LOST, TELL_LOSSES, WARN_LOSER, WARN_ADMINS, TELL_SPARED, TELL_PLAN)

WARN_SEATS = "warn_seats"
"""Those who can get more seats hear that they run out (R24)."""
TELL_ASKED = "tell_asked"
"""A question was left on the help page: the vendor's people answer it."""
TELL_ANSWERED = "tell_answered"
"""A question was answered: its asker reads the answer."""

TELL_RIGHTS = "tell_rights"
"""Somebody has billing rights now, or has them no more."""
TELL_OWNERSHIP = "tell_ownership"
"""The account is offered to somebody, has changed hands, or stays where it is."""
TELL_CANCELLATION = "tell_cancellation"
"""The account ends on a day, or goes on after all."""
TELL_PASSWORD = "tell_password"  # noqa: S105  (the name of a task)
"""Somebody's password was changed."""
MAIL_ENTRY = "mail_entry"
"""A link with which somebody sets a password."""
SEND_DIGEST = "send_digest"
"""What somebody wants to read once a day."""
OF_PEOPLE = (TELL_RIGHTS, TELL_OWNERSHIP, TELL_CANCELLATION, TELL_PASSWORD, MAIL_ENTRY, SEND_DIGEST)

TELL_MENTIONED = "tell_mentioned"
"""A colleague was named in a note."""
TELL_MESSAGE = "tell_message"
"""One side of an order has written to the other."""
SEND_TO_ONE = "send_to_one"
"""A letter of an earlier task, to one of its readers: held through quiet hours, or refused by the mail server then."""
OF_TALKING = (TELL_MENTIONED, TELL_MESSAGE, SEND_TO_ONE)

IMPORT_PEOPLE = "import_people"
"""People of an uploaded file are taken into their account."""

REMIND_DUE = "remind_due"
"""An order is due soon, or now: whoever has it hears."""
ESCALATE_DUE = "escalate_due"
"""An order is late: the managers hear."""
OF_DUE = (REMIND_DUE, ESCALATE_DUE)
STEP_MANY = "step_many"
"""One step on many orders, as somebody of the desk has asked (U14)."""

TELL_GAP = "tell_gap"
"""Operators: a group that must approve a quote lacks people (R65)."""
REMIND_APPROVERS = "remind_approvers"
"""Those whose turn it is hear again that a quote waits for them (R67)."""
ESCALATE_APPROVAL = "escalate_approval"
"""Managers and operators: a quote has waited too long for its approvers (R67)."""
TELL_SUBSTITUTE = "tell_substitute"
"""Somebody who is away, and whoever decides in their place, hear of it (R67)."""
OF_APPROVALS = (TELL_GAP, REMIND_APPROVERS, ESCALATE_APPROVAL, TELL_SUBSTITUTE)

SEND_WEEKLY = "send_weekly"
"""The figures of the week that is over, for a manager."""

PROVISIONING, MAIL, IMPORTS, MANY = "provisioning", "mail", "imports", "many"
QUEUES = {**{effect.value: MAIL for effect in Effect}, Effect.PROVISION_SEATS.value: PROVISIONING,
          SYNC_SEATS: PROVISIONING, IMPORT_PEOPLE: IMPORTS, STEP_MANY: MANY, TELL_SEATED: MAIL, ASK_OWNER: MAIL,
          **dict.fromkeys((*OF_REDUCTIONS, *OF_PEOPLE, *OF_APPROVALS, *OF_DUE, *OF_TALKING), MAIL),
          WARN_SEATS: MAIL, TELL_ASKED: MAIL, TELL_ANSWERED: MAIL, SEND_WEEKLY: MAIL}  # fmt: skip


Reader = tuple[str, int]
"""Person or staff, and their id."""


class StaleLease(Exception):
    """The worker slept past its lease and somebody else has the task: what it wanted to store is refused."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A task in a worker's hands. Every write about it must show the fence."""

    id: int
    account_id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    fence: int
    request_id: str


def request_id() -> str:
    """The id that ties a web request to its tasks, jobs and mails."""
    return request_id_var.get()


@contextmanager
def on_behalf_of(request: str) -> Iterator[None]:
    """Work for one request: what is logged, written and promised meanwhile carries its id, and nothing afterwards (D4)."""
    token = request_id_var.set(request)
    try:
        yield
    finally:
        request_id_var.reset(token)


def shared_request(tasks: Sequence[Leased]) -> str:
    """The request behind all of these tasks; empty if they are of several."""
    ids = {task.request_id for task in tasks}
    return ids.pop() if len(ids) == 1 else ""


def queue_of(kind: str) -> str:
    return QUEUES[kind]


def promise(kind: str, account_id: int | None, payload: dict[str, Any], asked_by: str = "") -> dict[str, Any]:
    """A task as plain values, for the request under way or another. One account's provisioning runs in order; mails run as they come."""
    queue = queue_of(kind)
    ordering_key = f"seats:{account_id}" if queue == PROVISIONING else None
    return {"kind": str(kind), "queue": queue, "payload": payload, "ordering_key": ordering_key,
            "request_id": asked_by or request_id()}  # fmt: skip


# A lease that ran out without a word: whoever held it died, or sleeps. One of those tasks may be what kills, so each is
# taken up alone, when nothing else is due or after ten seconds: the others of its batch are not set aside with it.
LEASE = text("""
WITH ready AS MATERIALIZED (
    SELECT t.id, t.due_at, CASE WHEN t.lease_until IS NULL THEN 0
                                WHEN t.lease_until < now() - interval '10 seconds' THEN -1 ELSE 1 END AS turn
    FROM tasks t
    WHERE t.queue = :queue AND t.done_at IS NULL AND t.failed_at IS NULL AND t.due_at <= now()
      AND (t.lease_until IS NULL OR t.lease_until < now())
      AND (t.ordering_key IS NULL OR NOT EXISTS (
          SELECT FROM tasks e WHERE e.ordering_key = t.ordering_key AND e.id < t.id
            AND e.done_at IS NULL AND e.failed_at IS NULL))
    ORDER BY t.due_at, t.id LIMIT :most FOR UPDATE OF t SKIP LOCKED
), due AS (
    SELECT id FROM (SELECT id, turn, row_number() OVER (ORDER BY turn, due_at, id) AS place, min(turn) OVER () AS first
                    FROM ready) r
    WHERE turn = 0 AND first = 0 OR place = 1
)
UPDATE tasks t SET lease_until = now() + make_interval(secs => :seconds), leased_by = :worker,
       fence = t.fence + 1, attempts = t.attempts + 1
FROM due WHERE t.id = due.id
RETURNING t.id, t.account_id, t.kind, t.payload, t.attempts, t.fence, t.request_id
""")

FINISH = text("""
UPDATE tasks t SET done_at = now(), lease_until = NULL, last_error = ''
FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS h(id bigint, fence bigint)
WHERE t.id = h.id AND t.fence = h.fence AND t.done_at IS NULL
""")

RENEW = text("""
UPDATE tasks t SET lease_until = now() + make_interval(secs => :seconds)
FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS h(id bigint, fence bigint)
WHERE t.id = h.id AND t.fence = h.fence AND t.done_at IS NULL
""")

PUT_OFF = text("""
UPDATE tasks SET lease_until = NULL, last_error = :error, due_at = now() + make_interval(secs => :seconds),
       attempts = attempts - :unspent
WHERE id = :id AND fence = :fence AND done_at IS NULL
""")

SET_ASIDE = text("""
UPDATE tasks SET lease_until = NULL, last_error = :error, failed_at = now()
WHERE id = :id AND fence = :fence AND done_at IS NULL
""")

FREE = text("""
UPDATE tasks SET lease_until = now() WHERE leased_by = :worker AND lease_until > now() AND done_at IS NULL
""")


def lease(queue: str, worker: str, most: int, seconds: float) -> list[Leased]:
    """Take up to `most` due tasks for `seconds`, oldest first. Commit before working on them.

    Every lease counts as a try, so that a task which kills its worker is given up on one day (F14).
    """
    arguments = {"queue": queue, "worker": worker, "most": most, "seconds": seconds}
    rows = db.session.execute(LEASE, arguments).all()
    return sorted((Leased(**row._mapping) for row in rows), key=lambda task: task.id)


def finish(tasks: Sequence[Leased]) -> None:
    """Mark tasks done, in the transaction of what they did. Raises StaleLease when any is no longer ours."""
    if db.session.execute(FINISH, {"held": _held(tasks)}).rowcount != len(tasks):  # type: ignore[attr-defined]
        raise StaleLease


def renew(tasks: Sequence[Leased], seconds: float) -> None:
    """Keep tasks for so long from now, because the work takes longer than it should. Raises StaleLease like `finish`."""
    if db.session.execute(RENEW, {"held": _held(tasks), "seconds": seconds}).rowcount != len(tasks):  # type: ignore[attr-defined]
        raise StaleLease


def _held(tasks: Sequence[Leased]) -> str:
    return json.dumps([{"id": task.id, "fence": task.fence} for task in tasks])


def put_off(task: Leased, error: str, seconds: float, *, unspent: bool = False) -> None:
    """Try again later. `unspent` gives the attempt back, for a task that was never tried."""
    arguments = {"id": task.id, "fence": task.fence, "error": error[:1000], "seconds": seconds, "unspent": int(unspent)}
    db.session.execute(PUT_OFF, arguments)


REMEMBER = text("""
UPDATE tasks SET payload = payload || jsonb_build_object('told', CAST(:told AS jsonb)) WHERE id = :id AND fence = :fence AND done_at IS NULL
""")


def remember_told(task: Leased, told: Collection[Reader]) -> None:
    """Before a task for several readers is put off: who has their letter already, and gets none at the next try."""
    if told:
        arguments = {"id": task.id, "fence": task.fence, "told": json.dumps(sorted(told))}
        db.session.execute(REMEMBER, arguments)


def told(task: Leased) -> set[Reader]:
    """Who has their letter from an earlier try of this task."""
    return {(kind, reader_id) for kind, reader_id in task.payload.get("told", ())}


def set_aside(task: Leased, error: str) -> None:
    """Give up and leave the task in front of an operator."""
    db.session.execute(SET_ASIDE, {"id": task.id, "fence": task.fence, "error": error[:1000]})


def free_predecessor(worker: str) -> int:
    """A restarted worker ends the leases of the one before it, of the same name; those tries count. Returns how many."""
    return db.session.execute(FREE, {"worker": worker}).rowcount  # type: ignore[attr-defined, no-any-return]


WAITING = text("""
SELECT queue, count(*) AS waiting, extract(epoch FROM now() - min(due_at)) AS oldest_seconds FROM tasks
WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
GROUP BY queue
""")


def waiting() -> dict[str, tuple[int, float]]:
    """Per job queue: how many tasks are due and unleased, and for how many seconds the oldest."""
    return {row.queue: (row.waiting, float(row.oldest_seconds)) for row in db.session.execute(WAITING)}

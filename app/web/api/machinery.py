"""Behind the scenes, for programs of operators: what failed, what is held, and trying it again (F14)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.access import Access, for_whom
from app.errors import NotThere
from app.services.idempotency import Answer
from app.services.talking import machinery as works
from app.services.talking.machinery import Machinery
from app.web.api.answers import listed, moment, text, told, whole
from app.web.api.blueprint import api
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment as said_moment
from app.web.viewing import viewer
from workflows.sentences import say

MACHINERY: dict[str, Any] = {
    "waiting": [{"queue": "mail", "tasks": 3, "oldest_seconds": 2}],
    "trying": [{"kind": "provision_seats", "account": "Atelier Nord", "order": "SO-7F3K2", "attempts": 2,
                "error": "The product did not answer in time.", "next_at": "2026-11-23T10:12:04.000000Z"}],
    "given_up": [{"id": 811, "kind": "mail_offer", "account": "Atelier Nord", "order": "SO-7F3K2", "attempts": 5,
                  "error": "The mail server could not be reached.", "failed_at": "2026-11-23T10:12:00.000000Z"}],
    "refused": [{"id": 4, "email": "owner@atelier-nord.example", "kind": "mail_offer", "account": "Atelier Nord", "order": "SO-7F3K2",
                 "error": "5.1.1 no such mailbox", "refused_at": "2026-11-23T10:12:00.000000Z", "times": 1}],
    "stalled": ["SO-9QD2M"], "held": 2, "held_until": "2026-11-24T06:00:00.000000Z", "kept_for_daily_mails": 5,
    "mended": [{"at": "2026-11-23T10:20:00.000000Z", "by": "Oscar Novák", "did": "retry_task", "kind": "tell_reps",
                "email": None, "account": "Atelier Nord", "order": "SO-7F3K2", "error": "The mail server could not be reached."}],
}  # fmt: skip
MENDED = {"is_tried_again": True}


class WaitingTasks(Schema):
    queue = text(say("The job queue."))
    tasks = whole(say("Due, and in nobody’s hands."))
    oldest_seconds = whole(say("Since when the oldest is due."))


class TryingOut(Schema):
    kind = text(say("What the task promises."))
    account = text(allow_none=True)
    order = text(allow_none=True)
    attempts = whole(say("Tries so far; null for a planned change."), allow_none=True)
    error = text(say("What went wrong the last time."))
    next_at = moment()


class GivenUpOut(Schema):
    id = whole()
    kind = text(say("What the task promises."))
    account = text(allow_none=True)
    order = text(allow_none=True)
    attempts = whole()
    error = text()
    failed_at = moment()


class RefusedOut(Schema):
    id = whole()
    email = text(say("The address the mail server refused."))
    kind = text(say("What the task promises."))
    account = text(allow_none=True)
    order = text(allow_none=True)
    error = text(say("The mail server’s words."))
    refused_at = moment()
    times = whole(say("Refusals of this address that wait."))


class MendingOut(Schema):
    at = moment()
    by = text(say("Who did it, as they were called then."))
    did = text(say("retry_task, retry_letter or put_away."))
    kind = text(say("What the task promises."))
    email = text(say("The address that had refused a mail."), allow_none=True)
    account = text(allow_none=True)
    order = text(allow_none=True)
    error = text(say("What had gone wrong."))


class MachineryOut(Schema):
    waiting = listed(WaitingTasks)
    trying = listed(TryingOut, say("What failed and is tried again by itself, the next one first; at most 100."))
    given_up = listed(GivenUpOut, say("Newest first; at most 100."))
    refused = listed(RefusedOut, say("Newest first; at most 100."))
    stalled = fields.List(fields.String(), required=True, metadata=told(say("References; their step “retry” tries them again.")))
    held = whole(say("Mails held by quiet hours."))
    held_until = moment(allow_none=True)
    kept_for_daily_mails = whole()
    mended = listed(MendingOut, say("What people have done about it, newest first; at most 20."))


class MendedOut(Schema):
    is_tried_again = fields.Boolean(required=True, metadata=told(say("False: somebody has dealt with it already.")))


@api.get("/machinery")
@api.output(MachineryOut, example=MACHINERY)
@api.doc(summary=say("Look behind the scenes"), description=say("For managers and operators: what waits, what failed, what is held."))
@for_whom(Access.MANAGERS)
def read_machinery() -> Any:
    """Look behind the scenes."""
    return plain(_machinery(works.look()))


@api.post("/machinery/tasks/<int:task_id>/retry")
@api.output(MendedOut, example=MENDED)
@api.doc(summary=say("Try a task again"), description=say("One that was given up, from the beginning."))
@for_whom(Access.MANAGERS)
@once
def retry_task(task_id: int) -> Answer:
    """Try a task again."""
    return Answer(200, {"is_tried_again": works.retry_task(_known(task_id), viewer())}, {})


@api.post("/machinery/letters/<int:letter_id>/retry")
@api.output(MendedOut, example=MENDED)
@api.doc(summary=say("Send a refused mail again"), description=say("To the address its reader has now."))
@for_whom(Access.MANAGERS)
@once
def retry_letter(letter_id: int) -> Answer:
    """Send a refused mail again."""
    return Answer(200, {"is_tried_again": works.retry_letter(_known(letter_id), viewer())}, {})


def _known(key: int) -> int:
    if key >= 2**62:
        raise NotThere
    return key


def _machinery(found: Machinery) -> dict[str, Any]:
    return {
        "waiting": [{"queue": queue, "tasks": n, "oldest_seconds": int(seconds)} for queue, (n, seconds) in sorted(found.waiting.items())],
        "trying": [{"kind": one.kind, "account": one.account_name, "order": one.reference, "attempts": one.attempts,
                    "error": one.error, "next_at": said_moment(one.next_at)} for one in found.trying],
        "given_up": [{"id": one.id, "kind": one.kind, "account": one.account_name, "order": one.reference, "attempts": one.attempts,
                      "error": one.error, "failed_at": said_moment(one.failed_at)} for one in found.given_up],
        "refused": [{"id": one.id, "email": one.email, "kind": one.kind, "account": one.account_name, "order": one.reference,
                     "error": one.error, "refused_at": said_moment(one.refused_at), "times": one.times} for one in found.refused],
        "stalled": [one.reference for one in found.stalled], "held": found.held, "held_until": said_moment(found.held_until),
        "kept_for_daily_mails": found.kept,
        "mended": [{"at": said_moment(one.at), "by": one.staff_name, "did": one.did, "kind": one.kind, "email": one.email,
                    "account": one.account_name, "order": one.reference, "error": one.error} for one in found.mended],
    }  # fmt: skip

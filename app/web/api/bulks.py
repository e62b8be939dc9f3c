"""One step on many orders through the API: the same check, the same minute to take a rejection back, a result for each (U14, U15)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields, validate

from app.access import Access, for_whom
from app.services.idempotency import Answer
from app.services.queueing import bulk, bulk_reading, bulk_steps
from app.services.queueing.bulk_reading import BulkView
from app.web.api.answers import listed, moment, one_of, text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import MISSING, Strict, Text
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment as exactly
from app.web.viewing import viewer
from app.web.words import said_as
from workflows.sentences import say

ASKED: dict[str, Any] = {"verb": "claim", "orders": ["SO-7F3K2"], "note": "", "rep": None}
EXAMPLE: dict[str, Any] = {
    "id": 7, "verb": "claim", "state": "done", "total": 1, "done": 1, "skipped": 0, "note": "", "rep": None,
    "created_at": "2026-11-23T10:00:00.000000Z", "begins_at": "2026-11-23T10:00:00.000000Z",
    "finished_at": "2026-11-23T10:00:01.000000Z", "next": None,
    "results": [{"order": "SO-7F3K2", "account": "Atelier Nord", "result": "done", "why": None}],
}  # fmt: skip
STATES = ("draft", "waiting", "running", "done", "taken_back")


class BulkIn(Strict):
    verb = Text(20, required=True, validate=validate.OneOf(bulk.VERBS, error=say("There is no such step on many orders.")))
    orders = fields.List(
        Text(20), required=True, validate=validate.Length(1, bulk.MOST, error=say("Name at least one order, and at most 1,000.")),
        error_messages={**MISSING, "invalid": say("A list is needed here.")}, metadata=told(say("References.")),
    )  # fmt: skip
    note = Text(bulk.LONGEST_NOTE, load_default="", about=say("The one reason; needed to reject."))
    rep = Text(254, load_default=None, allow_none=True, about=say("The e-mail address of whoever gets them; needed to assign."))


class Result(Schema):
    order = text(say("Its reference."))
    account = text()
    result = fields.String(required=True, allow_none=True, validate=validate.OneOf(["done", "skipped", None]),
                           metadata=told(say("Null: not yet.")))  # fmt: skip
    why = text(say("Why it was skipped."), allow_none=True)


class BulkOut(Schema):
    id = whole()
    verb = one_of(bulk.VERBS)
    state = one_of(STATES, metadata=told(say("“waiting” can be taken back while it is a rejection.")))
    total = whole()
    done = whole()
    skipped = whole()
    note = text()
    rep = text(say("Who gets them."), allow_none=True)
    created_at = moment()
    begins_at = moment(say("A rejection begins a minute after it was asked for."), allow_none=True)
    finished_at = moment(allow_none=True)
    next = text(say("The cursor of the next page of results."), allow_none=True)
    results = listed(Result, say("A page of at most 100."))


@api.post("/bulks")
@api.input(BulkIn, arg_name="body", example=ASKED)
@api.output(BulkOut, status_code=202, example={**EXAMPLE})
@api.doc(
    summary=say("Take one step on many orders"),
    description=say(
        "Each order goes through the lifecycle by itself, and has a result of its own: done, or skipped and why. Up to 50 are "
        "done when this is answered; more are a job to look after. A rejection begins after a minute, and can be taken back until then."
    ),
)
@for_whom(Access.DESK)
@once
def take_many(body: dict[str, Any]) -> Answer:
    """Take one step on many orders."""
    bulk_id = bulk.draft(viewer(), body["verb"], body["orders"])
    found = bulk.start(viewer(), bulk_id, body["note"], rep_email=body["rep"])
    if bulk.is_direct(found):
        bulk_steps.go_on_now(bulk_id)
        found = bulk_reading.view(viewer(), bulk_id)
    return Answer(202, _represented(found), {})


class PageIn(Strict):
    cursor = Text(18, load_default="", about=say("The “next” of the page before."),
                  validate=validate.Regexp(r"\d*\Z", error=say("This page of the list is not known. Start from the first page.")))  # fmt: skip


@api.get("/bulks/<int:bulk_id>")
@api.input(PageIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(BulkOut, example=EXAMPLE)
@api.doc(
    summary=say("Read how far a step on many orders is"),
    description=say("What was asked, how many are done and skipped, and a result for each; “cursor” gives the next page of them."),
)
@for_whom(Access.DESK)
def many(bulk_id: int, wanted: dict[str, Any]) -> Any:
    """Read how far a step on many orders is."""
    return plain(_represented(bulk_reading.view(viewer(), bulk_id, int(wanted["cursor"] or 0))))


@api.post("/bulks/<int:bulk_id>/take-back")
@api.output(BulkOut, example={**EXAMPLE, "state": "taken_back", "done": 0, "verb": "reject", "note": "We do not sell there",
                              "results": [{**EXAMPLE["results"][0], "result": None}]})  # fmt: skip
@api.doc(
    summary=say("Take a rejection of many back"),
    description=say("Within the minute before it begins; then nothing was done, and nobody was told."),
)
@for_whom(Access.DESK)
@once
def take_back_many(bulk_id: int) -> Answer:
    """Take a rejection of many back."""
    bulk.take_back(viewer(), bulk_id)
    return Answer(200, _represented(bulk_reading.view(viewer(), bulk_id)), {})


def _represented(found: BulkView) -> dict[str, Any]:
    results = [
        {"order": one.reference, "account": one.account_name, "result": one.outcome,
         "why": said_as(one.why["template"], one.why["values"]) if one.why else None}
        for one in found.items
    ]  # fmt: skip
    moments = {name: exactly(getattr(found, name)) for name in ("created_at", "begins_at", "finished_at")}
    return {"id": found.id, "verb": found.verb, "state": found.state, "total": found.total, "done": found.done, "skipped": found.skipped,
            "note": found.note, "rep": found.rep_name, **moments, "next": str(found.next) if found.next else None,
            "results": results}  # fmt: skip

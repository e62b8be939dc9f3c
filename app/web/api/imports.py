"""People from a file: sent as text, reported line by line, and taken in after a second yes (U14)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from apiflask import Schema
from flask import url_for
from marshmallow import RAISE, fields, validate

from app.access import Access, for_whom
from app.errors import NotThere
from app.services.idempotency import Answer
from app.services.people import people_import
from app.services.people.people_sheet import MOST_BYTES
from app.web.api.answers import listed, moment, one_of, text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import OneOf, Strict, Text
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment as said_moment
from app.web.viewing import viewer
from app.web.words import said_as
from workflows.sentences import say

IMPORT: dict[str, Any] = {
    "id": 4, "file_name": "people.csv", "state": "ready", "total": 1, "fault_count": 0, "faults": [], "next": None, "waits_for": [],
    "created_at": "2026-11-23T09:12:40.120000Z", "finished_at": None,
    "links": {"self": "/api/v1/accounts/atelier-nord/people-imports/4"},
}  # fmt: skip
SHEET = {"file_name": "people.csv", "content": "email,name,role,products\nnina.novak@atelier-nord.example,Nina Novak,agent,\n"}


class Decision(StrEnum):
    TAKE_IN = "take_in"
    CANCEL = "cancel"


class FaultOut(Schema):
    line = whole(say("The line of the file."))
    column = text(say("The column at fault; empty: the line as a whole."))
    reason = text()


class MissingSeats(Schema):
    product = text()
    people = whole(say("How many would wait for a seat."))


class ImportLinks(Schema):
    self = text()


class ImportOut(Schema):
    id = whole()
    file_name = text()
    state = one_of(people_import.STATES, metadata=told(say("“ready” waits for your decision, for a day; “refused” has faults.")))
    total = whole(say("People in the file."))
    fault_count = whole()
    faults = listed(FaultOut, say("A page of at most 100."))
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)
    waits_for = listed(MissingSeats)
    created_at = moment()
    finished_at = moment(allow_none=True)
    links = fields.Nested(ImportLinks, required=True)


class SheetIn(Strict):
    file_name = Text(200, load_default="people.csv")
    content = Text(MOST_BYTES, required=True, about=say("The file as text: CSV with the columns email, name, role, products."))


class DecisionIn(Strict):
    decision = OneOf(Decision, required=True)


class FaultsIn(Strict):
    cursor = Text(5, load_default="", about=say("The “next” of the page before."),
                  validate=validate.Regexp(r"[0-9]*\Z", error=say("This page of the list is not known. Start from the first page.")))  # fmt: skip


@api.post("/accounts/<slug>/people-imports")
@api.input(SheetIn, arg_name="body", example=SHEET)
@api.output(ImportOut, status_code=201, example=IMPORT)
@api.doc(
    summary=say("Send a file of people"),
    description=say("It is read and checked at once; nobody is taken in before you say so. All of them or nobody."),
)
@for_whom(Access.ADMINS)
@once
def send_people(slug: str, body: dict[str, Any]) -> Answer:
    """Send a file of people."""
    _own(slug)
    import_id = people_import.upload(viewer(), body["file_name"], body["content"].encode())
    found = _import(slug, import_id)
    return Answer(201, found, {"Location": found["links"]["self"]})


@api.get("/accounts/<slug>/people-imports/<int:import_id>")
@api.input(FaultsIn, location="query", arg_name="asked", unknown=RAISE)
@api.output(ImportOut, example=IMPORT)
@api.doc(summary=say("Read an import of people"), description=say("The report of the file, or how far its people are."))
@for_whom(Access.ADMINS)
def read_import(slug: str, import_id: int, asked: dict[str, Any]) -> Any:
    """Read an import of people."""
    _own(slug)
    return plain(_import(slug, import_id, int(asked["cursor"] or 0)))


@api.post("/accounts/<slug>/people-imports/<int:import_id>/decision")
@api.input(DecisionIn, arg_name="body", example={"decision": "take_in"})
@api.output(ImportOut, example={**IMPORT, "state": "running"})
@api.doc(summary=say("Decide about an import of people"), description=say("Take the people of a file in, or forget the file."))
@for_whom(Access.ADMINS)
@once
def decide_import(slug: str, import_id: int, body: dict[str, Any]) -> Answer:
    """Decide about an import of people."""
    _own(slug)
    act = people_import.begin if body["decision"] is Decision.TAKE_IN else people_import.cancel
    act(viewer(), import_id)
    return Answer(200, _import(slug, import_id), {})


def _own(slug: str) -> None:
    if slug != viewer().slug:
        raise NotThere


def _import(slug: str, import_id: int, after: int = 0) -> dict[str, Any]:
    one = people_import.view(viewer(), import_id, after)
    known = after + len(one.faults)
    faults = [{"line": each["line"], "column": each["column"], "reason": said_as(each["template"], each["values"])} for each in one.faults]
    return {
        "id": one.id, "file_name": one.file_name, "state": one.state, "total": one.total, "fault_count": one.fault_count,
        "faults": faults, "next": str(known) if known < one.fault_count else None,
        "waits_for": [{"product": product, "people": people} for product, people in sorted(one.waits.items())],
        "created_at": said_moment(one.created_at), "finished_at": said_moment(one.finished_at) if one.finished_at else None,
        "links": {"self": url_for("api.read_import", slug=slug, import_id=one.id)},
    }  # fmt: skip

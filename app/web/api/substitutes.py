"""Who decides in whose place, through the API: read, set and taken back, with the same rules as on the page (R67)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.approving import substitutes
from app.services.idempotency import Answer
from app.services.ordering import staff
from app.web.api.answers import listed, text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import Day, Strict, Text
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.representing import plain
from app.web.viewing import viewer
from workflows.sentences import say

ADDRESS = 254


class SubstituteIn(Strict):
    absent = Text(ADDRESS, load_default=None, allow_none=True,
                  about=say("The address of whoever is away; left out: yourself. Only a manager names somebody else."))  # fmt: skip
    substitute = Text(ADDRESS, required=True, about=say("The address of whoever decides instead."))
    starts_on = Day(required=True, about=say("The first day."))
    ends_on = Day(required=True, about=say("The last day, included."))


class SubstituteOut(Schema):
    id = whole()
    absent = text(say("Whoever is away. They can still decide, too."))
    substitute = text(say("Whoever decides instead; who is away as well passes it on to their own substitute."))
    set_by = text()
    starts_on = text(say("The first day, by the clock of whoever is away."))
    ends_on = text(say("The last day, included."))
    is_now = fields.Boolean(required=True, metadata=told(say("Today is one of these days.")))


class SubstituteKept(SubstituteOut):
    """One by itself: the document names what is answered whole apart from what it is a part of."""


class SubstitutesOut(Schema):
    substitutes = listed(SubstituteOut)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


ASKED = {"substitute": "mona@vendor.example", "starts_on": "2026-12-21", "ends_on": "2027-01-04"}
EXAMPLE = {"id": 3, "absent": "Ada Ferreira", "substitute": "Mona Lindqvist", "set_by": "Ada Ferreira", "starts_on": "2026-12-21",
           "ends_on": "2027-01-04", "is_now": False}  # fmt: skip


@api.get("/approval-substitutes")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(SubstitutesOut, example={"substitutes": [EXAMPLE], "next": None})
@api.doc(summary=say("List substitutes for approvals"),
         description=say("Those of today and of days to come: yours, or for a manager everybody’s."))  # fmt: skip
@for_whom(Access.STAFF)
def approval_substitutes(wanted: dict[str, Any]) -> Any:
    """List substitutes for approvals."""
    return plain(page("substitutes", [_represented(one) for one in substitutes.listing(viewer())], wanted["cursor"]))


@api.post("/approval-substitutes")
@api.input(SubstituteIn, arg_name="body", example=ASKED)
@api.output(SubstituteKept, status_code=201, example=EXAMPLE)
@api.doc(
    summary=say("Set a substitute for approvals"),
    description=say("Both are told by mail. Chains are followed: who is away as well is decided for by theirs, but never by an author."),
)
@for_whom(Access.STAFF)
@once
def appoint_substitute(body: dict[str, Any]) -> Answer:
    """Set a substitute for approvals."""
    absent = viewer().id if body["absent"] is None else _known(body["absent"], "absent")
    made = substitutes.appoint(viewer(), absent, _known(body["substitute"], "substitute"), body["starts_on"], body["ends_on"])
    return Answer(201, _represented(substitutes.one(viewer(), made)), {})


@api.delete("/approval-substitutes/<int:substitute_id>")
@api.output(SubstituteKept, example=EXAMPLE)
@api.doc(summary=say("Take a substitute back"), description=say("Before the last day; both are told. The answer is what was taken back."))
@for_whom(Access.STAFF)
@once
def take_substitute_back(substitute_id: int) -> Answer:
    """Take a substitute back."""
    found = substitutes.one(viewer(), substitute_id)
    substitutes.end(viewer(), substitute_id)
    return Answer(200, _represented(found), {})


def _known(address: str, field: str) -> int:
    found = staff.anybody(email=address)
    if found is None:
        raise Invalid(say("There is nobody called “%(who)s”.", who=address), field=field)
    return int(found.id)


def _represented(one: Any) -> dict[str, Any]:
    return {"id": one.id, "absent": one.absent, "substitute": one.substitute, "set_by": one.set_by, "is_now": one.is_now,
            "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat()}  # fmt: skip

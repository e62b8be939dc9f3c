"""Removing somebody from the team in the right order: the checklist, and then the step (R46)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.access import Access, for_whom
from app.errors import NotThere
from app.services.idempotency import Answer
from app.services.people import people_changes, person_page
from app.web.api.answers import text, told
from app.web.api.blueprint import api
from app.web.api.fields import Strict
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.team import person_as_json
from app.web.api.team_examples import PERSON
from app.web.api.team_shapes import PersonOut, TrueOrFalse
from app.web.viewing import viewer
from app.web.words import said
from workflows.sentences import say
from workflows.team import why_not_removed

CHECKLIST = {"may_be_removed": True, "why_not": None, "open_requests": ["SO-7F3K2"], "frees": ["support"]}


class ChecklistOut(Schema):
    may_be_removed = fields.Boolean(required=True)
    why_not = text(say("The reason against it, if there is one."), allow_none=True)
    open_requests = fields.List(
        fields.String(), required=True, metadata=told(say("Requests of theirs, which go to the account’s owner."))
    )
    frees = fields.List(fields.String(), required=True, metadata=told(say("Products in which a seat becomes free.")))


class RemovedOut(PersonOut):
    """Who they are afterwards: suspended, an end user, without a role in any product."""


class RemovalIn(Strict):
    work_is_reassigned = TrueOrFalse(required=True, about=say("Open tickets, deals and automations belong to somebody else now."))


@api.get("/accounts/<slug>/people/<int:person_id>/removal")
@api.output(ChecklistOut, example=CHECKLIST)
@api.doc(
    summary=say("Read the checklist of a removal"),
    description=say("Reassign the open work; then the role is lowered, which frees the seat; then they are suspended."),
)
@for_whom(Access.ADMINS)
def removal(slug: str, person_id: int) -> Any:
    """Read the checklist of a removal."""
    _own(slug)
    found = person_page.person(viewer(), person_id)
    refusal = why_not_removed(found.as_somebody(viewer()), viewer().right)
    frees = [one["product"] for one in found.products if one["role"] in {"admin", "agent"} and not one["waiting"]]
    return plain({"may_be_removed": refusal is None, "why_not": said(refusal) if refusal else None,
                  "open_requests": list(found.requests), "frees": frees})  # fmt: skip


@api.post("/accounts/<slug>/people/<int:person_id>/removal")
@api.input(RemovalIn, arg_name="body", example={"work_is_reassigned": True})
@api.output(RemovedOut, example={**PERSON, "role": "end_user", "suspended": True, "products": []})
@api.doc(
    summary=say("Remove a person"),
    description=say("Nobody is deleted: the role is lowered, then they are suspended, and their history stays."),
)
@for_whom(Access.ADMINS)
@once
def remove_person(slug: str, person_id: int, body: dict[str, Any]) -> Answer:
    """Remove a person."""
    _own(slug)
    people_changes.remove(viewer(), person_id, work_is_reassigned=body["work_is_reassigned"])
    return Answer(200, person_as_json(slug, person_page.person(viewer(), person_id)), {})


def _own(slug: str) -> None:
    if slug != viewer().slug:
        raise NotThere

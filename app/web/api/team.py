"""The people of an account: listed, added, changed; by the rules of the team page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import RAISE

from app.access import Access, for_whom
from app.errors import NotThere
from app.models.kinds import AccountRole, ProductRole
from app.services.idempotency import Answer
from app.services.people import adding, people_changes, person_page, team_list
from app.services.people.people_changes import Roles
from app.services.people.team import NewPerson
from app.services.people.team_list import Narrow
from app.web.api import representing
from app.web.api.blueprint import api
from app.web.api.once import once
from app.web.api.team_examples import PEOPLE_EXAMPLES
from app.web.api.team_shapes import AddedOut, PeopleIn, PeoplePage, PersonChangeIn, PersonIn, PersonOut
from app.web.api.times import moment
from app.web.viewing import viewer
from workflows.sentences import say

Json = dict[str, Any]


def _own(slug: str) -> None:
    """Nobody's people but one's own account's are there (S2)."""
    if slug != viewer().slug:
        raise NotThere


@api.get("/accounts/<slug>/people")
@api.input(PeopleIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(PeoplePage, example=PEOPLE_EXAMPLES["page"])
@api.doc(
    summary=say("List people"),
    description=say("By name. “next” is the cursor of the following page. Filters can be combined."),
)
@for_whom(Access.SIGNED_IN)
def list_people(slug: str, wanted: Json) -> Any:
    """List people."""
    _own(slug)
    narrow = Narrow(wanted.get("show", ""), wanted.get("product", ""), wanted.get("role", ""), wanted.get("q", ""))
    page = team_list.members(viewer(), narrow, wanted.get("cursor"))
    return representing.plain({"people": [person_as_json(slug, one) for one in page.members], "next": page.next})


@api.post("/accounts/<slug>/people")
@api.input(PersonIn, arg_name="body", example=PEOPLE_EXAMPLES["new"])
@api.output(AddedOut, status_code=201, example=PEOPLE_EXAMPLES["added"])
@api.doc(
    summary=say("Add a person"),
    description=say(
        "With no seat free, “when_full” says what becomes of them: “refuse” keeps nothing, “wait” invites them and "
        "gives them the next free seat, “ask” also asks for the seat where this account asks somebody for it. "
        "Of two who want the last seat at once one gets it."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def add_person(slug: str, body: Json) -> Answer:
    """Add a person."""
    _own(slug)
    new = NewPerson(body["email"], body["name"], body["role"], _roles(body["products"]))
    joined = adding.join(viewer(), new, body["when_full"], body["justification"])
    order = joined.outcome.order if joined.outcome else None
    found = person_as_json(slug, person_page.person(viewer(), joined.added.person_id))
    answer = {"person": found, "waits_for": list(joined.added.waits_for), "owner_is_asked": joined.owner_is_asked,
              "order": order.reference if order else None}  # fmt: skip
    return Answer(201, answer, {"Location": found["links"]["self"]})


@api.get("/accounts/<slug>/people/<int:person_id>")
@api.output(PersonOut, example=PEOPLE_EXAMPLES["person"])
@api.doc(summary=say("Read a person"), description=say("Their roles, the seats they wait for, and whether they are suspended."))
@for_whom(Access.SIGNED_IN)
def read_person(slug: str, person_id: int) -> Any:
    """Read a person."""
    _own(slug)
    return representing.plain(person_as_json(slug, person_page.person(viewer(), person_id)))


@api.patch("/accounts/<slug>/people/<int:person_id>")
@api.input(PersonChangeIn, arg_name="body", example=PEOPLE_EXAMPLES["change"])
@api.output(PersonOut, example=PEOPLE_EXAMPLES["changed"])
@api.doc(
    summary=say("Change a person"),
    description=say(
        "What is left out stays. “products” are all roles somebody is to have: one that is not named is taken away. "
        "A suspended person keeps the seat: to free it, lower the role."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def change_person(slug: str, person_id: int, body: Json) -> Answer:
    """Change a person."""
    _own(slug)
    me, now = viewer(), person_page.person(viewer(), person_id)
    if "role" in body or "products" in body:
        kept = {one["product"]: ProductRole(one["role"]) for one in now.products}
        wanted = Roles(body.get("role", AccountRole(now.role)), _roles(body["products"]) if "products" in body else kept)
        people_changes.change_roles(me, person_id, wanted, may_wait=body["may_wait"])
    if "suspended" in body and body["suspended"] is not now.is_suspended:
        (people_changes.suspend if body["suspended"] else people_changes.restore)(me, person_id)
    return Answer(200, person_as_json(slug, person_page.person(me, person_id)), {})


def _roles(given: list[Json]) -> dict[str, ProductRole]:
    return {one["product"]: one["role"] for one in given}


def person_as_json(slug: str, one: Any) -> Json:
    """A member of the list, or a person's page, as JSON."""
    return {
        "id": one.id, "name": one.name, "email": one.email, "role": one.role, "has_billing_rights": one.has_billing_rights,
        "suspended": one.is_suspended, "created_at": moment(one.created_at),
        "products": [{"product": each["product"], "role": each["role"], "waits_for_seat": each["waiting"]} for each in one.products],
        "links": {"self": url_for("api.read_person", slug=slug, person_id=one.id)},
    }  # fmt: skip

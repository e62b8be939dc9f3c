"""Teams of the vendor's people through the API: read by everybody of theirs, written by managers, as the pages keep them (U6)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.idempotency import Answer
from app.services.ordering import staff
from app.services.queueing import desk_teams
from app.services.queueing.desk_teams import LONGEST_NAME, Team
from app.web.api.answers import listed, text, told, whole
from app.web.api.blueprint import api
from app.web.api.desk_rules_shapes import A_LIST
from app.web.api.fields import Strict, Text
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.representing import plain
from app.web.viewing import viewer
from workflows.sentences import say

ASKED: dict[str, Any] = {"name": "France and Benelux", "members": ["rita@vendor.example"]}
MEMBER: dict[str, Any] = {"id": 1, "name": "Rita Reyes", "email": "rita@vendor.example", "is_active": True}
EXAMPLE: dict[str, Any] = {"id": 4, "name": "France and Benelux", "members": [MEMBER]}


class TeamIn(Strict):
    name = Text(LONGEST_NAME, required=True, about=say("No two teams have the same."))
    members = fields.List(Text(254), required=True, error_messages=A_LIST,
                          metadata=told(say("E-mail addresses of sales representatives; at least one.")))  # fmt: skip


class TeamMemberOut(Schema):
    id = whole()
    name = text()
    email = text()
    is_active = fields.Boolean(required=True, metadata=told(say("False: no representative any more; their orders are still the team’s.")))


class TeamOut(Schema):
    id = whole(say("For “team” of the lists and the reports."))
    name = text()
    members = listed(TeamMemberOut)


class TeamKept(TeamOut):
    """One team by itself: the document names each answer once."""


class TeamChanged(TeamOut):
    """The same, once it was changed."""


class ListedTeam(TeamOut):
    """The same in a list."""


class TeamsOut(Schema):
    teams = listed(ListedTeam)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


@api.get("/teams")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(TeamsOut, example={"teams": [EXAMPLE], "next": None})
@api.doc(summary=say("List the teams"), description=say("Of the vendor’s people, by name. Reports and lists of orders are narrowed by “team”."))
@for_whom(Access.STAFF)
def teams(wanted: dict[str, Any]) -> Any:
    """List the teams."""
    return plain(page("teams", [_represented(one) for one in desk_teams.every()], wanted["cursor"]))


@api.post("/teams")
@api.input(TeamIn, arg_name="body", example=ASKED)
@api.output(TeamKept, status_code=201, example=EXAMPLE)
@api.doc(summary=say("Name a team"), description=say("For managers. Somebody may be in several."))
@for_whom(Access.HEADS)
@once
def add_team(body: dict[str, Any]) -> Answer:
    """Name a team."""
    return Answer(201, _represented(desk_teams.add(viewer(), body["name"], _ids(body["members"]))), {})


@api.put("/teams/<int:team_id>")
@api.input(TeamIn, arg_name="body", example=ASKED)
@api.output(TeamChanged, example=EXAMPLE)
@api.doc(summary=say("Rename a team, or say who is in it"), description=say("These people take the place of those who were in it."))
@for_whom(Access.HEADS)
@once
def change_team(team_id: int, body: dict[str, Any]) -> Answer:
    """Rename a team, or say who is in it."""
    before = {one.email: one.id for one in desk_teams.one(team_id).members}
    return Answer(200, _represented(desk_teams.change(viewer(), team_id, body["name"], _ids(body["members"], before))), {})


@api.delete("/teams/<int:team_id>")
@api.output(TeamKept, example=EXAMPLE)
@api.doc(summary=say("Remove a team"), description=say("Only the name goes; people and orders stay. The answer is the team that was removed."))
@for_whom(Access.HEADS)
@once
def remove_team(team_id: int) -> Answer:
    """Remove a team."""
    return Answer(200, _represented(desk_teams.remove(viewer(), team_id)), {})


def _ids(emails: list[str], before: dict[str, int] | None = None) -> list[int]:
    known = {rep.email: rep.id for rep in staff.reps()} | (before or {})
    unknown = next((place for place, email in enumerate(emails) if email.lower() not in known), None)
    if unknown is not None:
        raise Invalid(say("Choose sales representatives of the list."), field=f"members.{unknown}")
    return [known[email.lower()] for email in emails]


def _represented(team: Team) -> dict[str, Any]:
    members = [{"id": one.id, "name": one.name, "email": one.email, "is_active": one.is_active} for one in team.members]
    return {"id": team.id, "name": team.name, "members": members}

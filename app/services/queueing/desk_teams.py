"""Teams of the vendor's people, named by managers: whose orders the status page and the queue show together (U6)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.seat_order import Role
from workflows.sentences import say

LONGEST_NAME, MOST_TEAMS, MOST_MEMBERS = 60, 50, 100


@dataclass(frozen=True, slots=True)
class Member:
    """`is_active` False: no representative any more; the orders they had are still the team's."""

    id: int
    name: str
    email: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Team:
    """Members by name; there is always one."""

    id: int
    name: str
    members: tuple[Member, ...]

    @property
    def rep_ids(self) -> tuple[int, ...]:
        return tuple(sorted(one.id for one in self.members))

    @property
    def seen_as(self) -> str:
        """Tells whether the team is as somebody was shown it."""
        return hashlib.sha256(repr((self.name, self.rep_ids)).encode()).hexdigest()[:16]


READ = """
SELECT t.id, t.name, jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'email', s.email,
    'is_active', s.is_active AND s.role = 'rep') ORDER BY s.name, s.id) AS members
FROM desk_teams t JOIN desk_team_members m ON m.team_id = t.id JOIN staff s ON s.id = m.staff_id {where}
GROUP BY t.id, t.name ORDER BY lower(t.name), t.id
"""
EVERY = text(READ.format(where=""))
ONE = text(READ.format(where="WHERE t.id = :id"))
LOCK = text("SELECT FROM desk_teams WHERE id = :id FOR UPDATE")
KNOWN = text("SELECT id FROM staff WHERE role = 'rep' AND is_active UNION SELECT staff_id FROM desk_team_members WHERE team_id = :id")
ADD = text("""
INSERT INTO desk_teams (name) SELECT :name WHERE (SELECT count(*) FROM desk_teams) < :most RETURNING id
""")
RENAME = text("UPDATE desk_teams SET name = :name WHERE id = :id")
MEMBERS = text("""
WITH gone AS (DELETE FROM desk_team_members WHERE team_id = :id AND staff_id <> ALL(CAST(:members AS bigint[])))
INSERT INTO desk_team_members (team_id, staff_id) SELECT :id, unnest(CAST(:members AS bigint[])) ON CONFLICT DO NOTHING
""")
REMOVE = text("DELETE FROM desk_teams WHERE id = :id")


def every() -> list[Team]:
    """All teams by name, each with whoever is in it. One statement."""
    return [_team(row) for row in db.session.execute(EVERY)]


def one(team_id: int) -> Team:
    """Raises NotThere."""
    row = db.session.execute(ONE, {"id": min(team_id, 2**62)}).one_or_none()
    if row is None:
        raise NotThere
    return _team(row)


def called(team_id: int | None, teams: Sequence[Team]) -> Team | None:
    """The one of these with this id."""
    return next((team for team in teams if team.id == team_id), None)


def add(viewer: Viewer, name: str, members: Collection[int]) -> Team:
    """A new team. Raises NotAllowed, Invalid, or Refused where there are as many as there can be."""
    _check(viewer)
    asked, chosen = _name(name), _members(0, members)
    team_id = _unless_taken(asked, lambda: db.session.execute(ADD, {"name": asked, "most": MOST_TEAMS}).scalar_one_or_none())
    if team_id is None:
        raise Refused(say("There are %(most)s teams. Remove one that nobody needs any longer.", most=MOST_TEAMS))
    db.session.execute(MEMBERS, {"id": team_id, "members": chosen})
    return one(team_id)


def change(viewer: Viewer, team_id: int, name: str, members: Collection[int], *, seen_as: str | None = None) -> Team:
    """Another name, other people. With `seen_as`, only a team that is still as it was shown.

    Raises NotThere, NotAllowed, Invalid, or Refused where somebody has changed it meanwhile.
    """
    _check(viewer)
    before = _locked(team_id)
    if seen_as not in {None, before.seen_as}:
        raise Refused(say("Somebody has changed this team since you opened the page. This is the team as it is now: change it again."))
    asked, chosen = _name(name), _members(before.id, members)
    _unless_taken(asked, lambda: db.session.execute(RENAME, {"id": before.id, "name": asked}))
    db.session.execute(MEMBERS, {"id": before.id, "members": chosen})
    return one(before.id)


def remove(viewer: Viewer, team_id: int) -> Team:
    """Only the name for these people goes; a weekly mail about them is about everybody from now on. Raises NotThere or NotAllowed."""
    _check(viewer)
    gone = _locked(team_id)
    db.session.execute(REMOVE, {"id": gone.id})
    return gone


def _check(viewer: Viewer) -> None:
    if viewer.step_role is not Role.MANAGER:
        raise NotAllowed(say("Only a manager says who is in which team."))


def _locked(team_id: int) -> Team:
    """One manager changes it at a time."""
    db.session.execute(LOCK, {"id": min(team_id, 2**62)})
    return one(team_id)


def _team(row: Any) -> Team:
    return Team(row.id, row.name, tuple(Member(**member) for member in row.members))


def _name(typed: str) -> str:
    name = " ".join(typed.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(say("Give the team a name of at most %(most)s characters.", most=LONGEST_NAME), field="name")
    return name


def _members(team_id: int, wanted: Collection[int]) -> list[int]:
    """Representatives of ours, and whoever was in it before: a team of nobody would be taken for everybody."""
    chosen = sorted(set(wanted))
    if not chosen or len(chosen) > MOST_MEMBERS:
        raise Invalid(say("Choose who is in the team: at least one representative."), field="members")
    if set(chosen) - set(db.session.execute(KNOWN, {"id": team_id}).scalars()):
        raise Invalid(say("Choose sales representatives of the list."), field="members")
    return chosen


def _unless_taken(name: str, write: Any) -> Any:
    try:
        with db.session.begin_nested():
            return write()
    except IntegrityError as taken:
        raise Invalid(say("There is a team called “%(name)s” already.", name=name), field="name") from taken

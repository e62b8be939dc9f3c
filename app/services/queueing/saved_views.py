"""Views of the queue somebody has named: for themselves or for everybody, and the one the desk opens with (U6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, NotThere, Refused
from app.extensions import db
from app.services.ordering.queue import View
from app.services.people.viewers import Viewer
from workflows.sentences import say

LONGEST_NAME = 60
MOST_VIEWS = 50


@dataclass(frozen=True, slots=True)
class SavedView:
    """`wanted` is what stands in the address: the view, filters and order, by their names there."""

    id: int
    name: str
    is_shared: bool
    is_mine: bool
    owner: str
    wanted: dict[str, str]


VISIBLE = """
SELECT v.id, v.name, v.is_shared, v.staff_id = :me AS is_mine, s.name AS owner, v.wanted
FROM saved_views v JOIN staff s ON s.id = v.staff_id WHERE (v.is_shared OR v.staff_id = :me)
"""
ALL = text(f"{VISIBLE} ORDER BY lower(v.name), v.id")
ONE = text(f"{VISIBLE} AND v.id = :id")
KEEP = text("""
INSERT INTO saved_views (staff_id, name, is_shared, wanted)
SELECT :me, :name, :is_shared, CAST(:wanted AS jsonb) WHERE (SELECT count(*) FROM saved_views WHERE staff_id = :me) < :most
RETURNING id
""")
CHANGE = text("UPDATE saved_views SET name = :name, is_shared = :is_shared WHERE id = :id AND staff_id = :me")
DELETE = text("DELETE FROM saved_views WHERE id = :id AND staff_id = :me")
NO_LONGER = text("UPDATE desk_habits SET opens_with = NULL WHERE opens_with = CAST(:id AS text)")
ONE_S_OWN = text("""
UPDATE desk_habits SET opens_with = NULL
WHERE opens_with = CAST(:id AS text) AND staff_id <> :me AND NOT (SELECT is_shared FROM saved_views WHERE id = :id)
""")
OPENS_WITH = text("""
INSERT INTO desk_habits (staff_id, opens_with) VALUES (:me, :opens_with)
ON CONFLICT (staff_id) DO UPDATE SET opens_with = excluded.opens_with
""")
USES_KEYS = text("""
INSERT INTO desk_habits (staff_id, uses_keys) VALUES (:me, :uses_keys)
ON CONFLICT (staff_id) DO UPDATE SET uses_keys = excluded.uses_keys
""")
KEYS = text("SELECT coalesce((SELECT uses_keys FROM desk_habits WHERE staff_id = :me), true)")


def visible(viewer: Viewer) -> list[SavedView]:
    """One's own and those everybody shares, by name."""
    return [SavedView(**row) for row in db.session.execute(ALL, {"me": viewer.staff_id}).mappings()]


def one(viewer: Viewer, view_id: int) -> SavedView:
    """Raises NotThere, also for somebody else's own."""
    row = db.session.execute(ONE, {"me": viewer.staff_id, "id": view_id}).mappings().one_or_none()
    if row is None:
        raise NotThere
    return SavedView(**row)


def keep(viewer: Viewer, name: str, wanted_json: str, *, is_shared: bool) -> int:
    """Name what is on the page now; the number of the view. Raises Invalid or Refused."""
    arguments = {"me": viewer.staff_id, "name": _name(name), "is_shared": is_shared, "wanted": wanted_json, "most": MOST_VIEWS}
    view_id = _unless_taken(lambda: db.session.execute(KEEP, arguments).scalar_one_or_none(), name)
    if view_id is None:
        raise Refused(say("You have %(most)s views. Delete one you no longer need.", most=MOST_VIEWS))
    return int(view_id)


def change(viewer: Viewer, view_id: int, name: str, *, is_shared: bool) -> None:
    """Another name, or shared or no longer. Raises NotThere, NotAllowed, Invalid."""
    _own(viewer, view_id)
    arguments = {"me": viewer.staff_id, "id": view_id, "name": _name(name), "is_shared": is_shared}
    _unless_taken(lambda: db.session.execute(CHANGE, arguments), name)
    db.session.execute(ONE_S_OWN, {"id": view_id, "me": viewer.staff_id})


def delete(viewer: Viewer, view_id: int) -> SavedView:
    """It opens nobody's desk any more, either. Raises NotThere, Refused."""
    gone = _own(viewer, view_id)
    db.session.execute(NO_LONGER, {"id": view_id})
    db.session.execute(DELETE, {"me": viewer.staff_id, "id": view_id})
    return gone


def open_with(viewer: Viewer, view: str) -> None:
    """What the desk opens with from now on: a standard view, the number of a saved one, or "" for the usual."""
    if view.isdecimal() and len(view) < 18:
        one(viewer, int(view))
    elif view and view not in set(View):
        raise Invalid(say("Choose one of the views."), field="opens_with")
    db.session.execute(OPENS_WITH, {"me": viewer.staff_id, "opens_with": view or None})


def uses_keys(viewer: Viewer) -> bool:
    """Whether single keys do something for this person (U7)."""
    return bool(db.session.execute(KEYS, {"me": viewer.staff_id}).scalar_one())


def use_keys(viewer: Viewer, *, uses: bool) -> None:
    db.session.execute(USES_KEYS, {"me": viewer.staff_id, "uses_keys": uses})


def _own(viewer: Viewer, view_id: int) -> SavedView:
    found = one(viewer, view_id)
    if not found.is_mine:
        raise Refused(say("Only %(owner)s can change this view.", owner=found.owner))
    return found


def _name(typed: str) -> str:
    name = " ".join(typed.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(say("Give the view a name of at most %(most)s characters.", most=LONGEST_NAME), field="name")
    return name


def _unless_taken(write: Any, name: str) -> Any:
    try:
        with db.session.begin_nested():
            return write()
    except IntegrityError as taken:
        raise Invalid(say("You already have a view called “%(name)s”.", name=_name(name)), field="name") from taken

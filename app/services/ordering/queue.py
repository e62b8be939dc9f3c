"""Lists of orders that page by key: the reps' queue, an account's orders, any filtered list (R61, U6)."""

from __future__ import annotations

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from app.services.people.viewers import Viewer
from app.services.queueing import search
from app.services.queueing.conditions import readings
from app.services.queueing.finding import found
from app.services.queueing.lists import (
    PAGE,
    Filter,
    Listing,
    Row,
    Sort,
    Urgency,
    View,
    mark,
    mark_of,
    place_of,
)
from workflows.seat_order import Role
from workflows.sentences import say

__all__ = ["Filter", "Listing", "Row", "Sort", "Urgency", "View", "after", "arrivals", "listing", "mark", "mark_of"]


def listing(viewer: Viewer, wanted: Filter, cursor: str | None = None, most: int = PAGE) -> Listing:
    """A page of orders this viewer may see; one whose reference was typed stands first, whatever the filters say.

    Raises Invalid for a cursor that is not ours, and for customers who ask for what is due or for a team: that is among ourselves.
    Members of an account see none (R4).
    """
    if viewer.step_role is Role.MEMBER:
        return Listing([], None)
    if not viewer.is_staff and (wanted.urgency or wanted.team_id or wanted.sort is Sort.DUE):
        raise Invalid(say("This makes no sense here."), field="urgency" if wanted.urgency else "team" if wanted.team_id else "sort")
    meant = _meant(viewer, wanted) if wanted.q and not cursor else []
    asked = search.said(wanted, at_the_desk=viewer.is_staff)
    rows: list[Row] = []
    for reading in readings(viewer, wanted, cursor):
        if len(rows) <= most:
            rows += [row for row in found(reading, asked, most + 1 - len(rows)) if row not in meant]
    return Listing(meant + rows[:most], _mark(viewer, rows[most - 1]) if len(rows) > most else None)


def _mark(viewer: Viewer, row: Row) -> str:
    return mark(row.state_since, row.id, row.worth_minor, row.due_at if viewer.is_staff else None)


def after(viewer: Viewer, reference: str, wanted: Filter) -> Row | None:
    """The order that stands next in a list, wherever in it this one would stand; without a next one, its first other."""
    here = _meant(viewer, Filter(q=reference))
    place = _mark(viewer, here[0]) if here else None
    others = [row for cursor in (place, None) for row in listing(viewer, wanted, cursor, 2).rows if row.reference != reference]
    return others[0] if others else None


def _meant(viewer: Viewer, wanted: Filter) -> list[Row]:
    """The order whose reference was typed."""
    reference = search.reference_in(wanted.q or "")
    if reference is None:
        return []
    (reading,) = readings(viewer, Filter(), None)
    return reading.rows(1, "o.reference = :reference", reference=reference)


ARRIVED = text("SELECT count(*) FROM (SELECT FROM orders WHERE state = 'pending' AND (state_since, id) > (:since, :id) LIMIT 100) s")
LATEST = text("SELECT state_since, id FROM orders WHERE state = 'pending' ORDER BY state_since DESC, id DESC LIMIT 1")


def arrivals(after: str | None) -> tuple[int, str | None]:
    """How many orders joined the queue after the mark `after` (at most 100), and the mark of the newest one now."""
    newest = db.session.execute(LATEST).one_or_none()
    now = mark(newest.state_since, newest.id) if newest else None
    if not after:
        return 0, now
    return db.session.execute(ARRIVED, place_of(after)).scalar_one(), now

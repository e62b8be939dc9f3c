"""The views of the queue as links, with their counts; and what a view is called."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.services.ordering.queue import View
from app.services.people.viewers import Viewer
from app.services.queueing.desk import Desk
from app.services.queueing.saved_views import SavedView
from app.web.desk.wanted import Wanted, wanted_of
from app.web.words import once_a_language
from workflows.seat_order import Role

OF_REPS = (View.MINE, View.UNCLAIMED, View.WAITING, View.APPROVAL, View.SNOOZED, View.ALL)
OF_MANAGERS = OF_REPS[1:]


def views_of(viewer: Viewer) -> tuple[View, ...]:
    """The standard views; only a rep has orders of their own."""
    return OF_REPS if viewer.step_role is Role.REP else OF_MANAGERS


@once_a_language
def view_words(view: View) -> str:
    return {
        View.MINE: _("Mine"), View.UNCLAIMED: _("Unclaimed"), View.WAITING: _("Waiting for the customer"),
        View.APPROVAL: _("Waiting for approval"), View.SNOOZED: _("Put aside"), View.ALL: _("All orders"),
    }[view]  # fmt: skip


def tabs(viewer: Viewer, desk: Desk, wanted: Wanted) -> list[dict[str, Any]]:
    """One for each standard view; filters belong to one view and are not taken along."""
    current, queue = None if desk.saved(wanted.saved) else wanted.view, url_for("desk.queue")
    return [
        {"label": view_words(view), "href": f"{queue}?view={view.value}", "current": view is current,
         "count": desk.counts.get(view)}
        for view in views_of(viewer)
    ]  # fmt: skip


def saved_tabs(desk: Desk, wanted: Wanted) -> list[dict[str, Any]]:
    """One for each saved view somebody may see; those shared by others say whose they are."""
    return [{"label": one.name, "href": saved_address(one), "current": one.id == wanted.saved, "about": _about(one)}
            for one in desk.views]  # fmt: skip


OF_TEAMS = frozenset({View.WAITING, View.APPROVAL, View.SNOOZED, View.ALL})
"""Views whose orders have a representative, not always the same."""


def team_tabs(viewer: Viewer, desk: Desk, wanted: Wanted) -> list[dict[str, Any]]:
    """For managers, one for each team, and one for everybody: the same list of their orders, else all of them."""
    if viewer.step_role is not Role.MANAGER or not desk.teams:
        return []
    view = wanted.view if wanted.view in OF_TEAMS else View.ALL
    here, given = url_for("desk.queue"), wanted.given.get("team")
    every = {"label": _("Everybody"), "href": f"{here}?{wanted.query(team=None, saved=None)}", "current": not given}
    of_teams = [{"label": one.name, "current": str(one.id) == given,
                 "href": f"{here}?{wanted.query(view=view.value, rep=None, team=str(one.id), saved=None)}"} for one in desk.teams]  # fmt: skip
    return [every, *of_teams]


def saved_address(view: SavedView) -> str:
    """Everything it wants stands in the address, so that it can be changed there."""
    return f"{url_for('desk.queue')}?{wanted_of(view.wanted).query(saved=str(view.id))}"


def _about(view: SavedView) -> str:
    if not view.is_shared:
        return ""
    return _("shared") if view.is_mine else _("by %(owner)s", owner=view.owner)


def opening(viewer: Viewer, desk: Desk) -> Wanted:
    """What an address without a view means: one's own choice, else one's own orders if there are any."""
    chosen = desk.opens_with or ""
    saved = desk.saved(int(chosen)) if chosen.isdecimal() else None
    if saved:
        return wanted_of({**saved.wanted, "saved": str(saved.id)})
    if chosen in {view.value for view in views_of(viewer)}:
        return wanted_of({"view": chosen})
    has_own = viewer.step_role is Role.REP and desk.counts[View.MINE] > 0
    return wanted_of({"view": View.MINE.value if has_own else View.UNCLAIMED.value})

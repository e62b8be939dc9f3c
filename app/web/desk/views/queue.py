"""The approval queue: three views of it, and what arrives while one looks (R61)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services.ordering import queue as orders_queue
from app.services.ordering import staff
from app.services.ordering.queue import Filter, View
from app.services.people.viewers import Viewer
from app.web.desk.blueprint import desk
from app.web.desk.rows import row_words
from app.web.viewing import viewer
from workflows.seat_order import Role

VIEWS = (View.MINE, View.UNCLAIMED, View.WAITING)


@desk.get("/desk")
@for_whom(Access.DESK)
def queue() -> ResponseReturnValue:
    """Orders of one view, those waiting longest first; the view and the page are in the address."""
    who = viewer()
    counts = orders_queue.counts(who)
    view = _view(request.args.get("view"), who, counts)
    cursor = request.args.get("cursor")
    listing = orders_queue.listing(who, Filter(view=view), cursor)
    _waiting, mark = orders_queue.arrivals(None)
    return render_template("desk/queue.html", chips=_chips(who, view, counts), view=view.value, rows=row_words(listing.rows),
                           next_page=_next_page(view, listing.next), is_first_page=not cursor, mark=mark or "",
                           is_rep=who.step_role is Role.REP, reps=_reps(who), unclaimed=counts[View.UNCLAIMED],
                           grows=view is View.UNCLAIMED and not listing.next)  # fmt: skip


@desk.get("/desk/arrivals")
@for_whom(Access.DESK)
def arrivals() -> ResponseReturnValue:
    """What joined the queue since `mark`: the page asks every few seconds. Nothing new: nothing is sent."""
    who, mark = viewer(), request.args.get("mark") or None
    grows = request.args.get("grows") == "1"
    count, newest = orders_queue.arrivals(mark)
    found = (
        orders_queue.listing(who, Filter(view=View.UNCLAIMED), mark, most=25)
        if count or (newest and not mark)
        else None
    )
    if found is None or not found.rows:
        return "", 204
    counts = orders_queue.counts(who)
    view = _view(request.args.get("view"), who, counts)
    return render_template("desk/_arrivals.html", rows=row_words(found.rows), view=view.value, grows=grows,
                           mark=newest or "", count=count or len(found.rows), chips=_chips(who, view, counts),
                           was_empty=request.args.get("empty") == "1", is_rep=who.step_role is Role.REP, reps=_reps(who),
                           next_page=None)  # fmt: skip


def _view(wanted: str | None, who: Viewer, counts: dict[View, int]) -> View:
    """The view in the address; otherwise one's own orders if there are any."""
    if wanted in {view.value for view in VIEWS}:
        return View(wanted)
    return View.MINE if who.step_role is Role.REP and counts[View.MINE] else View.UNCLAIMED


def _chips(who: Viewer, current: View, counts: dict[View, int]) -> list[dict[str, Any]]:
    labels = {
        View.MINE: _("Mine"),
        View.UNCLAIMED: _("Unclaimed"),
        View.WAITING: _("Waiting for the customer"),
    }
    views = VIEWS if who.step_role is Role.REP else VIEWS[1:]
    return [{"label": labels[view], "href": url_for("desk.queue", view=view.value), "current": view is current,
             "count": counts[view]} for view in views]  # fmt: skip


def _next_page(view: View, cursor: str | None) -> str | None:
    return url_for("desk.queue", view=view.value, cursor=cursor) if cursor else None


def _reps(who: Viewer) -> Any:
    """Whom a manager can give an order to."""
    return staff.reps() if who.step_role is Role.MANAGER else ()

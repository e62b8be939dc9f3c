"""The approval queue: its views, what is searched and filtered, and what arrives while one looks (R61, U6)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.ordering import queue as orders_queue
from app.services.ordering.queue import Filter, View
from app.services.people.viewers import Viewer
from app.services.queueing.desk import Desk, open_desk
from app.services.queueing.presence import Looker, lookers, signature
from app.web.desk.blueprint import desk
from app.web.desk.looking_words import looking_words
from app.web.desk.remembered import keys_help, narrowing
from app.web.desk.rows import Drawing, drawn
from app.web.desk.tabs import opening, saved_tabs, tabs, team_tabs, view_words, views_of
from app.web.desk.views.many import bulk_verbs
from app.web.desk.wanted import Wanted, wanted_of
from app.web.viewing import viewer
from app.web.words import once_a_language
from workflows.seat_order import Role

GROWS = Wanted({"view": View.UNCLAIMED.value})
"""Only the plain view of unclaimed orders is in the order in which they arrive, so new ones are added at its end."""


@desk.get("/desk")
@for_whom(Access.DESK)
def queue() -> ResponseReturnValue:
    """A page of one view; everything about it is in the address."""
    who, cursor = viewer(), request.args.get("cursor")
    the_desk = open_desk(who)
    wanted = _wanted(who, the_desk)
    listing = orders_queue.listing(who, wanted.filter(the_desk.put_aside), cursor)
    seen = lookers.now(who)
    how = drawing(who, wanted)
    return render_template(
        "desk/queue.html", rows=drawn(listing.rows, how, looking_words(seen)), how=how, wanted=wanted, cursor=cursor,
        next_page=f"{url_for('desk.queue')}?{wanted.query()}&cursor={listing.next}" if listing.next else None,
        poll=_poll(wanted, the_desk.newest, seen, grows=not listing.next and _grows(wanted), is_empty=not listing.rows),
        narrowing=narrowing(the_desk, wanted), keys_help=keys_help() if the_desk.uses_keys else "", **_frame(who, the_desk, wanted),
        teams=team_tabs(who, the_desk, wanted), **_asked_for_new(the_desk, wanted),
    )  # fmt: skip


def _asked_for_new(the_desk: Desk, wanted: Wanted) -> dict[str, Any]:
    """Where nothing asks by itself: a link to ask what is new, and the answer, once it was asked."""
    mark, arrived = request.args.get("mark"), 0
    with suppress(Invalid):  # a mark that is not ours asks nothing
        arrived = orders_queue.arrivals(mark)[0] if mark else the_desk.counts[View.UNCLAIMED] if mark == "" else 0
    ask = f"{url_for('desk.queue')}?{wanted.query()}&mark={the_desk.newest or ''}"
    return {"arrived": arrived, "was_asked": mark is not None, "ask_for_new": ask}


@desk.get("/desk/arrivals")
@for_whom(Access.DESK)
def arrivals() -> ResponseReturnValue:
    """What joined the queue since `mark`, and who looks at what now: the page asks every few seconds, in one request.

    Nothing new: nothing is sent.
    """
    who, mark = viewer(), request.args.get("mark") or None
    grows, was_empty = request.args.get("grows") == "1", request.args.get("empty") == "1"
    count, newest = orders_queue.arrivals(mark)
    has_arrived = bool(count or (newest and not mark))
    seen = lookers.now(who)
    if not has_arrived and request.args.get("seen") == signature(seen):
        return "", 204
    the_desk = open_desk(who)
    wanted = wanted_of(request.args)
    rows = orders_queue.listing(who, Filter(view=View.UNCLAIMED), mark, most=25).rows if has_arrived else ()
    how = drawing(who, wanted, is_new=grows and not was_empty)
    poll = _poll(wanted, newest or mark, seen, grows=grows, is_empty=was_empty and not rows)
    return render_template("desk/_arrivals.html", rows=drawn(rows, how), how=how, grows=grows, count=len(rows) and (count or len(rows)),
                           was_empty=was_empty, poll=poll, looking=looking_words(seen), next_page=None, wanted=wanted,
                           **_frame(who, the_desk, wanted))  # fmt: skip


def drawing(who: Viewer, wanted: Wanted, *, is_new: bool = False) -> Drawing:
    """How rows look in this view, to this person."""
    is_rep = who.step_role is Role.REP
    can_be_unclaimed = wanted.view in {View.UNCLAIMED, View.ALL, View.SNOOZED}
    return Drawing(
        wanted.query(), picks=True, claims=is_rep and can_be_unclaimed, assigns=who.step_role is Role.MANAGER and can_be_unclaimed,
        hides_rep=wanted.view in {View.MINE, View.UNCLAIMED}, is_new=is_new, dues=True,
    )  # fmt: skip


def _wanted(who: Viewer, the_desk: Desk) -> Wanted:
    """The address, or, where it names no view, what the desk opens with. A search alone searches everywhere."""
    wanted = wanted_of(request.args)
    if "view" in wanted.given and wanted.view in views_of(who):
        return wanted
    if "view" not in wanted.given and wanted.is_narrow:
        return wanted_of({**wanted.given, "view": View.ALL.value})
    return opening(who, the_desk)


def _frame(who: Viewer, the_desk: Desk, wanted: Wanted) -> dict[str, Any]:
    """What the page and its parts have in common."""
    saved = the_desk.saved(wanted.saved)
    return {
        "view": wanted.view.value, "view_words": saved.name if saved else view_words(wanted.view), "saved": saved,
        "chips": tabs(who, the_desk, wanted), "saved_views": saved_tabs(the_desk, wanted), "is_rep": who.step_role is Role.REP,
        "reps": the_desk.reps if who.step_role is Role.MANAGER else (), "unclaimed": the_desk.counts[View.UNCLAIMED],
        "uses_keys": the_desk.uses_keys, "lede": _narrow_lede(wanted.view) if wanted.is_narrow else _lede(wanted.view), "bulk_verbs": bulk_verbs(who),
    }  # fmt: skip


def _grows(wanted: Wanted) -> bool:
    return wanted.given == GROWS.given


def _poll(wanted: Wanted, mark: str | None, seen: list[Looker], *, grows: bool, is_empty: bool) -> str:
    """Where the page asks for what is new."""
    known = wanted_of({name: value for name, value in wanted.given.items() if name in {"view", "saved"}})
    asked = url_for("desk.arrivals", mark=mark or "", grows=int(grows), empty=int(is_empty), seen=signature(seen))
    return f"{asked}&{known.query()}"


@once_a_language
def _lede(view: View) -> str:
    return {
        View.MINE: _("Orders you have claimed, until they are decided or fulfilled."),
        View.UNCLAIMED: _("Nobody looks after these yet. Those that have waited longest stand first."),
        View.WAITING: _("A question or an offer is with the customer."),
        View.APPROVAL: _("Quotes that colleagues must approve before they go out."),
        View.SNOOZED: _("What you have put aside. It comes back by itself on its day, or as soon as something happens."),
        View.ALL: _("Every order, open or closed."),
    }[view]  # fmt: skip


@once_a_language
def _narrow_lede(view: View) -> str:
    """Of a view with filters: which of its orders are shown is said by them."""
    return f"{view_words(view)}, {_('with the filters you have set')}."

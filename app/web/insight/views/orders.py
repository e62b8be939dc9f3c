"""The list behind every number: filters in the address, pages by key (U6)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services.ordering import queue, staff, status
from app.services.ordering.queue import Filter, View
from app.web import ahead
from app.web.desk.rows import row_words
from app.web.insight.blueprint import insight
from app.web.insight.words import OPEN, WITH_CUSTOMER, age_words, state_words
from app.web.viewing import viewer
from workflows.seat_order import State

STATES = (OPEN, WITH_CUSTOMER, *(state.value for state in State))
AGES = tuple(age for age, _low, _high in status.AGES)


@insight.get("/orders")
@for_whom(Access.STAFF)
def orders() -> ResponseReturnValue:
    """Orders narrowed by state, age, account and rep; what the address does not know is ignored."""
    wanted = _wanted()
    listing = queue.listing(viewer(), _filter(wanted), request.args.get("cursor"))
    reps = staff.reps()
    return render_template(
        "insight/orders.html", rows=row_words(listing.rows), wanted=wanted, reps=reps,
        next_page=url_for("insight.orders", **wanted, cursor=listing.next) if listing.next else None,
        states=[(state, state_words(state)) for state in STATES], ages=[(age, age_words(age)) for age in AGES],
        account_name=listing.rows[0].account_name if wanted.get("account") and listing.rows else wanted.get("account"),
        is_first_page="cursor" not in request.args, lede=_order_words(wanted),
    )  # fmt: skip


def _wanted() -> dict[str, Any]:
    """The filters of the address that make sense."""
    given = request.args
    wanted = {
        "state": given.get("state") if given.get("state") in STATES else None,
        "age": given.get("age") if given.get("age") in AGES else None,
        "rep": given.get("rep", type=int), "account": (given.get("account") or "").strip()[:80] or None,
    }  # fmt: skip
    return {key: value for key, value in wanted.items() if value}


def _filter(wanted: dict[str, Any]) -> Filter:
    state, age = wanted.get("state"), wanted.get("age")
    since_from, since_before = status.span(age, ahead.now()) if age else (None, None)
    return Filter(
        view=View.WAITING if state == WITH_CUSTOMER else View.ALL,
        state=State(state) if state and state not in {OPEN, WITH_CUSTOMER} else None,
        is_open=True if state == OPEN or (age and not state) else None, account=wanted.get("account"), rep_id=wanted.get("rep"),
        since_from=since_from, since_before=since_before,
    )  # fmt: skip


def _order_words(wanted: dict[str, Any]) -> str:
    """What is listed, and which comes first."""
    if "state" in wanted or "age" in wanted:
        return _("Those that have been longest in their state stand first.")
    return _("The newest stand first.")

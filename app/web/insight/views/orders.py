"""The list behind every number: filters in the address, pages by key (U6), the same list as a file (S12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services.ordering import staff
from app.services.queueing import desk_teams
from app.services.reporting import listing, planned
from app.services.reporting.reading import REACHED
from app.web.insight import asked
from app.web.insight.asked import AGES, STATES
from app.web.insight.blueprint import insight
from app.web.insight.figure_tables import planned_url, stage_words
from app.web.insight.filters import whose
from app.web.insight.order_rows import row_words
from app.web.insight.words import EXPECTED, age_words, state_words, type_words
from app.web.words import day, said
from workflows.intake import AccountType
from workflows.seat_order import State
from workflows.words import WORDING


@insight.get("/orders")
@for_whom(Access.STAFF)
def orders() -> ResponseReturnValue:
    """Orders narrowed by what the address says; what it does not know is ignored."""
    teams = desk_teams.every()
    wanted, chosen = asked.listed(teams), asked.wanted(teams)
    found = listing.listing(asked.behind(wanted, teams), request.args.get("cursor"))
    return render_template(
        "insight/orders.html", rows=row_words(found.rows), wanted=wanted, behind=_behind_words(wanted),
        team=whose(chosen, teams, staff.reps()), teams=[(team.id, team.name) for team in teams], is_gone=asked.is_gone(teams),
        planned_url=planned_url(chosen) if wanted.get("state") == EXPECTED else None,
        status_url=url_for("insight.status", **asked.narrow_values(chosen)),
        next_page=url_for("insight.orders", **wanted, cursor=found.next) if found.next else None,
        states=[(state, state_words(state)) for state in STATES], ages=[(age, age_words(age)) for age in AGES],
        types=[(one.value, type_words(one)) for one in AccountType],
        account_name=found.rows[0].account_name if wanted.get("account") and found.rows else wanted.get("account"),
        is_first_page="cursor" not in request.args, lede=_order_words(wanted),
        file_url=lambda kind: url_for("insight.orders_file", kind=kind, **wanted),
    )  # fmt: skip


@insight.get("/orders/planned", endpoint="planned")
@for_whom(Access.STAFF)
def planned_changes() -> ResponseReturnValue:
    """What accounts have planned for the coming weeks."""
    chosen, number = asked.wanted(desk_teams.every()), min(max(request.args.get("page", 0, type=int), 0), 10_000)
    found = planned.page(chosen, number)
    values = {name: value for name, value in asked.page_values(chosen).items() if name != "weeks"}
    return render_template(
        "insight/planned.html", rows=found.rows, number=number,
        next_page=url_for("insight.planned", **values, page=number + 1) if found.has_more else None,
        previous_page=url_for("insight.planned", **values, page=number - 1) if number else None,
    )  # fmt: skip


def _order_words(wanted: dict[str, Any]) -> str:
    """Which comes first."""
    if "figure" in wanted:
        return _("The newest stand first.")
    if "due" in wanted:
        return _("Those that are due first stand first.")
    if "state" in wanted or "age" in wanted:
        return _("Those that have been longest in their state stand first.")
    return _("The newest stand first.")


def _behind_words(wanted: dict[str, Any]) -> str:
    """Which figure a list stands behind, in words; empty when it is behind none."""
    if "due" in wanted:
        return _("Late") if wanted["due"] == "late" else _("Due today")
    if wanted.get("state") == EXPECTED:
        return _("The orders whose seats are to be expected")
    if "figure" not in wanted:
        return ""
    values = {"first": day(_as_day(wanted["from"])), "last": day(_as_day(wanted["to"])), "what": _key_words(wanted)}
    return {
        "requested": _("Requested between %(first)s and %(last)s", **values),
        "reached": _("Requested between %(first)s and %(last)s, and got at least as far as: %(what)s", **values),
        "decided": _("Ended between %(first)s and %(last)s: %(what)s", **values),
        "answered": _("Offers that ended between %(first)s and %(last)s", **values),
        "done": _("Seats set up between %(first)s and %(last)s", **values),
        "offered": _("Offers in %(what)s sent between %(first)s and %(last)s", **values),
        "left": _("Left the state “%(what)s” between %(first)s and %(last)s", **values),
    }[wanted["figure"]]  # fmt: skip


def _key_words(wanted: dict[str, Any]) -> str:
    key = str(wanted.get("key", ""))
    if wanted["figure"] == "reached":
        return stage_words(REACHED[int(key)])
    if key in set(State):
        return said(WORDING[State(key)].desk)
    return {"won": _("Accepted"), "contract": _("At the contract price")}.get(key, key)


def _as_day(value: str) -> date:
    return date.fromisoformat(value)

"""What the address asks for: the filters of the managers' page, and the orders behind a number (U6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request, url_for

from app.services.ordering import status
from app.services.queueing import desk_teams
from app.services.queueing.desk_teams import Team
from app.services.reporting.listing import FIGURES, OF_DUE, Behind
from app.services.reporting.wanted import NOBODY, USUAL_WEEKS, WEEKS, Wanted
from app.web import ahead
from app.web.insight.words import COMING, EXPECTED, OPEN, WITH_CUSTOMER
from workflows.intake import AccountType
from workflows.seat_order import OPEN as OPEN_STATES
from workflows.seat_order import State

STATES = (OPEN, WITH_CUSTOMER, COMING, EXPECTED, *(state.value for state in State))
AGES = tuple(age for age, _low, _high in (*status.AGES, status.NOT_TODAY))
NOBODY_S = "nobody"
"""In an address: orders nobody has claimed."""
LONGEST, MOST_OF_A_TEAM = 80, 100
WITH_THEM = frozenset({State.ON_HOLD, State.QUOTED})
ACCEPTED = frozenset({State.ACCEPTED, State.FULFILLING, State.STALLED})
GROUPS = {OPEN: frozenset(OPEN_STATES), WITH_CUSTOMER: WITH_THEM, COMING: ACCEPTED, EXPECTED: ACCEPTED | {State.QUOTED}}
"""Several states under one word."""


def wanted(teams: Sequence[Team]) -> Wanted:
    """The filters of the page; what makes no sense is ignored. Whoever is ticked goes before a team."""
    weeks = request.args.get("weeks", type=int)
    reps, team = _reps(), desk_teams.called(_team_id(), teams)
    if not reps and team:
        reps = team.rep_ids
    else:
        team = None
    return Wanted(reps, _slug("product"), _one_of("type", tuple(AccountType)), weeks if weeks in WEEKS else USUAL_WEEKS,
                  team.id if team else None)  # fmt: skip


def is_gone(teams: Sequence[Team]) -> bool:
    """Whether the address names a team that there is not, any more."""
    return bool(request.args.get("team")) and not _reps() and desk_teams.called(_team_id(), teams) is None


def page_values(chosen: Wanted) -> dict[str, Any]:
    """The same for an address; what is as always is left out."""
    return {**narrow_values(chosen), **({"weeks": chosen.weeks} if chosen.weeks != USUAL_WEEKS else {})}


def narrow_values(chosen: Wanted) -> dict[str, Any]:
    """Whose orders and which, for an address: a team by its number, so that it is read as it is then."""
    reps = None if chosen.team_id else in_address(chosen.rep_ids)
    values = {"team": chosen.team_id, "rep": reps, "product": chosen.product, "type": chosen.account_type}
    return {name: value for name, value in values.items() if value}


def in_address(rep_ids: Sequence[int]) -> list[int | str]:
    return [NOBODY_S if one == NOBODY else one for one in rep_ids]


def orders_url(chosen: Wanted, **which: Any) -> str:
    """The list behind a number of the page, narrowed as the page is."""
    values = {**narrow_values(chosen), **which}
    if "rep" in which:
        values.pop("team", None)
    return url_for("insight.orders", **{name.rstrip("_"): value for name, value in values.items() if value})


def listed(teams: Sequence[Team]) -> dict[str, Any]:
    """The filters of the list that make sense."""
    given: dict[str, Any] = {
        "state": _one_of("state", STATES), "age": _one_of("age", AGES), "rep": in_address(_reps()), "account": _slug("account"),
        "product": _slug("product"), "type": _one_of("type", tuple(AccountType)), "due": _one_of("due", tuple(OF_DUE)),
    }  # fmt: skip
    figure, first, last = _one_of("figure", tuple(FIGURES)), _day("from"), _day("to")
    key = _key(figure)
    if figure and first and last and key is not None:
        given |= {"figure": figure, "key": key, "from": first.isoformat(), "to": last.isoformat()}
    if not given["rep"] and (team := desk_teams.called(_team_id(), teams)):
        given["team"] = team.id
    return {name: value for name, value in given.items() if value}


def whose(asked: dict[str, Any], teams: Sequence[Team]) -> tuple[int, ...]:
    """The representatives of a list's filters."""
    team = desk_teams.called(asked.get("team"), teams)
    return team.rep_ids if team else tuple(NOBODY if one == NOBODY_S else one for one in asked.get("rep", ()))


def behind(asked: dict[str, Any], teams: Sequence[Team]) -> Behind:
    """Those filters as the service takes them."""
    state, age = asked.get("state"), asked.get("age")
    since_from, since_before = status.span(age, ahead.now()) if age else (None, None)
    states = GROUPS.get(state) or frozenset({State(state)}) if state else (frozenset(OPEN_STATES) if age else None)
    return Behind(
        states=states, since_from=since_from, since_before=since_before,
        account=asked.get("account"), rep_ids=whose(asked, teams), product=asked.get("product"), account_type=asked.get("type"),
        figure=asked.get("figure"), key=asked.get("key", ""), due=asked.get("due"),
        first_day=date.fromisoformat(asked["from"]) if "figure" in asked else None,
        last_day=date.fromisoformat(asked["to"]) if "figure" in asked else None,
    )  # fmt: skip


def _key(figure: str | None) -> str | None:
    """The part of a figure that is wanted; None if it is none of them."""
    key = (request.args.get("key") or "").strip()
    if figure == "reached":
        return key if key in {"0", "1", "2", "3", "4"} else None
    return key if len(key) <= 30 and "\x00" not in key else None


def _one_of(name: str, choices: tuple[str, ...]) -> str | None:
    value = request.args.get(name)
    return str(value) if value in choices else None


def _reps() -> tuple[int, ...]:
    """Whoever is ticked, each once."""
    nobody = {NOBODY} if NOBODY_S in request.args.getlist("rep") else set()
    return tuple(sorted({one for one in request.args.getlist("rep", type=int) if 0 < one < 2**62} | nobody)[:MOST_OF_A_TEAM])


def _team_id() -> int | None:
    number = request.args.get("team", type=int)
    return number if number and 0 < number < 2**62 else None


def _slug(name: str) -> str | None:
    value = (request.args.get(name) or "").strip()[:LONGEST]
    return value if value and "\x00" not in value else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name) or "")
    except ValueError:
        return None

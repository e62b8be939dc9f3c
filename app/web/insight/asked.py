"""What the address asks for: the filters of the managers' page, and the orders behind a number (U6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for

from app.services.ordering import status
from app.services.reporting.listing import FIGURES, OF_DUE, Behind
from app.services.reporting.wanted import USUAL_WEEKS, WEEKS, Wanted
from app.web import ahead
from app.web.insight.words import COMING, OPEN, WITH_CUSTOMER
from workflows.intake import AccountType
from workflows.seat_order import OPEN as OPEN_STATES
from workflows.seat_order import State

STATES = (OPEN, WITH_CUSTOMER, COMING, *(state.value for state in State))
AGES = tuple(age for age, _low, _high in status.AGES)
LONGEST, MOST_OF_A_TEAM = 80, 100
WITH_THEM = frozenset({State.ON_HOLD, State.QUOTED})
GROUPS = {OPEN: frozenset(OPEN_STATES), WITH_CUSTOMER: WITH_THEM, COMING: frozenset({State.ACCEPTED, State.FULFILLING, State.STALLED})}
"""Several states under one word."""


def wanted() -> Wanted:
    """The filters of the page; what makes no sense is ignored."""
    given = request.args
    weeks = given.get("weeks", type=int)
    return Wanted(_ids("rep"), _slug("product"), _one_of("type", tuple(AccountType)), weeks if weeks in WEEKS else USUAL_WEEKS)


def page_values(chosen: Wanted) -> dict[str, Any]:
    """The same for an address; what is as always is left out."""
    values = {"rep": chosen.rep_ids, "product": chosen.product, "type": chosen.account_type,
              "weeks": chosen.weeks if chosen.weeks != USUAL_WEEKS else None}  # fmt: skip
    return {name: value for name, value in values.items() if value}


def orders_url(chosen: Wanted, **which: Any) -> str:
    """The list behind a number of the page, narrowed as the page is."""
    values = {"rep": chosen.rep_ids, "product": chosen.product, "type": chosen.account_type, **which}
    return url_for("insight.orders", **{name.rstrip("_"): value for name, value in values.items() if value})


def listed() -> dict[str, Any]:
    """The filters of the list that make sense."""
    given = {
        "state": _one_of("state", STATES), "age": _one_of("age", AGES), "rep": _ids("rep"), "account": _slug("account"),
        "product": _slug("product"), "type": _one_of("type", tuple(AccountType)), "due": _one_of("due", tuple(OF_DUE)),
    }  # fmt: skip
    figure, first, last = _one_of("figure", tuple(FIGURES)), _day("from"), _day("to")
    key = _key(figure)
    if figure and first and last and key is not None:
        given |= {"figure": figure, "key": key, "from": first.isoformat(), "to": last.isoformat()}
    return {name: value for name, value in given.items() if value}


def behind(asked: dict[str, Any]) -> Behind:
    """Those filters as the service takes them."""
    state, age = asked.get("state"), asked.get("age")
    since_from, since_before = status.span(age, ahead.now()) if age else (None, None)
    states = GROUPS.get(state) or frozenset({State(state)}) if state else (frozenset(OPEN_STATES) if age else None)
    return Behind(
        states=states, since_from=since_from, since_before=since_before,
        account=asked.get("account"), rep_ids=asked.get("rep", ()), product=asked.get("product"), account_type=asked.get("type"),
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


def _ids(name: str) -> tuple[int, ...]:
    """Those of a team, each once."""
    return tuple(sorted({one for one in request.args.getlist(name, type=int) if 0 < one < 2**62})[:MOST_OF_A_TEAM])


def _slug(name: str) -> str | None:
    value = (request.args.get(name) or "").strip()[:LONGEST]
    return value if value and "\x00" not in value else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name) or "")
    except ValueError:
        return None

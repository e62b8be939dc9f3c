"""The filters of the queue: their choices, and a chip for each one that is on, to take it away again (U6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.services.ordering.queue import Sort, Urgency, View
from app.web.desk.aside import type_words
from app.web.desk.due_words import urgency_words
from app.web.desk.wanted import AGES, FILTERS, NOBODY, Wanted
from app.web.insight.words import age_words
from app.web.words import named, number, said
from workflows.intake import AccountType
from workflows.seat_order import State
from workflows.words import WORDING

OF_STATE = frozenset({View.MINE, View.SNOOZED, View.ALL})
"""Views whose orders can be in more than one state."""


def sort_words(sort: Sort) -> str:
    return {Sort.OLDEST: _("Longest in its state first"), Sort.NEWEST: _("Newest request first"),
            Sort.AMOUNT: _("Largest amount first"), Sort.DUE: _("Soonest due first")}[sort]  # fmt: skip


def choices(wanted: Wanted, reps: Sequence[Any], products: Sequence[Any], teams: Sequence[Any]) -> dict[str, list[tuple[str, str]]]:
    """What each select offers, as (value, words); without those that make no sense in this view."""
    offered = {
        "state": [(state.value, said(WORDING[state].desk)) for state in State] if wanted.view in OF_STATE else [],
        "product": [(one.slug, named(one)) for one in products],
        "type": [(kind.value, type_words(kind)) for kind in AccountType if kind is not AccountType.SELF_SERVICE],
        "rep": [(NOBODY, _("Nobody yet")), *((str(one.id), one.name) for one in reps)],
        "team": [(str(one.id), one.name) for one in teams],
        "age": [(age, age_words(age)) for age in AGES],
        "urgency": [(one.value, urgency_words(one.value)) for one in Urgency],
        "sort": [(sort.value, sort_words(sort)) for sort in Sort],
    }
    if wanted.view in {View.MINE, View.UNCLAIMED}:
        offered["rep"] = offered["team"] = []
    return offered


def chips(wanted: Wanted, reps: Sequence[Any], products: Sequence[Any], teams: Sequence[Any]) -> list[dict[str, str]]:
    """One for what was searched and for each filter that is on: its words, and the address without it."""
    words = _words(reps, products, teams)
    return [
        {"label": words[name](wanted.given[name]), "href": f"{url_for('desk.queue')}?{wanted.query(**{name: None})}"}
        for name in ("q", *FILTERS) if name in wanted.given
    ]  # fmt: skip


def _words(reps: Sequence[Any], products: Sequence[Any], teams: Sequence[Any]) -> dict[str, Callable[[str], str]]:
    people = {NOBODY: _("Nobody yet"), **{str(one.id): one.name for one in reps}}
    called, of_teams = {one.slug: named(one) for one in products}, {str(one.id): one.name for one in teams}
    return {
        "q": lambda value: _("“%(words)s”", words=value), "state": lambda value: said(WORDING[State(value)].desk),
        "product": lambda value: called.get(value, value), "type": lambda value: type_words(AccountType(value)),
        "rep": lambda value: people.get(value, value),
        "team": lambda value: _("Team %(name)s", name=of_teams[value]) if value in of_teams else _("A team that is no longer there"),
        "account": lambda value: _("Account %(name)s", name=value),
        "age": lambda value: _("In this state: %(age)s", age=age_words(value)),
        "urgency": urgency_words,
        "from": lambda value: _("At least %(amount)s a year", amount=number(int(value))),
        "to": lambda value: _("At most %(amount)s a year", amount=number(int(value))),
    }  # fmt: skip

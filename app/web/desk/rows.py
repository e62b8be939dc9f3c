"""Orders of a list as HTML: everything is words already when the template draws them, so that fifty rows cost little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_timedelta
from flask import current_app, g
from flask_babel import gettext as _
from markupsafe import Markup

from app.services.ordering.queue import Row
from app.web import ahead
from app.web.desk.asked import asked_of_row
from app.web.desk.due_words import due_words
from app.web.words import at, language, money, said
from workflows.seat_order import State
from workflows.words import WORDING


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the rows of one list are drawn. `query` goes with every order's address; `assigns`: a manager's list."""

    query: str = ""
    picks: bool = False
    claims: bool = False
    assigns: bool = False
    hides_rep: bool = False
    dues: bool = False
    account_links: str = ""
    is_new: bool = False

    @property
    def acts(self) -> bool:
        return self.claims or self.assigns


def drawn(rows: Iterable[Row], how: Drawing, looking: Mapping[str, str] | None = None) -> Markup | None:
    """The rows as HTML, None if there are none; `looking` says by reference who is looking at an order."""
    rows, looking = list(rows), looking or {}
    if not rows:
        return None
    spoken, zone, now = language(), _zone_name(), ahead.now()
    tags = {state: _tag(state, spoken) for state in {row.state for row in rows}}
    items = [
        (row.reference, row.account_slug, row.account_name, row.requester_name, asked_of_row(row),
         _worth(row.worth_minor, row.currency, spoken), tags[row.state], row.state_since.isoformat(timespec="seconds"),
         _exactly(row.state_since, spoken, zone), _ago(int((now - row.state_since).total_seconds()) // 60, spoken),
         row.rep_name, looking.get(row.reference), row.state is State.PENDING, _due(row, now, spoken) if how.dues else None)
        for row in rows
    ]  # fmt: skip
    found: Markup = _template().rows(items, how, f"?{how.query}" if how.query else "")
    return found


def _template() -> Any:
    return current_app.jinja_env.get_template("desk/_rows.html").module


def _zone_name() -> str:
    viewer = g.get("viewer")
    return viewer.time_zone if viewer is not None else "UTC"


def _due(row: Row, now: datetime, spoken: str) -> Markup | str:
    """When it is due, with its urgency; the date stands behind the words."""
    words = due_words(row.due_at, row.due_soon_at, row.due_left_seconds, now)
    return "" if words is None else _due_cell(words.words, words.tone, words.when, words.exact or "", spoken)


@lru_cache(maxsize=4096)
def _due_cell(words: str, tone: str, when: str, exact: str, _language: str) -> Markup:
    found: Markup = _template().due(words, tone, when, exact)
    return found


# Saying a date, an amount or a status costs more than drawing its row, and a list shows the same over and over: remembered.
@lru_cache(maxsize=4096)
def _ago(minutes: int, spoken: str) -> str:
    since = timedelta(minutes=-max(minutes, 1))  # what has just happened is a minute old, not "in 0 minutes"
    return format_timedelta(since, granularity="minute", add_direction=True, threshold=1.1, locale=spoken)


@lru_cache(maxsize=8192)
def _exactly(value: datetime, _language: str, _zone: str) -> str:
    return at(value)


@lru_cache(maxsize=4096)
def _worth(minor: int, currency: str, _language: str) -> Markup | str:
    words: Markup = _template().worth(_("%(amount)s a year", amount=money(minor, currency)))
    return words if minor else ""


@lru_cache(maxsize=64)
def _tag(state: State, _language: str) -> Markup:
    found: Markup = _template().tag(said(WORDING[state].desk), WORDING[state].tone.value)
    return found

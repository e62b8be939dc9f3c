"""Orders of a list as HTML: everything is words already when the template draws them, so that fifty rows cost little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_timedelta
from flask import current_app, g, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.services.ordering.queue import Row
from app.web import ahead
from app.web.desk.asked import asked_words
from app.web.desk.due_words import due_words
from app.web.desk.history import state_words
from app.web.words import AGO_FROM, at, language, money, said
from workflows.seat_order import State
from workflows.words import CAME_BACK

NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the rows of one list are drawn. `query` goes with every order's address; `assigns`: a manager's list."""

    query: str = ""
    picks: bool = False
    claims: bool = False
    assigns: bool = False
    hides_rep: bool = False
    dues: bool = False
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
    query, kind = escape(f"?{how.query}" if how.query else ""), replace(how, query="")
    said_of = _escaped([
        (row.reference, row.account_name, row.requester_name, _asked(row, spoken), row.state_since.isoformat(timespec="seconds"),
         _exactly(row.state_since, spoken, zone), _ago(int((now - row.state_since).total_seconds()) // 60, spoken),
         row.rep_name or "", looking.get(row.reference, ""))
        for row in rows
    ])  # fmt: skip
    found = []
    for row, said_here in zip(rows, said_of, strict=True):
        drawn_before = _pattern(
            kind, spoken, row.state is State.PENDING, bool(row.rep_name), row.reference in looking
        )
        due = _due(row, now, spoken) if how.dues else ""
        tag = _tag(row.state, spoken, is_part_way=row.is_part_way, came_by=row.came_by)
        words = dict(zip(SAID, said_here, strict=True), root=request.script_root, query=query, tag=tag, due=due,
                     worth=_worth(row.worth_minor, row.currency, spoken))  # fmt: skip
        found.append(drawn_before % words)
    return Markup("\n".join(found))  # noqa: S704  (everything in it has been escaped above)


SAID = ("reference", "account", "requester", "asked", "iso", "exactly", "since", "rep", "looking")
"""What a row says that must be escaped, by its name in the template."""


def _escaped(rows: Sequence[tuple[str, ...]]) -> Iterator[list[str]]:
    """All words of all rows made safe in one go: one by one costs more than the rows. No text of ours holds a NUL."""
    words = str(escape(NUL.join(NUL.join(row) for row in rows))).split(NUL)
    return (words[start : start + len(SAID)] for start in range(0, len(words), len(SAID)))


@lru_cache(maxsize=256)
def _pattern(how: Drawing, _language: str, is_unclaimed: bool, is_held: bool, is_looked_at: bool) -> str:
    """A kind of row with places to fill in."""
    return str(_template().row(how, is_unclaimed, is_held, is_looked_at))


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


def _asked(row: Row, spoken: str) -> str:
    french = spoken == "fr"
    return _asked_once(
        row.change,
        tuple((line["seats"], (french and line["name_fr"]) or line["name"]) for line in row.asked),
        spoken,
    )


# Saying a date, an amount or a status costs more than drawing its row, and a list shows the same over and over: remembered.
@lru_cache(maxsize=4096)
def _ago(minutes: int, spoken: str) -> str:
    since = timedelta(minutes=-max(minutes, 1))  # what has just happened is a minute old, not "in 0 minutes"
    return format_timedelta(since, granularity="minute", add_direction=True, threshold=AGO_FROM, locale=spoken)


@lru_cache(maxsize=4096)
def _asked_once(change: str, lines: tuple[tuple[int, str], ...], _language: str) -> str:
    return asked_words(change, lines)


@lru_cache(maxsize=8192)
def _exactly(value: datetime, _language: str, _zone: str) -> str:
    return at(value)


@lru_cache(maxsize=4096)
def _worth(minor: int, currency: str, _language: str) -> Markup | str:
    words: Markup = _template().worth(_("%(amount)s a year", amount=money(minor, currency)))
    return words if minor else ""


@lru_cache(maxsize=128)
def _tag(state: State, _language: str, *, is_part_way: bool = False, came_by: str | None = None) -> Markup:
    wording = state_words(state, is_part_way=is_part_way)
    came_back = said(CAME_BACK[came_by]) if came_by in CAME_BACK else ""
    found: Markup = _template().tag(wording["state_words"], wording["state_tone"], came_back)
    return found

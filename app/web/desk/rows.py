"""Orders of a list as the table's template draws them: everything is text already, so that fifty rows cost little."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import format_timedelta
from flask import g

from app.services.ordering.queue import Row
from app.web import ahead
from app.web.desk.asked import asked_of_row
from app.web.words import at, language, said
from workflows.seat_order import State
from workflows.words import WORDING


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row in words. `is_open_to_claim` is the lifecycle's: an unclaimed order."""

    reference: str
    account_slug: str
    account: str
    requester: str
    asked: str
    status: str
    tone: str
    since: str
    since_exact: str
    since_iso: str
    rep: str | None
    is_unclaimed: bool


def row_words(rows: Iterable[Row]) -> list[RowWords]:
    rows = list(rows)
    words = {state: said(WORDING[state].desk) for state in {row.state for row in rows}}
    spoken, zone, now = language(), _zone_name(), ahead.now()
    return [
        RowWords(
            row.reference, row.account_slug, row.account_name, row.requester_name, asked_of_row(row), words[row.state],
            WORDING[row.state].tone.value, _ago(int((now - row.state_since).total_seconds()) // 60, spoken),
            _exactly(row.state_since, spoken, zone), row.state_since.isoformat(), row.rep_name, row.state is State.PENDING,
        )
        for row in rows
    ]  # fmt: skip


def _zone_name() -> str:
    viewer = g.get("viewer")
    return viewer.time_zone if viewer is not None else "UTC"


# Saying a date costs more than drawing its row, and a list shows the same dates over and over: they are remembered.
@lru_cache(maxsize=4096)
def _ago(minutes: int, spoken: str) -> str:
    since = timedelta(minutes=-max(minutes, 1))  # what has just happened is a minute old, not "in 0 minutes"
    return format_timedelta(since, granularity="minute", add_direction=True, threshold=1.1, locale=spoken)


@lru_cache(maxsize=8192)
def _exactly(value: datetime, _language: str, _zone: str) -> str:
    return at(value)

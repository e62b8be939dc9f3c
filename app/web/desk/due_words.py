"""When an order is due, in words (U11): the date, how long that is, and one of three steps of urgency; or that the clock stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel.dates import format_timedelta
from flask_babel import gettext as _
from flask_babel import ngettext

from app.web import ahead
from app.web.words import at, language, number


@dataclass(frozen=True, slots=True)
class DueWords:
    """`urgency` is late, soon, on_time or paused; `words` name it, `when` says in how long, `exact` on which date."""

    urgency: str
    words: str
    tone: str
    when: str
    exact: str | None
    iso: str | None


TONES = {"late": "danger", "soon": "warning", "on_time": "neutral", "paused": "muted"}


def due_words(due_at: datetime | None, due_soon_at: datetime | None, left_seconds: int | None, now: datetime | None = None) -> DueWords | None:
    """None where nobody of the vendor's is awaited, or the time is about to be set."""
    if left_seconds is not None:
        left = _("%(time)s left when it goes on", time=length_words(left_seconds)) if left_seconds >= 60 else _("Late when it goes on")
        return _said("paused", left, None)
    if due_at is None:
        return None
    now = now or ahead.now()
    urgency = "late" if now >= due_at else "soon" if due_soon_at is not None and now >= due_soon_at else "on_time"
    return _said(urgency, _in(int((due_at - now).total_seconds()) // 60, language()), due_at)


def urgency_words(urgency: str) -> str:
    """The three steps, and the clock that stands."""
    return {"late": _("Late"), "soon": _("Due soon"), "on_time": _("On time"), "paused": _("Clock stopped")}[urgency]


def of_words(due_of: str | None) -> str:
    """What is due."""
    return {"response": _("First answer"), "decision": _("Offer or refusal")}.get(due_of or "", _("Due"))


def length_words(seconds: int) -> str:
    """Working time: hours and minutes, never days, for a working day is no day."""
    hours, minutes = divmod(max(seconds, 0) // 60, 60)
    parts = [ngettext("%(count)s hour", "%(count)s hours", hours, count=number(hours))] if hours else []
    parts += [ngettext("%(count)s minute", "%(count)s minutes", minutes, count=number(minutes))] if minutes or not hours else []
    return " ".join(parts)


def _said(urgency: str, when: str, due_at: datetime | None) -> DueWords:
    exact = (at(due_at), due_at.isoformat()) if due_at else (None, None)
    return DueWords(urgency, urgency_words(urgency), TONES[urgency], when, *exact)


@lru_cache(maxsize=4096)
def _in(minutes: int, spoken: str) -> str:
    """In 3h, or "3h ago"; what is due this minute is due in a minute, or was a minute ago."""
    apart = timedelta(minutes=minutes or 1)
    kind: Literal["narrow", "short"] = "narrow" if spoken == "en" else "short"
    return format_timedelta(apart, granularity="minute", add_direction=True, threshold=1.1, format=kind, locale=spoken)

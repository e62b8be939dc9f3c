"""When an order is due, in words (U11): the date, how long that is, and one of three steps of urgency; or that the clock stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

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


TEN_HOURS, TWO_DAYS = 10 * 60, 48 * 60
"""From when on minutes say less than they hide, and hours; in minutes."""
SPACE = "\N{NO-BREAK SPACE}"
TONES = {"late": "danger", "soon": "warning", "on_time": "neutral", "paused": "muted"}


def due_words(due_at: datetime | None, due_soon_at: datetime | None, left_seconds: int | None, now: datetime | None = None) -> DueWords | None:
    """None where nobody of the vendor's is awaited, or the time is about to be set."""
    if left_seconds is not None:
        left = length_words(left_seconds // 60, is_working_time=True)
        return _said("paused", _("%(time)s left when it goes on", time=left) if left_seconds >= 60 else _("Late when it goes on"), None)
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


def length_words(minutes: int, *, is_working_time: bool = False) -> str:
    """How long that is, one way everywhere: "3 h 20 min", from ten hours on to the nearest hour, from two days on in days.

    Working time is never told in days, for a working day is no day.
    """
    minutes = max(minutes, 0)
    hours = (minutes + 30) // 60
    if minutes >= TWO_DAYS and not is_working_time:
        days = (hours + 12) // 24
        return ngettext("%(count)s day", "%(count)s days", days, count=number(days))
    if minutes >= TEN_HOURS:
        return f"{number(hours)}{SPACE}h"
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole}{SPACE}h"] if whole else []
    return " ".join([*parts, f"{rest}{SPACE}min"] if rest or not whole else parts)


def _said(urgency: str, when: str, due_at: datetime | None) -> DueWords:
    exact = (at(due_at), due_at.isoformat()) if due_at else (None, None)
    return DueWords(urgency, urgency_words(urgency), TONES[urgency], when, *exact)


@lru_cache(maxsize=4096)
def _in(minutes: int, _language: str) -> str:
    """In 3 h, or 3 h ago; what is due this minute is due in a minute, or was a minute ago."""
    apart = minutes or 1
    return _("%(time)s ago", time=length_words(-apart)) if apart < 0 else _("in %(time)s", time=length_words(apart))

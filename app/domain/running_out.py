"""When to warn that seats run out: once a change, never again for the same (R24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.forecast import Forecast, Outlook

SOON = timedelta(days=30)
"""How far ahead a forecast is worth a warning: longer than most requests take, short enough to be believed."""


class Level(StrEnum):
    """From plenty of seats to none; the order is the severity."""

    NONE = "none"
    SOON = "soon"  # at this rate full within a month
    LAST = "last"  # one seat is left
    FULL = "full"  # every seat is used


SEVERITY = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Watched:
    """What was said about a licence last: the worst since seats were plenty, and of how many seats."""

    warned: Level
    warned_purchased: int


@dataclass(frozen=True, slots=True)
class Decision:
    """How things stand, whether to say so now, and what to remember."""

    level: Level
    is_news: bool
    remembered: Watched


def level_of(used: int, purchased: int, ahead: Forecast, today: date) -> Level:
    """How urgent it is. A licence nobody uses yet runs out of nothing."""
    if purchased <= 0 or used <= 0:
        return Level.NONE
    if used >= purchased:
        return Level.FULL
    if purchased - used == 1:
        return Level.LAST
    is_soon = ahead.outlook is Outlook.FULL_ON and ahead.full_on is not None and ahead.full_on <= today + SOON
    return Level.SOON if is_soon else Level.NONE


def decide(level: Level, purchased: int, before: Watched) -> Decision:
    """Say it when it is worse than what was said, or about another number of seats.

    Somebody who comes and goes between the last seat and none is one change, not a mail a day; a forecast that wavers is
    told once for one number of seats.
    """
    is_same = purchased == before.warned_purchased
    if level is Level.NONE:
        kept = Level.SOON if is_same and before.warned is not Level.NONE else Level.NONE
        return Decision(level, is_news=False, remembered=Watched(kept, purchased))
    if not is_same or SEVERITY[level] > SEVERITY[before.warned]:
        return Decision(level, is_news=True, remembered=Watched(level, purchased))
    return Decision(level, is_news=False, remembered=before)

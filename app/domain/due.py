"""When an order is due: working time counts while it is the vendor's turn, and stands still while it is the customer's (U11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from workflows.clock import Calendar, add_business_time, business_time_between

Of = Literal["response", "decision"]
Clock = Literal["runs", "stands", "none"]


@dataclass(frozen=True, slots=True)
class Level:
    """What a tier is promised, in working time: from the request to the first word, and to the offer or the refusal.

    `remind` before the due time the order is due soon; `escalate` after it the managers are told.
    """

    response: timedelta
    decision: timedelta
    remind: timedelta
    escalate: timedelta


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when on the clock did what, in whose working hours; until the next stretch. `answered`: the customer heard from us."""

    since: datetime
    clock: Clock
    calendar: Calendar
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """`at` with its reminders while the clock runs; `left` of it while it stands; all of them empty when nobody is awaited."""

    of: Of | None = None
    at: datetime | None = None
    soon_at: datetime | None = None
    escalate_at: datetime | None = None
    left: timedelta | None = None


def due_of(stretches: Sequence[Stretch], level: Level) -> Due:
    """What follows from an order's stretches, oldest first; those of its present round alone."""
    if not stretches or stretches[-1].clock == "none":
        return Due()
    of: Of = "decision" if any(one.answered for one in stretches) else "response"
    target = level.decision if of == "decision" else level.response
    if stretches[-1].clock == "stands":
        return Due("decision", left=max(level.decision - _spent(stretches), timedelta(0)))
    return Due(
        of, _reached(stretches, target), _reached(stretches, max(target - level.remind, timedelta(0))),
        _reached(stretches, target + level.escalate),
    )  # fmt: skip


def _spent(stretches: Sequence[Stretch]) -> timedelta:
    """How much working time has passed; the last stretch, which stands, adds nothing."""
    return sum((_length(one, after) for one, after in pairwise(stretches)), timedelta(0))


def _length(one: Stretch, after: Stretch) -> timedelta:
    return business_time_between(one.since, after.since, one.calendar) if one.clock == "runs" else timedelta(0)


def _reached(stretches: Sequence[Stretch], amount: timedelta) -> datetime:
    """The moment by which so much working time had passed, or will have if nothing changes. The last stretch runs."""
    left = amount
    for one, after in pairwise(stretches):
        length = _length(one, after)
        if one.clock == "runs" and left <= length:
            return add_business_time(one.since, left, one.calendar)
        left -= length
    return add_business_time(stretches[-1].since, left, stretches[-1].calendar)

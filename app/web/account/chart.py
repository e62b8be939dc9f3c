"""The seats of the past weeks and of those to come, as shapes of a chart: widths in percent, heights in pixels (R24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from app.domain.forecast import FEWEST_WEEKS, MOST_WEEKS, WEEK, Day, Forecast, Outlook

HEIGHT, TOP, BOTTOM = 220, 22, 24
MOST_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Week:
    """A column: the day it ends on, its numbers, and where it is drawn. `limit` is the height of the purchased seats."""

    day: date
    used: int
    purchased: int
    is_forecast: bool
    x: float
    width: float
    y: float
    height: float
    limit: float


@dataclass(frozen=True, slots=True)
class Chart:
    """All columns, and the scale: `step` is the distance of the columns, `today_x` where today's ends."""

    weeks: Sequence[Week]
    step: float
    today_x: float
    top: int
    floor: int = HEIGHT - BOTTOM
    height: int = HEIGHT


def chart(days: Sequence[Day], today: date, ahead: Forecast) -> Chart | None:
    """The history week by week, and the forecast until the seats are full. None without any history."""
    if not days:
        return None
    known = min((today - days[0].day) // WEEK, MOST_WEEKS)
    past = [(today - WEEK * back, *_on(days, today - WEEK * back)) for back in range(max(known, 0), -1, -1)]
    future = _future(past[-1], ahead) if len(past) > FEWEST_WEEKS else []
    return _drawn(past, future)


def _on(days: Sequence[Day], wanted: date) -> tuple[int, int]:
    found = next((one for one in reversed(days) if one.day <= wanted), days[0])
    return found.used, found.purchased


def _future(last: tuple[date, int, int], ahead: Forecast) -> list[tuple[date, int, int]]:
    """As many weeks as it takes to be full, and one more; a handful where nothing fills up. The seats are those that are planned."""
    day, used, purchased = last
    weeks = 4
    if ahead.outlook is Outlook.FULL_ON and ahead.full_on is not None:
        weeks = ceil((ahead.full_on - day) / WEEK) + 1
    rate = max(ahead.per_week, Fraction(0))
    found = []
    for n in range(1, min(weeks, MOST_AHEAD) + 1):
        there = next((seats for since, seats in reversed(ahead.seats) if since <= day + WEEK * n), purchased)
        most = there if there < purchased else max(there, used)
        found.append((day + WEEK * n, min(int(used + rate * n), most), there))
    return found


def _drawn(past: list[tuple[date, int, int]], future: list[tuple[date, int, int]]) -> Chart:
    columns = [*past, *future]
    highest = max(*(max(used, purchased) for _, used, purchased in columns), 1)
    step = 100 / len(columns)
    room = HEIGHT - BOTTOM - TOP
    weeks = []
    for n, (day, used, purchased) in enumerate(columns):
        tall = room * used / highest
        weeks.append(Week(day, used, purchased, n >= len(past), round(n * step + step * 0.1, 3), round(step * 0.8, 3),
                          round(HEIGHT - BOTTOM - tall, 1), round(tall, 1),
                          round(HEIGHT - BOTTOM - room * purchased / highest, 1)))  # fmt: skip
    return Chart(weeks, round(step, 3), round(len(past) * step, 3), highest)

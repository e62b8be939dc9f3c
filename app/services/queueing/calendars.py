"""Who works when (R67): each representative's calendar, the desk's for whoever has none, and days away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.services import time_zones
from app.services.people.viewers import Viewer
from app.services.queueing.due_anew import set_anew
from workflows.clock import Calendar, Hours
from workflows.seat_order import Role
from workflows.sentences import say

NINE_TO_FIVE: Hours = (time(9), time(17))
OFFICE_WEEK: tuple[Hours | None, ...] = (*(NINE_TO_FIVE,) * 5, None, None)
YEARS = range(2020, 2061)
"""Of which public holidays are known; an order is open for weeks."""
WITH_HOURS = frozenset({Role.REP, Role.MANAGER, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """A calendar as people edit it: whose public holidays, which clock on the wall, which hours."""

    country: str = "FR"
    zone: str = "Europe/Paris"
    week: tuple[Hours | None, ...] = OFFICE_WEEK


DESK = WorkWeek()
"""The desk's own, until a manager says otherwise."""


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody is given nothing; both ends belong to them."""

    id: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody of the vendor's with their working hours; `is_own` says whether these are theirs or the desk's."""

    id: int
    name: str
    role: str
    is_own: bool
    hours: WorkWeek
    away: Sequence[Away]


ALL = text("SELECT staff_id, country, zone, week FROM calendars WHERE staff_id IS NULL OR staff_id = ANY(:ids)")
HANDS = text("""
SELECT s.id, s.name, s.role, c.country, c.zone, c.week,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'from_on', w.from_on, 'until_on', w.until_on) ORDER BY w.from_on), '[]')
        FROM away_dates w WHERE w.staff_id = s.id AND w.until_on >= clock_today('UTC') - 1) AS away
FROM staff s LEFT JOIN calendars c ON c.staff_id = s.id
WHERE s.is_active AND s.role <> 'operator' AND (CAST(:id AS bigint) IS NULL OR s.id = :id) ORDER BY s.name, s.id
""")
SAVE = text("""
INSERT INTO calendars (staff_id, country, zone, week) VALUES (:staff_id, :country, :zone, CAST(:week AS jsonb))
ON CONFLICT (staff_id) DO UPDATE SET country = excluded.country, zone = excluded.zone, week = excluded.week
""")
GO_AWAY = text("""
INSERT INTO away_dates (staff_id, from_on, until_on)
SELECT :staff_id, :from_on, :until_on WHERE CAST(:until_on AS date) >= clock_today('UTC') - 1 RETURNING id
""")
COME_BACK = text("DELETE FROM away_dates WHERE id = :id AND staff_id = :staff_id RETURNING id")


def calendars(staff_ids: Iterable[int]) -> Mapping[int | None, Calendar]:
    """The calendars of these people, by id; under None the desk's, which is also that of whoever has none."""
    ids = {one for one in staff_ids if one is not None}
    rows = {row.staff_id: calendar_of(_read(row)) for row in db.session.execute(ALL, {"ids": list(ids)})}
    desk = rows.get(None) or calendar_of(DESK)
    return {**dict.fromkeys(ids, desk), **rows, None: desk}


def calendar_of(hours: WorkWeek) -> Calendar:
    """As `workflows.clock` reckons with it, public holidays included."""
    return Calendar(hours.zone, hours.week, _holidays(hours.country))


@lru_cache(maxsize=64)
def _holidays(country: str) -> frozenset[date]:
    import holidays  # noqa: PLC0415  (large, and few processes of a web server ever need it)

    return frozenset(holidays.country_holidays(country, years=YEARS))


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Those whose public holidays are known."""
    import holidays  # noqa: PLC0415

    return frozenset(one for one in holidays.list_supported_countries(include_aliases=False) if len(one) == 2)


def desk() -> WorkWeek:
    """The hours of whoever has none of their own."""
    row = db.session.execute(ALL, {"ids": []}).one_or_none()
    return _read(row) if row else DESK


def team(staff_id: int | None = None) -> list[Hand]:
    """Everybody who works with orders, or one of them, with their hours and days away."""
    ours = desk()
    return [
        Hand(row.id, row.name, row.role, row.week is not None, _read(row) if row.week is not None else ours,
             [Away(one["id"], date.fromisoformat(one["from_on"]), date.fromisoformat(one["until_on"])) for one in row.away])
        for row in db.session.execute(HANDS, {"id": staff_id})
    ]  # fmt: skip


def of(viewer: Viewer, staff_id: int) -> Hand:
    """One person's, for themselves and for managers. Raises NotAllowed or NotThere."""
    _check(viewer, staff_id)
    found = team(staff_id)
    if not found:
        raise NotThere
    return found[0]


def save(viewer: Viewer, staff_id: int | None, hours: WorkWeek) -> None:
    """Set somebody's hours, or (None, managers alone) the desk's. Raises NotAllowed, NotThere or Invalid."""
    if staff_id is None:
        _check(viewer, None)
    else:
        of(viewer, staff_id)
    if hours.country not in countries():
        raise Invalid(say("Choose one of the list."), field="country")
    if not time_zones.is_known(hours.zone):
        raise Invalid(say("Choose one of the list."), field="zone")
    try:
        calendar_of(hours)
    except ValueError as wrong:
        raise Invalid(say("Name at least one working day, and hours that end after they begin."), field="week") from wrong
    week = json.dumps([one and [one[0].strftime("%H:%M"), one[1].strftime("%H:%M")] for one in hours.week])
    db.session.execute(SAVE, {"staff_id": staff_id, "country": hours.country, "zone": hours.zone, "week": week})
    set_anew(staff_id)


def go_away(viewer: Viewer, staff_id: int, from_on: date, until_on: date) -> int:
    """Days on which the rules give this person nothing. Returns their id. Raises NotAllowed, NotThere or Invalid."""
    of(viewer, staff_id)
    if until_on < from_on:
        raise Invalid(say("The last day is before the first."), field="until_on")
    made = db.session.execute(GO_AWAY, {"staff_id": staff_id, "from_on": from_on, "until_on": until_on}).scalar_one_or_none()
    if made is None:
        raise Invalid(say("The last day is over already."), field="until_on")
    return int(made)


def come_back(viewer: Viewer, staff_id: int, away_id: int) -> None:
    """Forget days away. Raises NotAllowed, or NotThere."""
    _check(viewer, staff_id)
    if db.session.execute(COME_BACK, {"id": min(away_id, 2**62), "staff_id": staff_id}).one_or_none() is None:
        raise NotThere


def _check(viewer: Viewer, staff_id: int | None) -> None:
    """Everybody their own; managers everybody's, and the desk's."""
    if viewer.step_role is Role.MANAGER or (staff_id is not None and viewer.staff_id == staff_id and viewer.step_role in WITH_HOURS):
        return
    raise NotAllowed(say("Only a manager changes the working hours of others."))


def _read(row: Any) -> WorkWeek:
    week = tuple(one and (time.fromisoformat(one[0]), time.fromisoformat(one[1])) for one in row.week)
    return WorkWeek(row.country, row.zone, week)

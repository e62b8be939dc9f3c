"""The week's figures by mail: to every manager who wants them, on Monday at eight by their own clock, once.

Weeks are UTC's: where Monday is at eight before they end, the mail comes when the last day of the week has been counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.notices import Notice, Recipient
from app.services.outbox import MAIL, Leased
from app.services.people.viewers import Viewer
from app.services.queueing import desk_teams
from app.services.queueing.desk_teams import Team
from app.services.reporting import reading, standing
from app.services.reporting.wanted import Wanted
from workflows.seat_order import Role

# Whoever became a manager, or asked for the mail, after that Monday's eight o'clock gets the next one.
PROMISE = text("""
WITH due AS (
    SELECT s.id, m.monday FROM staff s LEFT JOIN weekly_mails w ON w.staff_id = s.id
    CROSS JOIN LATERAL (SELECT date_trunc('week', clock_now() AT TIME ZONE s.time_zone)::date AS monday) m
    WHERE s.role = 'manager' AND s.is_active AND coalesce(w.is_wanted, true) AND w.monday IS DISTINCT FROM m.monday
      AND (m.monday + interval '8 hours') AT TIME ZONE s.time_zone BETWEEN s.created_at AND clock_now()
      AND (m.monday::timestamp AT TIME ZONE 'UTC' < clock_now() - interval '1 minute')
), noted AS (
    INSERT INTO weekly_mails (staff_id, is_wanted, monday) SELECT id, true, monday FROM due
    ON CONFLICT (staff_id) DO UPDATE SET monday = excluded.monday WHERE weekly_mails.monday IS DISTINCT FROM excluded.monday
    RETURNING staff_id, monday
)
INSERT INTO tasks (account_id, kind, queue, payload)
SELECT NULL, 'send_weekly', 'mail', jsonb_build_object('staff_id', staff_id, 'monday', monday) FROM noted
""")
READER = text("""
SELECT s.id, s.name, s.email, s.locale, s.role, w.team_id
FROM staff s LEFT JOIN weekly_mails w ON w.staff_id = s.id
WHERE s.id = :id AND s.role = 'manager' AND s.is_active AND coalesce(w.is_wanted, true)
""")
CHOSEN = text("SELECT is_wanted, team_id FROM weekly_mails WHERE staff_id = :id")
SAVE = text("""
INSERT INTO weekly_mails (staff_id, is_wanted, team_id, monday)
SELECT id, :is_wanted, :team_id, date_trunc('week', clock_now() AT TIME ZONE time_zone)::date FROM staff WHERE id = :id
ON CONFLICT (staff_id) DO UPDATE SET is_wanted = excluded.is_wanted, team_id = excluded.team_id,
    monday = greatest(weekly_mails.monday, excluded.monday)
""")


def promise() -> int:
    """Promise the mail to every manager whose Monday has come. Returns how many."""
    made = int(db.session.execute(PROMISE).rowcount)  # type: ignore[attr-defined]
    if made:
        doorbell.hear(db.session(), {MAIL})
    return made


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """The figures of the week before the Monday of the task, and its one reader; None when they want it no more."""
    row = db.session.execute(READER, {"id": task.payload["staff_id"]}).mappings().one_or_none()
    if row is None:
        return None
    team = desk_teams.called(row["team_id"], desk_teams.every())
    reader = Recipient("staff", **{name: value for name, value in row.items() if name != "team_id"})
    figures = _figures(date.fromisoformat(task.payload["monday"]), team)
    return Notice(0, "", "weekly", "", "", figures, ()), [reader]


def _figures(monday: date, team: Team | None) -> dict[str, Any]:
    """Of one team's orders, or of everybody's."""
    wanted = Wanted(team.rep_ids if team else (), weeks=4, team_id=team.id if team else None)
    weeks = {one.monday: one for one in reading.read(wanted).weeks}
    over, before = weeks.get(monday - timedelta(weeks=1)), weeks.get(monday - timedelta(weeks=2))
    now = standing.read(wanted)
    oldest = [{"reference": one.reference, "account_name": one.account_name} for one in now.oldest[:3]]
    return {"team": team.name if team else "", "team_id": wanted.team_id,
            "monday": monday - timedelta(weeks=1), "open": now.total, "late": now.late, "oldest": oldest,
            **{name: getattr(over, name, 0) for name in ("requested", "done", "seats", "answered", "won")},
            "requested_before": getattr(before, "requested", 0), "done_before": getattr(before, "done", 0)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether somebody gets the mail, and of which team; `team_id` None is everybody."""

    is_wanted: bool
    team_id: int | None


def chosen(viewer: Viewer) -> Choice | None:
    """What this manager has chosen; None for everybody else, who is not asked."""
    if viewer.step_role is not Role.MANAGER:
        return None
    row = db.session.execute(CHOSEN, {"id": viewer.staff_id}).one_or_none()
    return Choice(row.is_wanted, row.team_id) if row else Choice(is_wanted=True, team_id=None)


def save(viewer: Viewer, *, wanted: bool, team_id: int | None = None) -> None:
    """Keep a manager's choice. The next mail is next Monday's. Raises NotThere for a team there is not."""
    team = desk_teams.one(team_id) if team_id else None
    db.session.execute(SAVE, {"id": viewer.staff_id, "is_wanted": wanted, "team_id": team.id if team else None})

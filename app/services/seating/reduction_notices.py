"""Who is told what about fewer seats: those who lose one, or would, and the account's admins (R44, R48, U12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.notices import Notice, NoticeLine, Recipient
from app.services.outbox import TELL_SPARED, WARN_LOSER, Leased
from app.services.seating.planned_changes import ASKED_FOR, OF_ACCOUNT, Planned
from app.services.seating.planned_changes import read as read_planned
from workflows.intake import ENDING

EVENT = text("""
SELECT a.name AS account_name, e.verb, e.actor_kind, e.actor_id, e.actor_name, e.details
FROM order_events e JOIN accounts a ON a.id = e.account_id WHERE e.account_id = :account_id AND e.position = :position
""")

# Suspended people read no mail. Of the admins, those who are among the losers get their own letter instead.
READERS = text("""
SELECT 'person' AS kind, p.id, p.name, p.email, p.locale, p.role FROM people p
WHERE p.account_id = :account_id AND p.suspended_at IS NULL AND p.id <> ALL(:but)
  AND (p.id = :person_id OR :admins AND p.role IN ('owner', 'admin')) ORDER BY p.id
""")

HAS_SEAT = text("""
SELECT EXISTS (SELECT FROM seat_assignments sa WHERE sa.account_id = :account_id AND sa.person_id = :person_id AND sa.is_counted
    AND sa.waiting_since IS NULL AND (sa.product_id = p.id OR sa.product_id IN (
        SELECT m.product_id FROM suite_members m WHERE m.suite_id = p.id))) AS has_seat,
    p.name AS licence, p.name_fr AS licence_fr, a.name AS account_name, c.effective_on
FROM seat_changes c JOIN accounts a ON a.id = c.account_id
JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id JOIN products p ON p.id = s.product_id
WHERE c.account_id = :account_id AND c.id = CAST(:change AS uuid)
""")

Read = tuple[Notice, list[Recipient]]


def read(task: Leased) -> Read | None:
    """What happened or is planned, and who reads it; None once it is not so any more."""
    if task.kind == TELL_SPARED:
        return _spared(task)
    return _event(task) if "position" in task.payload else _plan(task)


def _event(task: Leased) -> Read | None:
    """Seats were taken, or a planned change was cancelled or made smaller."""
    key = {"account_id": task.account_id, "position": task.payload["position"]}
    row = db.session.execute(EVENT, key).mappings().one_or_none()
    if row is None:
        return None
    details = _dated(row["details"])
    people, person_id = details.get("people", []), task.payload.get("person_id")
    details["ends"] = details.get("cause") in ENDING
    details["is_end_user"] = any(one["id"] == person_id and one["is_end_user"] for one in people)
    but = [one["id"] for one in people] if person_id is None else []
    if row["actor_kind"] == "person":
        but.append(row["actor_id"])
    notice = _notice(task, row["account_name"], details, 0 if person_id else _fewer(details), verb=row["verb"], actor=row["actor_name"])
    return notice, _readers(task, person_id, but)


def _plan(task: Leased) -> Read | None:
    """Seats are going to be taken: read as the plan is now."""
    change = task.payload["seat_change_id"]
    rows = db.session.execute(OF_ACCOUNT, {"account_id": task.account_id}).mappings().all()
    planned = next((one for _, one in read_planned(rows) if str(one.id) == change), None)
    if planned is None or not planned.losing_count:
        return None
    person_id = task.payload["person_id"] or None
    details = {**_facts(planned), "days": task.payload["days"]}
    notice = _notice(task, _account_name(task), details, 0 if person_id else planned.seats_before - planned.seats_after)
    return notice, _readers(task, person_id, [] if person_id else [one.id for one in planned.losing])


def _facts(planned: Planned) -> dict[str, Any]:
    return {"licence": planned.product_name, "licence_fr": planned.product_name_fr, "effective_on": planned.effective_on,
            "last_day": planned.last_day, "seats": planned.seats_after, "count": planned.losing_count, "ends": planned.ends,
            "is_lent": planned.cause not in ASKED_FOR,
            "people": [{"name": one.name} for one in planned.losing]}  # fmt: skip


def _spared(task: Leased) -> Read | None:
    """Somebody was warned and keeps the seat; who has lost it in another way meanwhile hears nothing."""
    change = task.payload.get("seat_change_id") or _change_of(task)
    key = {"account_id": task.account_id, "person_id": task.payload["person_id"], "change": change}
    row = db.session.execute(HAS_SEAT, key).mappings().one_or_none()
    if row is None or not row["has_seat"]:
        return None
    notice = _notice(task, row["account_name"], dict(row), 0)
    return notice, _readers(task, task.payload["person_id"], [])


def _change_of(task: Leased) -> str | None:
    row = db.session.execute(EVENT, {"account_id": task.account_id, "position": task.payload["position"]}).mappings().one_or_none()
    return str(row["details"]["changes"][0]["seat_change"]) if row else None


ACCOUNT_NAME = text("SELECT name FROM accounts WHERE id = :account_id")


def _account_name(task: Leased) -> str:
    return str(db.session.execute(ACCOUNT_NAME, {"account_id": task.account_id}).scalar_one())


def _dated(details: dict[str, Any]) -> dict[str, Any]:
    on = details.get("effective_on")
    return {**details, "effective_on": date.fromisoformat(on) if on else None}


def _fewer(details: dict[str, Any]) -> int:
    """How many seats fewer the change was about; 0 for a change of plan."""
    return abs(int(details["changes"][0]["seats"])) if "changes" in details else 0


def _notice(task: Leased, account_name: str, details: dict[str, Any], fewer: int, *, verb: str = "", actor: str = "") -> Notice:
    line = NoticeLine(details["licence"], details.get("licence_fr") or details["licence"], None, fewer)
    is_theirs = task.kind in {WARN_LOSER, TELL_SPARED}  # a seat that is lost is none
    return Notice(task.account_id, account_name, verb or task.kind, actor, "", details, [line] if is_theirs or fewer else [], change="remove_seats")


def _readers(task: Leased, person_id: int | None, but: Sequence[int]) -> list[Recipient]:
    found = db.session.execute(READERS, {"account_id": task.account_id, "person_id": person_id, "admins": person_id is None,
                                         "but": list(but)}).mappings()  # fmt: skip
    return [Recipient(**row) for row in found]

"""What is kept of a round: the stages with their times, and the decisions, in one statement (R66, R67)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.approving.reading import Case
from app.services.queueing.calendars import calendars
from workflows.approval import StageStanding, StageState
from workflows.approvers import Approval
from workflows.clock import add_business_time

ROUND = text("""
INSERT INTO approval_rounds (account_id, order_id, number, order_round, quote_version, policy_version, deal_hash, record,
                             sends_itself, asked_by, note)
SELECT o.account_id, o.id, coalesce((SELECT max(r.number) FROM approval_rounds r
                                     WHERE r.account_id = o.account_id AND r.order_id = o.id), 0) + 1,
       o.round, :quote_version, :policy_version, :deal_hash, CAST(:record AS jsonb), :sends_itself, :asked_by, :note
FROM orders o WHERE o.account_id = :account_id AND o.id = :order_id RETURNING number
""")

# A stage keeps the moment its turn came, and when it was settled; a decision is written once, or not at all. Gaps that were there
# when approval was asked for are noted as told; from then on gaps.py notes them.
SAVE = text("""
WITH staged AS (
    INSERT INTO approval_stages (account_id, order_id, round, group_slug, who, count, place, because, named, added_by, opened_at,
                                 remind_at, escalate_at, settled_at, lacking_since)
    SELECT :account_id, :order_id, :round, s.group_slug, s.who, s.count, s.place, s.because,
           ARRAY(SELECT jsonb_array_elements_text(s.named)::bigint), s.added_by, s.opened_at, s.remind_at, s.escalate_at, s.settled_at,
           s.lacking_since
    FROM jsonb_to_recordset(CAST(:stages AS jsonb)) AS s(group_slug text, who text, count int, place int, because jsonb, named jsonb,
        added_by bigint, opened_at timestamptz, remind_at timestamptz, escalate_at timestamptz, settled_at timestamptz,
        lacking_since timestamptz)
    ON CONFLICT (account_id, order_id, round, group_slug) DO UPDATE SET
        who = excluded.who, count = excluded.count, place = excluded.place, because = excluded.because, named = excluded.named,
        opened_at = coalesce(approval_stages.opened_at, excluded.opened_at),
        remind_at = coalesce(approval_stages.remind_at, excluded.remind_at),
        escalate_at = coalesce(approval_stages.escalate_at, excluded.escalate_at),
        settled_at = coalesce(approval_stages.settled_at, excluded.settled_at)
    RETURNING group_slug
)
INSERT INTO approval_decisions (account_id, order_id, round, group_slug, staff_id, staff_name, is_approved, is_override, members,
                                note, kept_from, decided_at)
SELECT :account_id, :order_id, :round, d.group_slug, d.staff_id, d.staff_name, d.is_approved, d.is_override,
       ARRAY(SELECT jsonb_array_elements_text(d.members)::bigint), d.note, d.kept_from, coalesce(d.decided_at, clock_now())
FROM (SELECT count(*) FROM staged) AS first, jsonb_to_recordset(CAST(:decisions AS jsonb)) AS d(group_slug text, staff_id bigint,
    staff_name text, is_approved boolean, is_override boolean, members jsonb, note text, kept_from int, decided_at timestamptz)
""")


FILLED = text("""
UPDATE approval_stages SET lacking_since = NULL
WHERE (account_id, order_id, round, group_slug) = (:account_id, :order_id, :round, :group_slug)
""")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A decision as it is written down."""

    group_slug: str
    staff_id: int
    staff_name: str
    is_approved: bool
    members: tuple[int, ...] = ()
    note: str = ""
    is_override: bool = False
    kept_from: int | None = None
    decided_at: str | None = None


def open_round(case: Case, asked_by: int, note: str, *, sends_itself: bool) -> int:
    """Put the quote before its approvers, as it is now. Returns the round's number."""
    found = db.session.execute(ROUND, {
        "account_id": case.account_id, "order_id": case.order_id, "quote_version": case.quote_version,
        "policy_version": case.policy_version, "deal_hash": case.hash(), "record": json.dumps(case.record),
        "sends_itself": sends_itself, "asked_by": asked_by, "note": note,
    })  # fmt: skip
    return int(found.scalar_one())


def save(case: Case, number: int, approval: Approval, decisions: Sequence[Spoken] = ()) -> None:
    """Write where the stages of a round stand, and what was decided."""
    stages = [_stage(case, approval, one, is_asked_now=number != _last(case)) for one in approval.stages]
    _times(case, approval, stages)
    arguments = {"account_id": case.account_id, "order_id": case.order_id, "round": number}
    rows = [{name: getattr(one, name) for name in Spoken.__dataclass_fields__} for one in decisions]
    db.session.execute(SAVE, {**arguments, "stages": json.dumps(stages), "decisions": json.dumps(rows)})


def fill(case: Case, number: int, group: str) -> None:
    """A group that lacked people has enough: should it come to lack some again, that is told anew, however soon."""
    arguments = {"account_id": case.account_id, "order_id": case.order_id, "round": number, "group_slug": group}
    db.session.execute(FILLED, arguments)


def kept(case: Case, approval: Approval) -> list[Spoken]:
    """Approvals of earlier rounds that still count, written into the new one, each with the round it was given in."""
    counted = {(one.group, one.staff_id) for one in approval.decisions}
    found = {
        (row["group_slug"], row["staff_id"]): Spoken(row["group_slug"], row["staff_id"], row["staff_name"], is_approved=True,
             members=tuple(row["members"]), note=row["note"], is_override=row["is_override"], kept_from=row["round"],
             decided_at=row["decided_at"])
        for row in case.decisions
        if row["is_approved"] and row["kept_from"] is None and (row["group_slug"], row["staff_id"]) in counted
    }  # fmt: skip
    return list(found.values())


def _stage(case: Case, approval: Approval, one: StageStanding, *, is_asked_now: bool) -> dict[str, Any]:
    stage = one.wanted.stage
    before = next((row for row in case.stages if row["group_slug"] == stage.group and row["round"] == _last(case)), {})
    now = case.now.isoformat()
    return {
        "group_slug": stage.group, "who": stage.who.value, "count": stage.count, "place": stage.place, "because": one.wanted.because,
        "named": sorted(approval.members.get(stage.group, ()) if stage.group.startswith("person:") else before.get("named", ())),
        "added_by": before.get("added_by"), "opened_at": now if one.state is not StageState.WAITING else None,
        "remind_at": None, "escalate_at": None,
        "settled_at": now if one.state in {StageState.APPROVED, StageState.RETURNED} else None,
        "lacking_since": now if one.lacks and is_asked_now else None,
    }  # fmt: skip


def _last(case: Case) -> int:
    return case.round["number"] if case.round else 0


def _times(case: Case, approval: Approval, stages: Iterable[dict[str, Any]]) -> None:
    """R67: reminded and passed on once somebody of them has had so many working hours, by their own calendar."""
    still_open = [one for one in stages if one["opened_at"] and not one["settled_at"]]
    if not still_open:
        return
    hours = calendars(staff for one in still_open for staff in approval.deciders(one["group_slug"]))
    for one in still_open:
        theirs = [hours[staff] for staff in approval.deciders(one["group_slug"])] or [hours[None]]
        for name, amount in (("remind_at", case.policy.remind), ("escalate_at", case.policy.escalate)):
            one[name] = min(_after(case.now, amount, calendar) for calendar in theirs).isoformat()


def _after(now: datetime, amount: int, calendar: Any) -> datetime:
    return add_business_time(now, timedelta(hours=amount), calendar)

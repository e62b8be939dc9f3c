"""When each reader hears of a stage that waits: after so many working hours of their own, and never outside of them (R67)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from app.services.approving.reading import Case
from app.services.queueing.calendars import calendars
from workflows.clock import add_business_time, is_working_time

ANY_MOMENT = timedelta(seconds=1)


def stage_rows(case: Case, groups: Collection[str]) -> list[dict[str, object]]:
    """What is kept of these stages in the last round, for those whose turn has come."""
    number = case.round["number"] if case.round else 0
    return [one for one in case.stages if one["round"] == number and one["group_slug"] in groups and one["opened_at"]]


def reminded_at(case: Case, groups: Collection[str], readers: Iterable[int]) -> dict[int, datetime]:
    """By reader: the moment by which their stage has waited for as many of their working hours as the policy gives."""
    ids, waiting = list(readers), stage_rows(case, groups)
    hours = calendars(ids)
    found: dict[int, datetime] = {}
    for staff_id in ids:
        mine = [datetime.fromisoformat(str(one["opened_at"])) for one in waiting
                if staff_id in case.approval.deciders(str(one["group_slug"]))]  # fmt: skip
        if mine:
            found[staff_id] = add_business_time(min(mine), timedelta(hours=case.policy.remind), hours[staff_id])
    return found


def escalated_at(case: Case, groups: Collection[str]) -> datetime | None:
    """When the managers hear, if nobody has decided by then."""
    moments = [datetime.fromisoformat(str(one["escalate_at"])) for one in stage_rows(case, groups) if one["escalate_at"]]
    return min(moments, default=None)


def not_before(now: datetime, readers: Iterable[int], wanted: Mapping[int, datetime]) -> dict[int, datetime]:
    """By reader: until when their letter is kept, because they do not work now or it is not their time yet."""
    ids = list(readers)
    hours = calendars(ids)
    found: dict[int, datetime] = {}
    for staff_id in ids:
        moment = max(now, wanted.get(staff_id, now))
        if not is_working_time(moment, hours[staff_id]):
            moment = add_business_time(moment, ANY_MOMENT, hours[staff_id])
        if moment > now:
            found[staff_id] = moment
    return found

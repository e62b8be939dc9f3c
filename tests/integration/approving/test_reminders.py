"""R67, U12: whoever must approve is reminded once, in their own hours; then the managers hear; after the decision nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import psycopg
import pytest
from flask import Flask

from app.jobs import scheduler
from app.services.approving import reminding, substitutes
from app.services.approving.reading import cases
from app.services.people.viewers import Viewer
from app.services.queueing import calendars
from app.services.queueing.calendars import OFFICE_WEEK, WorkWeek
from app.services.talking import held
from tests.factories import Case, act, as_job, as_system, order_at, staff
from tests.factories.approving import approver, policy, rule, stage
from tests.factories.time import advance
from tests.integration.approving.drafts import asks, write
from tests.integration.mails.conftest import Post, mail_server, post

__all__ = ["mail_server", "post"]
ROUND_THE_CLOCK = WorkWeek("FR", "UTC", ((time(0), time(0)),) * 7)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def always_open(app: Flask) -> Iterator[Viewer]:
    """Everybody works day and night, except whoever has hours of their own."""
    chief = staff("manager", email="chief@vendor.example")
    act(chief, calendars.save, None, ROUND_THE_CLOCK)
    return chief


def works(who: Viewer, zone: str, country: str = "FR") -> None:
    """Nine to five on workdays, in this zone."""
    act(who, calendars.save, who.id, WorkWeek(country, zone, OFFICE_WEEK))


def waiting(*stages: dict[str, object], **groups: list[Viewer]) -> Case:
    """A quote that waits for these groups."""
    policy(rule([], *stages), groups=groups or {"deal-desk": [approver()]})
    case = order_at("in_review")
    write(case, 20)
    asks(case)
    return case


def at(owner: psycopg.Connection, moment: datetime) -> None:
    """Let the business clock show this moment."""
    row = owner.execute("SELECT clock_now()").fetchone()
    assert row is not None
    owner.execute("UPDATE clock SET ahead = ahead + %s", [moment - row[0]])


def monday(owner: psycopg.Connection, hour: int) -> datetime:
    """The next Monday that is no French or American holiday, at this hour in UTC; in summer Paris is two hours ahead."""
    row = owner.execute("SELECT date_trunc('week', clock_now()) + interval '1 year'").fetchone()
    assert row is not None
    day = row[0].replace(month=6, day=1)
    return datetime(day.year, 6, 1 + (7 - day.weekday()) % 7, hour, tzinfo=day.tzinfo) + 7 * DAY


def stages_of(case: Case) -> list[dict[str, object]]:
    return list(as_job(cases, [case.id])[case.id].stages)


def test_r67_each_is_reminded_once_then_the_managers_hear_once(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, olga = approver(), staff("operator")
    case = waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    assert as_job(reminding.remind) == 0, "nothing is due yet"
    advance(owner_connection, hours=8.1)
    assert (as_job(reminding.remind), as_job(reminding.remind)) == (1, 0)
    told = post.deliver()
    assert set(told) == {anna.email} and "still waits for your approval" in told[anna.email].head.subject
    advance(owner_connection, hours=8)
    assert (as_job(reminding.remind), as_job(reminding.remind)) == (1, 0)
    told = post.deliver()
    assert set(told) == {"chief@vendor.example", olga.email}
    assert "has waited too long for approval" in told[olga.email].head.subject
    advance(owner_connection, days=30)
    assert as_job(reminding.remind) == 0 and post.deliver() == {}
    assert case.state == "in_approval"


def test_r67_the_scheduler_does_it_and_a_second_one_beside_it_nothing(post: Post, owner_connection: psycopg.Connection) -> None:
    anna = approver()
    waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    advance(owner_connection, hours=8.1)
    with post.app.app_context():
        scheduler.sweep()
        scheduler.sweep()
    found = owner_connection.execute("SELECT count(*) FROM tasks WHERE kind = 'remind_approvers'").fetchone()
    assert found == (1,)
    assert "still waits for your approval" in post.deliver()[anna.email].head.subject


def test_u12_each_mail_announces_when_the_next_one_comes(post: Post, owner_connection: psycopg.Connection) -> None:
    anna = approver()
    works(anna, "UTC", "US")
    begun = monday(owner_connection, 10)
    at(owner_connection, begun)
    waiting(stage(), **{"deal-desk": [anna]})
    words = post.deliver()[anna.email].text
    day = f"{begun.day + 1} Jun {begun.year}"
    assert f"we remind you on {day}, 12:00 (Paris)" in " ".join(words.split())
    assert f"tell the managers on {begun.day + 2} Jun {begun.year}, 12:00 (Paris)" in " ".join(words.split())
    advance(owner_connection, days=1, minutes=1)
    as_job(reminding.remind)
    words = " ".join(post.deliver()[anna.email].text.split())
    assert f"Until {begun.day + 2} Jun {begun.year}, 12:00 (Paris)" in words and "the managers are told" in words


def test_r67_eight_hours_of_work_are_not_eight_hours_of_the_night(post: Post, owner_connection: psycopg.Connection) -> None:
    """Asked on a Friday at noon in Paris, Anna is reminded on Monday at noon, not in the evening and not at the weekend."""
    anna = approver()
    works(anna, "Europe/Paris")
    begun = monday(owner_connection, 10) - 3 * DAY
    at(owner_connection, begun)
    case = waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    for hours in (8.5, 24, 24):
        advance(owner_connection, hours=hours)
        assert as_job(reminding.remind) == 0
    at(owner_connection, begun + 3 * DAY + timedelta(minutes=1))
    assert as_job(reminding.remind) == 1
    assert set(post.deliver()) == {anna.email}
    assert case.state == "in_approval"


def with_anna_in_paris_reminded(post: Post, owner: psycopg.Connection) -> tuple[datetime, Viewer]:
    """A quote before Anna in Paris and Ben in New York since eight on Monday; on Tuesday Anna has her letter. Returns Monday, and Ben."""
    anna, ben = approver(), approver()
    works(anna, "Europe/Paris")
    works(ben, "America/New_York", "US")
    begun = monday(owner, 8)
    at(owner, begun)
    waiting(stage(), **{"deal-desk": [anna, ben]})
    post.settle()
    at(owner, begun + DAY + timedelta(minutes=1))
    as_job(reminding.remind)
    assert set(post.deliver()) == {anna.email}
    return begun, ben


def test_r67_each_reader_of_a_group_is_reminded_in_hours_of_their_own(post: Post, owner_connection: psycopg.Connection) -> None:
    """At ten in Paris it is four in New York: Ben's letter waits for his own morning."""
    begun, ben = with_anna_in_paris_reminded(post, owner_connection)
    at(owner_connection, begun + DAY + timedelta(hours=4, minutes=59))
    assert as_job(held.release) == 0, "Ben's day begins at three in the afternoon in Paris"
    at(owner_connection, begun + DAY + timedelta(hours=5, minutes=1))
    assert as_job(held.release) == 1
    assert set(post.deliver()) == {ben.email}


def test_r67_a_letter_that_was_held_and_comes_late_waits_for_the_next_working_day(post: Post, owner_connection: psycopg.Connection) -> None:
    """Nothing ran while Ben was at work: his reminder does not come in his evening."""
    begun, ben = with_anna_in_paris_reminded(post, owner_connection)
    at(owner_connection, begun + DAY + timedelta(hours=13, minutes=1))
    assert as_job(held.release) == 1
    assert post.deliver() == {}
    at(owner_connection, begun + 2 * DAY + timedelta(hours=5, minutes=1))
    assert as_job(held.release) == 1
    assert set(post.deliver()) == {ben.email}
    assert as_job(held.release) == 0


def test_r67_a_sweep_that_comes_late_at_night_waits_for_the_morning(post: Post, owner_connection: psycopg.Connection) -> None:
    anna = approver()
    works(anna, "Europe/Paris")
    works_nights = monday(owner_connection, 8)
    at(owner_connection, works_nights)
    waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    at(owner_connection, works_nights + DAY + timedelta(hours=15))
    as_job(reminding.remind)
    assert anna.email not in post.deliver()
    at(owner_connection, works_nights + DAY + timedelta(hours=23, minutes=2))
    as_job(held.release)
    assert set(post.deliver()) == {anna.email}


@pytest.mark.parametrize("verb", ["approve_quote", "return_quote"])
def test_r67_nobody_is_reminded_after_the_decision(post: Post, owner_connection: psycopg.Connection, verb: str) -> None:
    anna, ben = approver(), approver()
    case = waiting(stage("deal-desk"), stage("direction"), **{"deal-desk": [anna], "direction": [ben]})
    post.settle()
    case.step(anna, verb)
    post.settle()
    advance(owner_connection, hours=8.1)
    as_job(reminding.remind)
    assert set(post.deliver()) == ({ben.email} if verb == "approve_quote" else set())
    advance(owner_connection, days=9)
    case.step(ben, "approve_quote") if verb == "approve_quote" else None
    post.settle()
    assert as_job(reminding.remind) == 0
    assert post.deliver() == {}


def test_r67_a_letter_that_waits_for_the_morning_is_not_sent_once_it_is_decided(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, ben = approver(), approver()
    works(ben, "America/New_York", "US")
    begun = monday(owner_connection, 8)
    at(owner_connection, begun)
    case = waiting(stage("deal-desk"), **{"deal-desk": [anna, ben]})
    post.settle()
    at(owner_connection, begun + timedelta(hours=8, minutes=1))
    as_job(reminding.remind)
    assert set(post.deliver()) == {anna.email}
    case.step(anna, "approve_quote")
    post.settle()
    at(owner_connection, begun + 2 * DAY + timedelta(hours=8))
    assert as_job(held.release) == 1
    assert post.deliver() == {}, "Ben has nothing to decide any more"


def test_r67_a_round_that_was_taken_back_is_not_reminded_of(post: Post, owner_connection: psycopg.Connection) -> None:
    case = waiting(stage(), **{"deal-desk": [approver()]})
    case.step(case.rep, "recall")
    advance(owner_connection, days=9)
    assert as_job(reminding.remind) == 0
    asks(case)
    assert as_job(reminding.remind) == 0, "the new round has its own times"
    advance(owner_connection, hours=8.1)
    assert as_job(reminding.remind) == 1


def test_r67_a_later_stage_has_its_time_from_the_day_its_turn_comes(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, ben = approver(), approver()
    case = waiting(stage("deal-desk"), stage("direction", place=2), **{"deal-desk": [anna], "direction": [ben]})
    post.settle()
    advance(owner_connection, hours=8.1)
    as_job(reminding.remind)
    assert set(post.deliver()) == {anna.email}
    case.step(anna, "approve_quote")
    post.settle()
    assert as_job(reminding.remind) == 0
    advance(owner_connection, hours=8.1)
    as_job(reminding.remind)
    assert set(post.deliver()) == {ben.email}


def test_r67_the_substitute_is_reminded_and_their_substitute_too(post: Post, owner_connection: psycopg.Connection) -> None:
    """Anna is away for Ben, who is away for Carla: all three may decide, and none is forgotten."""
    anna, ben, carla = approver(), approver(), approver()
    case = waiting(stage(), **{"deal-desk": [anna]})
    today = case.order.today
    act(anna, substitutes.appoint, anna.id, ben.id, today, today + 30 * DAY)
    act(ben, substitutes.appoint, ben.id, carla.id, today, today + 30 * DAY)
    post.settle()
    advance(owner_connection, hours=8.1)
    as_job(reminding.remind)
    assert set(post.deliver()) == {anna.email, ben.email, carla.email}


def test_r67_a_substitute_whose_days_are_over_is_not_reminded(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, ben = approver(), approver()
    case = waiting(stage(), **{"deal-desk": [anna]})
    substitute = act(anna, substitutes.appoint, anna.id, ben.id, case.order.today, case.order.today + 30 * DAY)
    act(anna, substitutes.end, substitute)
    post.settle()
    advance(owner_connection, hours=8.1)
    as_job(reminding.remind)
    assert set(post.deliver()) == {anna.email}


def test_u12_somebody_in_two_groups_is_written_to_once(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, ben = approver(), approver()
    works(ben, "Pacific/Auckland", "NZ")
    begun = monday(owner_connection, 8)
    at(owner_connection, begun)
    waiting(stage("deal-desk"), stage("finance"), **{"deal-desk": [anna], "finance": [anna, ben]})
    post.settle()
    at(owner_connection, begun + timedelta(hours=8, minutes=1))
    as_job(reminding.remind)
    assert set(post.deliver()) == {anna.email}, "`deliver` fails when somebody is written to twice"
    advance(owner_connection, hours=1)
    assert as_job(reminding.remind) == 0


def test_r67_what_was_said_is_kept_with_the_stage(app: Flask, owner_connection: psycopg.Connection) -> None:
    case = waiting(stage(), **{"deal-desk": [approver()]})
    assert stages_of(case)[0]["reminded_at"] is None
    advance(owner_connection, hours=17)
    with as_system():
        reminding.remind()
    kept = stages_of(case)[0]
    assert kept["reminded_at"] and kept["escalated_at"] and kept["settled_at"] is None

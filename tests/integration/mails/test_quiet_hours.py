"""Quiet hours and refused addresses: held, never lost, never twice; a refusal stops nobody else's mail (U12)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import text

from app.extensions import db
from app.services.people import passwords, preferences
from app.services.people.viewers import Viewer
from app.services.talking import held, messages, refused
from tests.factories import account, act, as_job, as_system, order_at, place
from tests.integration.mails.conftest import Post, address_of

PARIS = ZoneInfo("Europe/Paris")


def around_now(hours_before: int, hours_after: int, zone: ZoneInfo = PARIS) -> tuple[time, time]:
    """Quiet hours that began so long ago and end so much later, on the reader's clock."""
    now = datetime.now(UTC).astimezone(zone)
    return (now - timedelta(hours=hours_before)).time().replace(second=0, microsecond=0), (
        now + timedelta(hours=hours_after)).time().replace(second=0, microsecond=0)  # fmt: skip


def be_quiet(viewer: Viewer, quiet: tuple[time, time], rhythm: str = "at_once") -> None:
    act(viewer, preferences.save, "en", "Europe/Paris", rhythm, quiet)


def rows(statement: str) -> list[object]:
    with as_system():
        return list(db.session.execute(text(statement)).all())


def let_it_end(owner: psycopg.Connection) -> None:
    """As if the quiet hours were over."""
    for table in ("people", "staff"):
        owner.execute(f"UPDATE {table} SET quiet_from = NULL, quiet_until = NULL".encode())
    release_late(owner)


def release_late(owner: psycopg.Connection) -> None:
    """As if nobody had looked between the end of the quiet hours and the next ones."""
    owner.execute("UPDATE held_letters SET until = now() - interval '3 hours' WHERE released_at IS NULL")
    as_job(held.release)


@pytest.mark.parametrize("hours", [(1, 2), (1, 22), (11, 1)])
def test_u12_a_mail_within_quiet_hours_is_held_and_sent_once_when_they_end(
    post: Post, owner_connection: psycopg.Connection, hours: tuple[int, int]
) -> None:
    house = account("managed")
    be_quiet(house.owner, around_now(*hours))
    case = place(house.admin, house=house)
    assert set(post.deliver()) == {house.email("billing")}, "the other reader has theirs at once"
    assert as_job(held.release) == 0, "not before they end"
    (until,) = rows("SELECT until - clock_now() AS rest FROM held_letters")[0]  # type: ignore[misc]
    assert timedelta(hours=hours[1] - 1, minutes=58) < until <= timedelta(hours=hours[1])
    let_it_end(owner_connection)
    told = post.deliver()
    assert set(told) == {house.email("owner")}
    assert case.reference in told[house.email("owner")].text
    assert as_job(held.release) == 0
    assert not post.deliver(), "and not again"


def test_u12_after_hours_in_which_nothing_ran_it_does_not_come_in_the_middle_of_the_next_quiet_ones(
    post: Post, owner_connection: psycopg.Connection
) -> None:
    house = account("managed")
    be_quiet(house.owner, around_now(1, 2))
    case = place(house.admin, house=house)
    post.settle()
    for _ in range(2):
        release_late(owner_connection)
        assert not post.deliver(), "the reader is quiet"
        ((until, released_at),) = rows("SELECT until - clock_now(), released_at FROM held_letters")  # type: ignore[misc]
        assert timedelta(hours=1, minutes=58) < until <= timedelta(hours=2)
        assert released_at is None
    assert as_job(held.release) == 0, "not before these end, too"
    let_it_end(owner_connection)
    assert case.reference in post.deliver()[house.email("owner")].text
    assert as_job(held.release) == 0
    assert not post.deliver(), "and not again"


def test_u12_what_is_asked_no_more_by_then_is_not_sent(post: Post, owner_connection: psycopg.Connection) -> None:
    """An offer that was accepted, a question that was answered, a request that was decided while the letter waited."""
    quoted, asked, wanted = order_at("quoted"), order_at("on_hold"), account("managed")
    case = place(wanted.admin, house=wanted)
    for house in (quoted.house, asked.house, wanted):
        be_quiet(house.owner, around_now(1, 2))
        be_quiet(house.admin, around_now(1, 2))
    post.settle()
    waiting = set(rows("SELECT t.kind FROM held_letters h JOIN tasks t ON t.id = h.task_id WHERE h.released_at IS NULL"))
    assert {("mail_offer",), ("tell_buyers",)} <= waiting
    quoted.step(quoted.house.owner, "decline_quote")
    asked.step(asked.house.owner, "answer")
    case.step(wanted.owner, "reject_request")
    let_it_end(owner_connection)
    late = {address_of(one) for one in post.all()}
    assert not late & {quoted.house.email("owner"), wanted.email("owner"), asked.house.email("owner"), asked.house.email("admin")}


def test_u12_late_letters_of_what_is_asked_still_are_sent(post: Post, owner_connection: psycopg.Connection) -> None:
    """Control."""
    quoted = order_at("quoted")
    be_quiet(quoted.house.owner, around_now(1, 2))
    post.settle()
    let_it_end(owner_connection)
    assert quoted.reference in post.deliver()[quoted.house.email("owner")].text


def test_u12_outside_of_them_nothing_is_held(post: Post) -> None:
    house = account("managed")
    be_quiet(house.owner, around_now(-2, 3))
    place(house.admin, house=house)
    assert house.email("owner") in post.deliver()


def test_u12_a_held_mail_has_the_message_id_it_would_have_had(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("managed")
    be_quiet(house.owner, around_now(1, 2))
    place(house.admin, house=house)
    first = post.deliver()[house.email("billing")].message_id
    let_it_end(owner_connection)
    late = post.deliver()[house.email("owner")].message_id
    assert first.rpartition("-")[0] == late.rpartition("-")[0], "of the same task"


def test_u12_a_password_link_comes_at_any_hour(post: Post) -> None:
    house = account("managed")
    be_quiet(house.owner, around_now(1, 2))
    act(house.owner, passwords.change, "", "four words nobody puts together")
    assert set(post.deliver()) == {house.email("owner")}


def test_u12_the_vendors_people_have_quiet_hours_too(post: Post, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    post.settle()
    be_quiet(case.rep, around_now(1, 2))
    act(case.house.owner, messages.write, case.reference, "Good evening")
    assert not post.deliver()
    let_it_end(owner_connection)
    assert set(post.deliver()) == {case.rep.email}


def test_u12_a_refused_address_is_noted_and_stops_nobody_else(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("managed")
    owner_connection.execute("UPDATE people SET email = 'nobody at all' WHERE email = %s", [house.email("owner")])
    case = place(house.admin, house=house)
    assert set(post.deliver()) == {house.email("billing")}
    (found,) = rows("SELECT id, email, error, reader_kind FROM refused_letters WHERE settled_at IS NULL")
    assert (found.email, found.reader_kind) == ("nobody at all", "person")  # type: ignore[attr-defined]
    assert rows("SELECT FROM tasks WHERE failed_at IS NOT NULL OR done_at IS NULL AND queue = 'mail'") == [], "not tried for ever"
    owner_connection.execute("UPDATE people SET email = %s WHERE email = 'nobody at all'", [house.email("owner")])
    assert as_job(refused.send_again, found.id)  # type: ignore[attr-defined]
    assert not as_job(refused.send_again, found.id), "twice is once"  # type: ignore[attr-defined]
    told = post.deliver()
    assert set(told) == {house.email("owner")}
    assert case.reference in told[house.email("owner")].text


def test_u12_an_address_refused_again_and_again_is_tried_no_more_by_itself(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("managed")
    case = order_at("quoted", house)
    post.settle()
    owner_connection.execute("UPDATE people SET email = 'nobody at all' WHERE email = %s", [house.email("owner")])
    for number in range(held.PATIENCE + 1):
        act(case.rep, messages.write, case.reference, f"Hello {number}")
        act(house.owner, messages.write, case.reference, f"Yes {number}")
        post.settle()
    errors = [row.error for row in rows("SELECT error FROM refused_letters ORDER BY id")]  # type: ignore[attr-defined]
    assert len(errors) == held.PATIENCE + 1
    assert errors[-1] == refused.NOT_TRIED
    assert refused.NOT_TRIED not in errors[:-1]

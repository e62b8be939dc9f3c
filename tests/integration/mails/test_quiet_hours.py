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
from tests.integration.mails.conftest import Post

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
    owner.execute("UPDATE held_letters SET until = now() - interval '1 second'")
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

"""The week's figures: to managers who want them, on Monday at eight by their clock, once (U12)."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from app.services.people.viewers import Viewer
from app.services.queueing import desk_teams
from app.services.reporting import counting, weekly
from tests.factories import act, as_job, order_at, staff
from tests.factories.time import advance
from tests.integration.mails.conftest import Post


def to_monday(owner: psycopg.Connection, hour: float) -> None:
    """Set the clock ahead to the next Monday, so many hours after midnight in Paris."""
    row = owner.execute("SELECT clock_now() AT TIME ZONE 'Europe/Paris'").fetchone()
    assert row is not None
    now: datetime = row[0]
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    advance(owner, seconds=(monday + timedelta(hours=hour) - now).total_seconds())


def manager(post: Post) -> Viewer:
    return staff("manager", "Mona Lindqvist")


def sent(post: Post, viewer: Viewer) -> str:
    mail = post.deliver().get(viewer.email)
    return mail.text if mail else ""


def test_u12_the_weekly_mail_comes_on_monday_at_eight_and_once(post: Post, owner_connection: psycopg.Connection) -> None:
    mona = manager(post)
    case = order_at("fulfilled")
    as_job(counting.count_new)
    post.settle()
    assert as_job(weekly.promise) == 0  # she is new: this week's has gone out already
    to_monday(owner_connection, 7.5)
    assert as_job(weekly.promise) == 0
    advance(owner_connection, hours=0.6)
    assert as_job(weekly.promise) == 1
    assert as_job(weekly.promise) == 0
    words = sent(post, mona)
    assert "1 request came in" in words
    assert "The seats of 1 order were set up" in words
    assert words.count("/status") == 1
    assert case.reference not in words  # it is not open
    advance(owner_connection, days=2)
    assert as_job(weekly.promise) == 0
    advance(owner_connection, days=5)
    assert as_job(weekly.promise) == 1


def test_u21_of_a_week_without_orders_it_counts_no_noughts(post: Post, owner_connection: psycopg.Connection) -> None:
    mona = manager(post)
    to_monday(owner_connection, 9)
    assert as_job(weekly.promise) == 1
    words = " ".join(sent(post, mona).split())
    for said in ("No request came in (the week before: 0).", "No order’s seats were set up", "No offer ended.", "Now no order is open."):
        assert said in words


def test_u12_nobody_gets_a_weekly_mail_who_has_said_no(post: Post, owner_connection: psycopg.Connection) -> None:
    mona, rita = manager(post), staff("rep")
    act(mona, weekly.save, wanted=False)
    to_monday(owner_connection, 9)
    assert as_job(weekly.promise) == 0
    act(mona, weekly.save, wanted=True)
    assert as_job(weekly.promise) == 0  # the next one, not this morning's
    advance(owner_connection, days=7)
    assert as_job(weekly.promise) == 1
    act(mona, weekly.save, wanted=False)  # between the promise and the mail
    assert sent(post, mona) == ""
    assert act(rita, weekly.chosen) is None
    assert act(mona, weekly.chosen) == weekly.Choice(is_wanted=False, team_id=None)


def test_u20_the_weekly_mail_speaks_french(post: Post, owner_connection: psycopg.Connection) -> None:
    mona = manager(post)
    owner_connection.execute("UPDATE staff SET locale = 'fr' WHERE id = %s", [mona.id])
    to_monday(owner_connection, 9)
    as_job(weekly.promise)
    assert "Bonjour" in sent(post, mona)


def test_u12_where_monday_comes_early_the_mail_waits_for_the_end_of_the_week_it_tells_of(
    post: Post, owner_connection: psycopg.Connection
) -> None:
    """In Auckland it is Monday at eight while the week, which is UTC's, has hours to go: what happens in them belongs into the mail."""
    mona = manager(post)
    owner_connection.execute("UPDATE staff SET time_zone = 'Pacific/Auckland' WHERE id = %s", [mona.staff_id])
    to_monday(owner_connection, -2)  # Sunday evening in Paris
    assert as_job(weekly.promise) == 0
    order_at("pending")
    as_job(counting.count_new)
    post.settle()
    advance(owner_connection, hours=4)
    assert as_job(weekly.promise) == 1
    assert "1 request came in" in sent(post, mona)


def test_u6_the_weekly_mail_may_be_about_one_team_and_is_about_everybody_once_the_team_is_gone(
    post: Post, owner_connection: psycopg.Connection
) -> None:
    mona, rita = manager(post), staff("rep")
    order_at("in_review", rep=rita), order_at("in_review")
    as_job(counting.count_new)
    post.settle()
    team = act(mona, desk_teams.add, "South", [rita.id])
    act(mona, weekly.save, wanted=True, team_id=team.id)
    assert act(mona, weekly.chosen) == weekly.Choice(is_wanted=True, team_id=team.id)
    to_monday(owner_connection, 9 + 7 * 24)
    as_job(weekly.promise)
    words = sent(post, mona)
    assert "The orders of the team “South”." in words
    assert "Now 1 order is open" in words
    assert f"/status?team={team.id}" in words
    act(mona, desk_teams.remove, team.id)
    advance(owner_connection, days=7)
    as_job(weekly.promise)
    words = sent(post, mona)
    assert "South" not in words
    assert "Now 2 orders are open" in words

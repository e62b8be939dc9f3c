"""U12: reminders reach whoever has the order, escalation the managers, in their language, and nobody once it is answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.services.queueing import calendars, due, reminders
from app.services.talking import held
from tests.factories import account, act, as_job, order_at, rep, staff
from tests.factories.time import advance
from tests.integration.mails.conftest import Post
from tests.integration.services.queueing.test_due_times import ROUND_THE_CLOCK


@pytest.fixture(autouse=True)
def always_open(app: object) -> None:
    act(staff("manager", email="chief@vendor.example"), calendars.save, None, ROUND_THE_CLOCK)


def later(owner: psycopg.Connection, hours: float) -> None:
    advance(owner, hours=hours)
    as_job(reminders.say_due)


def test_u12_the_rep_is_reminded_and_the_managers_hear_last(post: Post, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    post.settle()
    later(owner_connection, 6.5)
    told = post.deliver()
    assert set(told) == {case.rep.email}
    assert f"{case.reference} is due soon" in told[case.rep.email].head.subject
    later(owner_connection, 2)
    told = post.deliver()
    assert set(told) == {case.rep.email} and "is due now" in told[case.rep.email].head.subject
    later(owner_connection, 4)
    told = post.deliver()
    assert set(told) == {"chief@vendor.example"} and "is late" in told["chief@vendor.example"].head.subject
    assert f"{case.rep.name} has it." in told["chief@vendor.example"].text


@pytest.mark.parametrize(("zone", "city"), [("Europe/Paris", "Paris"), ("America/Halifax", "Halifax")])
def test_u20_a_mail_names_moments_by_its_reader_s_clock_also_when_it_was_held(
    post: Post, owner_connection: psycopg.Connection, zone: str, city: str
) -> None:
    case = order_at("in_review")
    owner_connection.execute("UPDATE staff SET time_zone = %s WHERE email = %s", [zone, case.rep.email])
    as_job(due.set_due)
    post.settle()
    later(owner_connection, 6.5)
    assert f"({city})" in post.deliver()[case.rep.email].text
    now = datetime.now(ZoneInfo(zone)) + timedelta(hours=8.5)
    owner_connection.execute("UPDATE staff SET quiet_from = %s, quiet_until = %s WHERE email = %s",
                             [(now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time(), case.rep.email])  # fmt: skip
    later(owner_connection, 2)
    assert case.rep.email not in post.deliver()
    advance(owner_connection, hours=1.5)
    as_job(held.release)
    assert f"({city})" in post.deliver()[case.rep.email].text


def test_u12_of_an_unclaimed_order_the_account_s_rep_hears(post: Post, owner_connection: psycopg.Connection) -> None:
    mine = rep()
    order_at("pending", account("managed", rep=mine))
    rep()
    as_job(due.set_due)
    post.settle()
    later(owner_connection, 6.5)
    assert set(post.deliver()) == {mine.email}


def test_u12_who_has_answered_meanwhile_is_not_reminded(post: Post, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    later(owner_connection, 6.5)
    post.settle()
    advance(owner_connection, hours=2)
    as_job(reminders.say_due)
    case.step(case.rep, "reject", "No")
    as_job(due.set_due)
    assert case.rep.email not in post.deliver(), "the mail was promised, and the answer came before it was sent"


def test_u12_what_somebody_who_left_should_do_is_the_managers_to_give_away(post: Post, owner_connection: psycopg.Connection) -> None:
    """Nothing waits in silence: neither what the customer did, nor what is due."""
    quoted, waiting = order_at("quoted"), order_at("in_review", rep=(left := rep()))
    quoted_by, chief = quoted.rep, "chief@vendor.example"
    as_job(due.set_due)
    post.settle()
    gone = [quoted_by.staff_id, left.staff_id]
    owner_connection.execute("UPDATE staff SET is_active = false WHERE id = ANY(%s)", [gone])
    quoted.accept()
    told = post.deliver()
    assert quoted.reference in told[chief].text
    assert quoted_by.email not in told
    colleague = rep()
    later(owner_connection, 6.5)
    told = post.deliver()
    assert waiting.reference in told[colleague.email].text and left.email not in told

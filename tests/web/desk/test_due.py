"""U11, U12: the order's page says when it is due, and what is said about it when; the clock that stands says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app.services.people.viewers import Viewer
from app.services.queueing import calendars, due, reminders
from app.web.desk.due_words import due_words, length_words
from tests.factories import act, as_job, order_at, staff
from tests.factories.time import advance
from tests.integration.services.queueing.test_due_times import ROUND_THE_CLOCK
from tests.web.desk.browser import Browser

Browse = Callable[[Viewer], Browser]
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def always_open(app: object) -> None:
    act(staff("manager"), calendars.save, None, ROUND_THE_CLOCK)


def test_u11_the_due_time_is_a_date_and_how_long_that_is(browse: Browse) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    words = browse(case.rep).open(f"/desk/orders/{case.reference}")
    assert "First answer On time in 7h" in words or "First answer On time in 8h" in words
    assert "Reminder on" in words and "The managers are told on" in words and "Service level: Standard." in words


def test_u11_a_clock_that_stands_says_so(browse: Browse) -> None:
    case = order_at("on_hold")
    as_job(due.set_due)
    words = browse(case.rep).open(f"/desk/orders/{case.reference}")
    assert "Offer or refusal Clock stopped 23 hours 59 minutes left when it goes on" in words or "24 hours left" in words


def test_u12_what_was_said_stands_in_the_history(browse: Browse, owner_connection: psycopg.Connection) -> None:
    case = order_at("in_review")
    as_job(due.set_due)
    advance(owner_connection, hours=7)
    as_job(reminders.say_due)
    words = browse(case.rep).open(f"/desk/orders/{case.reference}")
    assert "Reminded: due on" in words and "Reminder on" not in words
    assert "Due soon" in words


def test_u11_what_is_not_due_says_nothing(browse: Browse) -> None:
    case = order_at("fulfilled")
    as_job(due.set_due)
    assert "Service level:" not in browse(case.rep).open(f"/desk/orders/{case.reference}")


@pytest.mark.parametrize(
    ("due_in", "soon_in", "urgency", "when"),
    [(timedelta(hours=3), timedelta(hours=1), "on_time", "in 3h"), (timedelta(hours=3), timedelta(0), "soon", "in 3h"),
     (timedelta(0), -timedelta(hours=2), "late", "in 1m"), (-timedelta(hours=3), -timedelta(hours=5), "late", "3h ago")],
)  # fmt: skip
def test_u11_three_steps_of_urgency_in_words(app, due_in: timedelta, soon_in: timedelta, urgency: str, when: str) -> None:
    with app.test_request_context():
        words = due_words(NOW + due_in, NOW + soon_in, None, NOW)
        assert words is not None and (words.urgency, words.when) == (urgency, when)
        assert {"late": "Late", "soon": "Due soon", "on_time": "On time"}[urgency] == words.words


@pytest.mark.parametrize(("seconds", "said"), [(7260, "2 hours 1 minute left when it goes on"), (60, "1 minute left when it goes on"),
                                               (59, "Late when it goes on"), (-9, "Late when it goes on")])  # fmt: skip
def test_u11_a_clock_that_stands_says_what_is_left(app, seconds: int, said: str) -> None:
    with app.test_request_context():
        words = due_words(None, None, seconds, NOW)
        assert words is not None and (words.urgency, words.when) == ("paused", said)


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 minutes"), (3600, "1 hour"), (8100, "2 hours 15 minutes"), (-9, "0 minutes")])
def test_u11_working_time_is_hours_never_days(app, seconds: int, said: str) -> None:
    with app.test_request_context():
        assert length_words(seconds) == said

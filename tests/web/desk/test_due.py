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
    assert "First answer On time in 7 h 59 min" in words or "First answer On time in 8 h" in words
    assert "Reminder on" in words and "The managers are told on" in words and "Service level: Standard." in words


def test_u11_a_clock_that_stands_says_so(browse: Browse) -> None:
    case = order_at("on_hold")
    as_job(due.set_due)
    words = browse(case.rep).open(f"/desk/orders/{case.reference}")
    assert "Offer or refusal Clock stopped 24 h left when it goes on" in words


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
    [(timedelta(hours=3), timedelta(hours=1), "on_time", "in 3 h"), (timedelta(hours=3), timedelta(0), "soon", "in 3 h"),
     (timedelta(0), -timedelta(hours=2), "late", "in 1 min"), (-timedelta(hours=3), -timedelta(hours=5), "late", "3 h ago")],
)  # fmt: skip
def test_u11_three_steps_of_urgency_in_words(app, due_in: timedelta, soon_in: timedelta, urgency: str, when: str) -> None:
    with app.test_request_context():
        words = due_words(NOW + due_in, NOW + soon_in, None, NOW)
        assert words is not None and (words.urgency, plain(words.when)) == (urgency, when)
        assert {"late": "Late", "soon": "Due soon", "on_time": "On time"}[urgency] == words.words


@pytest.mark.parametrize(("seconds", "said"), [(7260, "2 h 1 min left when it goes on"), (60, "1 min left when it goes on"),
                                               (59, "Late when it goes on"), (-9, "Late when it goes on")])  # fmt: skip
def test_u11_a_clock_that_stands_says_what_is_left(app, seconds: int, said: str) -> None:
    with app.test_request_context():
        words = due_words(None, None, seconds, NOW)
        assert words is not None and (words.urgency, plain(words.when)) == ("paused", said)


LENGTHS = [(0, "0 min", "0 min"), (-9, "0 min", "0 min"), (60, "1 h", "1 h"), (135, "2 h 15 min", "2 h 15 min"), (599, "9 h 59 min", "9 h 59 min"),
           (1439, "24 h", "24 h"), (2879, "48 h", "48 h"), (2880, "2 days", "48 h"), (5000, "3 days", "83 h")]  # fmt: skip


@pytest.mark.parametrize(("minutes", "said", "worked"), LENGTHS)
def test_u11_a_length_is_told_one_way_and_working_time_never_in_days(app, minutes: int, said: str, worked: str) -> None:
    with app.test_request_context():
        assert plain(length_words(minutes)) == said
        assert plain(length_words(minutes, is_working_time=True)) == worked


def test_u11_the_same_moment_is_told_the_same_before_and_while_the_clock_stands(app) -> None:
    """Also on the minute before a full hour, where one rounded and the other did not."""
    with app.test_request_context():
        for minutes in (1, 59, 61, 599, 601, 1439, 2879):
            runs, stands = due_words(NOW + timedelta(minutes=minutes), None, None, NOW), due_words(None, None, minutes * 60, NOW)
            assert runs is not None and stands is not None
            assert runs.when.removeprefix("in ") == stands.when.removesuffix(" left when it goes on")


def plain(words: str) -> str:
    """With the spaces of a keyboard."""
    return words.replace("\N{NO-BREAK SPACE}", " ")

"""An order whose later lines are still to come never reads as done: page, list, link, desk, API and timeline say what and when."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.services.ordering import deadlines
from app.services.ordering.drafts import DraftLine
from app.web.words import day
from tests.factories import account, as_job, order_at, wish
from tests.factories.time import advance
from tests.integration.services.test_lines_that_start_later import LATER
from tests.web.api.conftest import program
from tests.web.desk.conftest import browse

__all__ = ["browse", "program"]


@pytest.fixture
def case(record):
    """Twelve seats of Support are there; three of Guide follow in twenty days."""
    house = account("managed", seats={"support": 10, "guide": 5}, renews_in=100)
    found = order_at("in_review", house, asked=wish(support=12, guide=3))
    found.quote(lines=[DraftLine("support", 12, 4900), DraftLine("guide", 3, 1500, Decimal(0), found.order.today + LATER)])
    found.accept()
    found.provision()
    return found


def words(case):
    return f"3 seats of Guide on {day(case.order.today + LATER)}"


@pytest.fixture
def expected(app, case):
    with app.test_request_context():
        return words(case)


def test_r60_the_customer_reads_what_is_still_to_come_and_when(case, expected, browse):
    page = browse(case.house.owner)
    text = page.open(f"/requests/{case.reference}")
    assert f"Still to come, by itself: {expected}." in text
    assert f"To follow: {expected}." in text
    assert "Done" not in text
    assert "In progress" in text
    assert "Nobody: it is closed" not in text
    listed = page.open("/requests")
    assert "In progress" in listed
    assert "Done" not in listed
    assert expected in page.open(f"/requests/{case.reference}/accepted")


def test_r60_the_desk_reads_it_too(case, expected, browse):
    text = browse(case.rep).open(f"/desk/orders/{case.reference}")
    assert "Fulfilled in part" in text
    assert f"Still to come, by itself: {expected}." in text
    assert "Nothing: what was agreed is in place." not in text


def test_r60_programs_read_it_and_a_cached_answer_is_not_taken_for_the_new_one(case, program, owner_connection):
    reader = program(case.house.owner)
    answer = reader.get(f"/orders/{case.reference}")
    assert answer.json["still_to_come"] == [{"product": "guide", "seats": 3, "on": str(case.order.today + LATER)}]
    assert (answer.json["state"], answer.json["words"], answer.json["turn"]) == ("fulfilled", "In progress", "system")
    arrive(owner_connection)
    again = reader.get(f"/orders/{case.reference}")
    assert (again.json["still_to_come"], again.json["words"]) == ([], "Done")


def test_r71_once_everything_is_there_it_is_done_and_the_timeline_tells_when(case, browse, owner_connection):
    arrive(owner_connection)
    page = browse(case.house.owner)
    text = page.open(f"/requests/{case.reference}")
    assert "3 seats of Guide are there, as agreed" in text
    assert "Still to come" not in text
    assert "Done" in text
    assert "Done" in page.open("/requests")
    assert "3 seats of Guide are there, as agreed" in browse(case.rep).open(f"/desk/orders/{case.reference}")


def test_an_order_without_later_lines_is_done_at_once(record, browse):
    case = order_at("fulfilled")
    text = browse(case.house.owner).open(f"/requests/{case.reference}")
    assert "Done" in text
    assert "Still to come" not in text


def arrive(owner_connection):
    """The day of the later line comes."""
    advance(owner_connection, days=LATER.days)
    assert as_job(deadlines.apply_planned_changes) == 1

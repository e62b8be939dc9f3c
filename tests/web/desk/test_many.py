"""U14, U15: many orders at once in the browser, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from app.services.people.viewers import Viewer
from app.services.queueing import bulk, bulk_reading
from tests.factories import account, act, order_at, rep, staff
from tests.integration.services.queueing.test_bulk import cases, cool_down, do
from tests.web.desk.browser import Browser
from workflows.seat_order import State

Browse = Callable[[Viewer], Browser]


def test_u14_select_act_and_a_result_per_order(browse: Browse) -> None:
    mine = rep()
    free, held = cases("pending", 2), cases("in_review", 1)
    page = browse(mine)
    page.open("/desk?view=unclaimed")
    page.send("/desk/bulk", 303, verb="claim", order=[case.reference for case in (*free, *held)])
    words = page.follow()
    assert "2 orders become yours." in words and "1 order is skipped" in words
    assert "Will be skipped Not possible while it is in the state “In review”." in words
    assert {case.state for case in free} == {State.PENDING}, "a check does nothing"
    page.send(page.place_of_form("/desk/bulk/"), 303, go="begin")
    words = page.follow()
    assert "2 orders are done" in words and "1 order was skipped" in words
    assert {case.order.rep_id for case in free} == {mine.staff_id}


def test_u14_before_anything_is_done_what_will_happen_stands_before_what_is_skipped(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    held, free = cases("in_review", 3), cases("pending", 3)
    monkeypatch.setattr(bulk_reading, "A_PAGE", 2)
    page, met = browse(rep()), []
    page.send("/desk/bulk", 303, verb="claim", order=[case.reference for case in (*held, *free)])
    where = page.place
    words = page.follow()
    assert words.index("Claim 3 orders") < words.index("3 orders become yours."), "the heading says how many, too"
    for after in ("", f"?after={free[1].id}", f"?after=-{held[0].id}"):
        page.open(where + after)
        met += re.findall(r'class="reference"[^>]*>(SO-\w+)', page.source)
    assert met == [case.reference for case in (*free, *held)]


def test_u15_a_rejection_names_what_it_does_waits_and_is_taken_back_with_one_click(
    browse: Browse, app: Flask, owner_connection: psycopg.Connection
) -> None:
    mine = rep()
    some = cases("in_review", 2, somebody=mine)
    page = browse(mine)
    page.send("/desk/bulk", 303, verb="reject", order=[case.reference for case in some])
    words = page.follow()
    assert "2 orders are closed. Their customers are told by mail, and read your reason." in words
    where = page.place_of_form("/desk/bulk/")
    page.send(where, 422, go="begin", note=" ")
    assert "Say why: somebody will read it." in page.text
    page.send(where, 303, go="begin", note="We do not sell there")
    words = page.follow()
    assert "They will be rejected in" in words and "No customer has been told anything yet." in words
    assert '<meta http-equiv="refresh"' in page.source, "the page looks again by itself, without JavaScript"
    page.send(where, 303, go="take_back")
    assert "You took it back" in page.follow()
    cool_down(owner_connection)
    do(app)
    assert {case.state for case in some} == {State.IN_REVIEW}


def test_u14_over_fifty_are_a_job_whose_page_survives_closing(browse: Browse, app: Flask) -> None:
    mine, house = rep(), account("managed")
    many = cases("pending", bulk.AT_ONCE + 1, house)
    page = browse(mine)
    page.send("/desk/bulk", 303, verb="claim", order=[case.reference for case in many])
    page.follow()
    where = page.place_of_form("/desk/bulk/")
    page.send(where, 303, go="begin")
    assert "0 of 51 are done" in page.follow()
    do(app)
    assert "51 orders are done" in browse(mine).open(where), "in another browser too"


def test_u13_nothing_chosen_says_so(browse: Browse) -> None:
    page = browse(rep())
    page.open("/desk")
    page.send("/desk/bulk", 303, verb="claim")
    assert "Choose one order at least." in page.follow()


def test_a_manager_assigns_many(browse: Browse) -> None:
    ana, some = rep("Ana Achieves"), cases("pending", 2)
    page = browse(staff("manager"))
    page.open("/desk")
    page.send("/desk/bulk", 303, verb="assign", order=[case.reference for case in some])
    page.follow()
    where = page.place_of_form("/desk/bulk/")
    page.send(where, 422, go="begin")
    page.send(where, 303, go="begin", rep=ana.staff_id)
    assert "Given to: Ana Achieves" in page.follow()
    assert {case.order.rep_id for case in some} == {ana.staff_id}


def test_s2_what_somebody_else_has_chosen_is_not_there(browse: Browse) -> None:
    mine = rep()
    bulk_id = act(mine, bulk.draft, "claim", [order_at("pending").reference])
    browse(rep()).open(f"/desk/bulk/{bulk_id}", 404)


def test_u14_the_whole_list_is_chosen_with_one_tick(browse: Browse) -> None:
    """The list has more than a page: what is chosen is what its filters say, not what is on the screen."""
    mine, house = rep(), account("managed")
    cases("pending", bulk.AT_ONCE + 3, house)
    other = order_at("pending")
    page = browse(mine)
    page.open(f"/desk?view=unclaimed&account={house.slug}")
    assert "Instead with the whole list" in page.text
    page.send("/desk/bulk", 303, verb="claim", all="1", list=f"view=unclaimed&account={house.slug}")
    words = page.follow()
    assert "53 orders become yours." in words and other.reference not in words


def test_u13_where_nothing_can_be_done_no_button_is_offered(browse: Browse) -> None:
    page = browse(rep())
    page.open("/desk")
    page.send("/desk/bulk", 303, verb="claim", order=[case.reference for case in cases("cancelled", 2)])
    assert "Nothing can be done with these orders" in page.follow()
    assert 'value="begin"' not in page.source

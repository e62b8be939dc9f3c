"""Views, filters, order and what is put aside: in the address, named, shared, one's own (U6, U13, R61)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from app.extensions import db
from app.services.queueing import snoozes
from app.services.talking import messages, notes
from tests.counting import counting
from tests.factories import account, act, as_system, order_at, rep, staff, wish
from tests.factories.accounts import TODAY

TOMORROW = TODAY + timedelta(days=1)


def test_u6_search_filters_and_order_stand_in_the_address_and_hold_together(browse):
    small, large = (order_at("pending", asked=wish(support=n, why="Blue team")) for n in (3, 30))
    other = order_at("pending", asked=wish("add_short_list_product", guide=9, why="Blue team"))
    page = browse(rep())
    text = page.open("/desk?view=unclaimed&q=blue&product=support&sort=amount")
    assert text.index(large.reference) < text.index(small.reference)
    assert other.reference not in text
    assert "“blue”" in text
    text = page.open("/desk?view=unclaimed&q=blue&from=10000")
    assert large.reference in text
    assert small.reference not in text


def test_u6_each_filter_is_taken_away_by_its_chip_and_the_others_stay(browse):
    order_at("pending", asked=wish(support=3, why="Blue team"))
    page = browse(rep())
    page.open("/desk?view=unclaimed&q=blue&product=support&type=managed&age=today&rep=nobody&sort=newest")
    chips = re.search(r'(?s)<nav class="chips narrowed".*?</nav>', page.source)[0].replace("&amp;", "&")
    hrefs = re.findall(r'href="([^"]+)"', chips)
    assert len(hrefs) == 6, "five filters, and one link that takes all away"
    without = next(href for href in hrefs if "product" not in href)
    assert without == "/desk?view=unclaimed&q=blue&type=managed&rep=nobody&age=today&sort=newest"


@pytest.mark.parametrize("wrong", ["state=lost", "rep=x", "sort=upside", "age=old", "from=-1", "type=%00", "saved=a", "view=theirs"])
def test_f16_what_makes_no_sense_in_the_address_is_left_out(browse, wrong):
    case = order_at("pending")
    assert case.reference in browse(rep()).open(f"/desk?view=unclaimed&{wrong}" if "view" not in wrong else f"/desk?{wrong}")


def test_u13_no_match_differs_from_nothing_yet(browse):
    page = browse(rep())
    assert "The queue is empty" in page.open("/desk?view=unclaimed")
    assert "No orders yet" in page.open("/desk?view=all")
    assert "You have put nothing aside" in page.open("/desk?view=snoozed")
    assert "No quote waits for approval" in page.open("/desk?view=approval")
    case = order_at("in_review")
    assert "Nothing in this view fits" in page.open("/desk?view=unclaimed&q=support&state=pending")
    assert "No order fits" in page.open("/desk?q=nobodysaysthis"), "a search alone looks everywhere"
    assert case.reference in page.open(f"/desk?q={case.reference}")


def test_u6_a_view_is_named_opened_renamed_and_deleted(browse):
    case = order_at("pending", asked=wish(support=40))
    page = browse(rep())
    page.open("/desk?view=unclaimed&from=5000&sort=amount")
    page.send("/desk/views?view=unclaimed&from=5000&sort=amount", 303, name="  Large   ones ")
    assert "view=unclaimed" in page.place and "from=5000" in page.place and "sort=amount" in page.place
    number = page.place.split("saved=")[1]
    text = page.follow()
    assert "The view “Large ones” is saved." in text
    assert case.reference in text
    page.send(f"/desk/views/{number}", 303, name="Huge ones")
    page.open("/desk/views")
    assert "Huge ones" in page.open("/desk?view=unclaimed")
    page.send(f"/desk/views/{number}/delete", 303)
    page.open("/desk/views")
    assert "Huge ones" not in page.open("/desk?view=unclaimed")


def test_u6_a_shared_view_is_everybodys_and_its_owners_to_change(browse):
    rita, ravi = browse(rep("Rita Reyes")), browse(rep())
    rita.open("/desk")
    rita.send("/desk/views?view=all&state=stalled", 303, name="Stuck", is_shared="y")
    number = rita.place.split("saved=")[1]
    rita.send("/desk/views?view=mine", 303, name="Only mine")
    text = ravi.open("/desk")
    assert "Stuck by Rita Reyes" in text
    assert "Only mine" not in text, "the negative control"
    assert "Only Rita Reyes can change this view." in ravi.send(f"/desk/views/{number}", 422, name="Stolen")
    ravi.send(f"/desk/views/{number}/delete", 303)
    assert "Stuck" in ravi.open("/desk")
    assert "You already have a view called “stuck”." in rita.send("/desk/views?view=all", 422, name="stuck")


def test_u6_the_desk_opens_with_ones_own_default(browse):
    waiting, mine = order_at("on_hold"), order_at("in_review", rep=(rita := rep()))
    page = browse(rita)
    assert mine.reference in page.open("/desk")
    page.send("/desk/views/opening", 303, opens_with="waiting")
    text = page.open("/desk")
    assert waiting.reference in text
    assert mine.reference not in text
    page.send("/desk/views?view=all&state=in_review", 303, name="Reviews", opens="y")
    assert mine.reference in page.open("/desk")
    number = re.search(r"saved=(\d+)", page.source)[1]
    page.send(f"/desk/views/{number}/delete", 303)
    assert mine.reference in page.open("/desk"), "a deleted view opens nobody's desk"
    page.send("/desk/views/opening", 303, opens_with="nonsense")
    assert "Choose one of the views." in page.follow()


def test_u6_what_is_put_aside_leaves_ones_own_views_and_comes_back_by_itself(browse, owner_connection):
    case, other = order_at("in_review", rep=(rita := rep())), order_at("in_review", rep=rita)
    page = browse(rita)
    page.open(f"/desk/orders/{case.reference}?view=mine")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", page.open(f"/desk/orders/{case.reference}") and page.value("until")), "a click is enough"
    page.send(f"/desk/orders/{case.reference}/snooze?view=mine", 303, until=TOMORROW.isoformat())
    assert other.reference in page.place, "then the next one opens"
    page.open("/desk?view=mine")
    text = page.open("/desk?view=mine")
    assert "Mine 1" in text and "Put aside 1" in text
    assert case.reference not in text
    assert case.reference in page.open("/desk?view=snoozed")
    assert case.reference in page.open("/desk?view=all"), "all orders are all orders"
    assert case.reference in browse(staff("manager")).open("/desk?view=all&state=in_review"), "nobody else notices"
    owner_connection.execute("UPDATE clock SET ahead = '2 days'")
    assert case.reference in page.open("/desk?view=mine")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Paris", "America/Los_Angeles"])
def test_u6_what_is_put_aside_comes_back_as_the_day_begins_where_its_reader_is(app, zone):
    case = order_at("in_review")
    here = replace(case.rep, time_zone=zone)
    with as_system():
        day = db.session.execute(text("SELECT clock_today(:zone) + 3"), {"zone": zone}).scalar_one()
    until = act(here, snoozes.put_aside, case.reference, day)
    assert until == datetime.combine(day, time(), ZoneInfo(zone))


def test_u6_the_words_above_a_narrowed_list_do_not_promise_every_order(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    assert "Every order, open or closed." in page.open("/desk?view=all")
    text = page.open("/desk?view=all&state=in_review")
    assert "All orders, with the filters you have set." in text and "Every order, open or closed." not in text


def test_u6_a_step_brings_back_what_was_put_aside_and_so_does_its_owner(browse):
    case = order_at("on_hold", rep=(rita := rep()))
    page = browse(rita)
    page.open("/desk")
    page.send(f"/desk/orders/{case.reference}/snooze", 303, until=TOMORROW.isoformat())
    page.open("/desk")
    assert case.reference not in page.open("/desk?view=mine")
    case.step(case.house.owner, "answer", "Yes")
    assert case.reference in page.open("/desk?view=mine")
    page.send(f"/desk/orders/{case.reference}/snooze", 303, until=TOMORROW.isoformat())
    page.send(f"/desk/orders/{case.reference}/wake", 303)
    assert case.reference in page.open("/desk?view=mine")


@pytest.mark.parametrize("who", ["owner", "manager", "rep"])
@pytest.mark.parametrize("kind", ["messages", "notes"])
def test_u6_what_others_write_brings_it_back_too(browse, who, kind):
    case = order_at("on_hold", rep=(rita := rep()))
    page = browse(rita)
    page.open("/desk")
    page.send(f"/desk/orders/{case.reference}/snooze", 303, until=TOMORROW.isoformat())
    author = {"owner": case.house.owner, "manager": staff("manager"), "rep": rita}[who]
    if who == "owner" and kind == "notes":
        author, who = staff("manager"), "manager"
    page.open("/desk")  # what it says about the step is said
    act(author, messages.write if kind == "messages" else notes.write, case.reference, "Could it start in May?")
    assert (case.reference in page.open("/desk?view=mine")) == (who != "rep"), "what one writes oneself is no news"


@pytest.mark.parametrize("day", ["", TODAY.isoformat(), (TODAY + timedelta(days=900)).isoformat(), "soon"])
def test_u2_a_day_that_makes_no_sense_is_refused_at_its_field(browse, day):
    case = order_at("in_review", rep=(rita := rep()))
    page = browse(rita)
    page.open("/desk")
    page.send(f"/desk/orders/{case.reference}/snooze", 422, until=day)
    assert 'id="until-error"' in page.source


def test_u6_after_a_decision_the_next_one_of_the_same_view_opens(browse):
    rita, house = rep(), account("managed")
    first, second, third = (order_at("in_review", house, rep=rita, asked=wish(support=n)) for n in (3, 30, 9))
    page, way = browse(rita), "?view=mine&sort=amount"
    page.open(f"/desk{way}")
    page.open(f"/desk/orders/{second.reference}{way}")
    page.send(f"/desk/orders/{second.reference}/steps{way}", 302, verb="reject", note="Not now", version=second.order.version)
    assert page.place == f"/desk/orders/{third.reference}{way}", "the next largest, not the oldest"
    page.follow()
    page.send(f"/desk/orders/{third.reference}/steps{way}", 302, verb="ask_customer", note="Why?", version=third.order.version)
    assert page.place == f"/desk/orders/{first.reference}{way}"
    page.open(f"/desk/orders/{first.reference}/next{way}", 303)
    assert page.place == f"/desk/orders/{third.reference}{way}", "without a step: whoever stands after it"


def test_u6_a_narrowed_view_is_not_left_by_itself(browse):
    rita = rep()
    case, other = order_at("pending", asked=wish(why="Blue")), order_at("pending", asked=wish(why="Red"))
    page, way = browse(rita), "?view=unclaimed&q=blue"
    page.open(f"/desk{way}")
    page.send(f"/desk/orders/{case.reference}/steps{way}", 302, verb="claim")
    page.follow()
    page.send(f"/desk/orders/{case.reference}/steps{way}", 302, verb="reject", note="No", version=case.order.version)
    assert page.place == f"/desk{way}"
    text = page.follow()
    assert "nothing in it is left to decide" in text
    assert other.reference not in text


def test_r61_a_rep_hands_an_order_over_with_a_note_and_the_customer_is_not_told(browse):
    rita, ravi = rep("Rita Reyes"), rep("Ravi Rao")
    case = order_at("in_review", rep=rita)
    page = browse(rita)
    assert "Hand over" in page.open(f"/desk/orders/{case.reference}")
    asked = {"verb": "hand_over", "version": case.order.version}
    page.send(f"/desk/orders/{case.reference}/steps", 422, **asked, note="Please", rep="")
    page.send(f"/desk/orders/{case.reference}/steps", 422, **asked, note=" ", rep=ravi.staff_id)
    page.send(f"/desk/orders/{case.reference}/steps", 302, **asked, note="They hurry", rep=ravi.staff_id)
    assert case.order.rep_id == ravi.staff_id
    assert "They hurry" in browse(ravi).open(f"/desk/orders/{case.reference}")
    assert "hand_over" not in {row.verb for row in case.page(rita).steps}, "the negative control: she has it no longer"


@pytest.mark.parametrize("path", ["/desk?view=mine&sort=due", "/desk?view=unclaimed&q=support+team", "/desk?view=all&product=support&from=1"])
def test_u16_a_narrowed_list_costs_the_same_statements_whatever_its_rows(app, browse, path):
    rita, house = rep(), account("managed")
    page = browse(rita)
    order_at("in_review", house, rep=rita)
    with counting(app) as few:
        page.open(path)
    for _ in range(5):
        order_at("in_review", house, rep=rita)
    with counting(app) as many:
        page.open(path)
    assert len(many.statements) == len(few.statements) <= 12


DUE_IN = text("UPDATE orders SET due_at = clock_now() + make_interval(hours => CAST(:hours AS int)) WHERE id = :id")


def test_u11_the_soonest_due_stands_first_and_what_is_not_due_last(browse):
    rita = rep()
    cases = [order_at("in_review", rep=rita) for _ in range(4)]
    with as_system():
        for case, hours in zip(cases, (5, -2, None, 1), strict=True):
            db.session.execute(DUE_IN, {"id": case.id, "hours": hours})
    page = browse(rita)
    shown = page.open("/desk?view=mine&sort=due")
    assert [shown.index(cases[n].reference) for n in (1, 3, 0, 2)] == sorted(shown.index(case.reference) for case in cases)
    late = page.open("/desk?view=mine&urgency=late")
    assert cases[1].reference in late
    assert cases[0].reference not in late


@pytest.mark.parametrize(("today", "usual"), [("2026-11-24", "2026-11-25"), ("2026-11-27", "2026-11-30"), ("2026-11-28", "2026-11-30"),
                                              ("2026-11-29", "2026-11-30"), ("2026-11-30", "2026-12-01")])  # fmt: skip
def test_u7_the_day_that_is_filled_in_is_the_next_one_of_work(today, usual):
    assert snoozes.usual_day(date.fromisoformat(today)) == date.fromisoformat(usual)

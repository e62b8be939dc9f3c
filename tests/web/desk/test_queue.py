"""The queue: three views, oldest first, and orders that arrive while one looks (R61, U6, U13)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.services.ordering import queue
from app.services.ordering.drafts import DraftLine
from tests.counting import counting
from tests.factories import account, order_at, rep, staff, wish

MOST = 12


def test_r61_unclaimed_orders_stand_oldest_first_with_a_button_to_claim_each(browse):
    first, second = order_at("pending"), order_at("pending")
    page = browse(rep())
    text = page.open("/desk?view=unclaimed")
    assert text.index(first.reference) < text.index(second.reference)
    assert page.source.count('form="claim-form"') == 2
    assert "+12 Support" in text
    assert "Unclaimed 2" in text


def test_r61_one_opens_on_ones_own_orders_if_there_are_any(browse):
    order_at("pending")
    mine = order_at("in_review", rep=(rita := rep()))
    assert mine.reference in browse(rita).open("/desk")
    assert "Unclaimed" in browse(rep()).open("/desk")
    assert mine.reference not in browse(rep()).open("/desk")


def test_r62_what_waits_for_the_customer_is_a_view_of_its_own(browse):
    held, quoted, other = order_at("on_hold"), order_at("quoted"), order_at("pending")
    text = browse(rep()).open("/desk?view=waiting")
    assert held.reference in text
    assert quoted.reference in text
    assert other.reference not in text


def test_u13_each_empty_view_says_what_it_is(browse):
    page = browse(rep())
    assert "The queue is empty" in page.open("/desk?view=unclaimed")
    assert "You have no orders" in page.open("/desk?view=mine")
    assert "Nobody owes us an answer" in page.open("/desk?view=waiting")


def test_u6_pages_follow_each_other_by_key(browse, monkeypatch):
    cases = [order_at("pending", account("managed", slug=f"page-{n}")) for n in range(3)]
    real = queue.listing
    monkeypatch.setattr(queue, "listing", lambda viewer, wanted, cursor=None: real(viewer, wanted, cursor, 2))
    page = browse(rep())
    text = page.open("/desk?view=unclaimed")
    assert cases[1].reference in text
    assert cases[2].reference not in text
    href = page.source.split('rel="next" href="')[1].split('"')[0]
    text = page.open(href.replace("&amp;", "&"))
    assert cases[2].reference in text
    assert cases[0].reference not in text
    assert "Back to the first page" in text
    page.open("/desk?view=unclaimed&cursor=nonsense", 422)


def poll(page):
    return page.source.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")


def test_r61_a_new_order_arrives_without_reloading(browse):
    old = order_at("pending")
    page = browse(rep())
    page.open("/desk?view=unclaimed")
    ask = poll(page)
    page.open(ask, 204)  # nothing new: nothing is sent
    new = order_at("pending")
    text = page.open(ask)
    assert "1 new order has arrived." in text
    assert new.reference in text
    assert old.reference not in text
    assert 'hx-swap-oob="beforeend:#queue-rows tbody"' in page.source
    assert "Unclaimed 2" in text
    page.open(poll(page), 204)  # the fragment carries the next mark


def test_r61_the_first_order_of_an_empty_queue_replaces_the_words_for_an_empty_one(browse):
    page = browse(rep())
    page.open("/desk?view=unclaimed")
    ask = poll(page)
    page.open(ask, 204)
    new = order_at("pending")
    assert new.reference in page.open(ask)
    assert 'id="queue-list" hx-swap-oob="true"' in page.source
    assert "/steps" in page.source


def test_r61_in_another_view_a_new_order_is_announced_with_a_link(browse):
    rita = rep()
    order_at("in_review", rep=rita)
    page = browse(rita)
    page.open("/desk?view=mine")
    ask = poll(page)
    new = order_at("pending")
    text = page.open(ask)
    assert "1 new order has arrived. Show" in text
    assert new.reference not in text


def asks(page):
    """The address behind the link that a script takes away, where there are any."""
    return page.source.partition("data-without-scripts")[2].partition("</p>")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("view", ["mine", "unclaimed"])
@pytest.mark.parametrize("many", [0, 2])
def test_u1_without_scripts_a_link_says_how_many_are_new(browse, view, many):
    for _ in range(many):
        order_at("pending")
    page = browse(rep())
    page.open(f"/desk?view={view}")
    page.open(asks(page))
    assert "Nothing new has arrived." in page.text
    for _ in range(3):
        order_at("pending")
    page.open(asks(page))
    assert "3 new orders: show them" in page.text
    assert "view=unclaimed&amp;sort=newest" in page.source
    page.open(asks(page))
    assert "Nothing new has arrived." in page.text, "once they were told"
    page.open(f"/desk?view={view}&mark=nonsense")


def test_r61_a_manager_sees_the_queue_and_may_assign_but_not_claim(browse):
    order_at("pending")
    page = browse(staff("manager"))
    page.open("/desk?view=unclaimed")
    assert 'form="claim-form"' not in page.source
    assert "#assign" in page.source


def test_r62_an_order_in_review_says_what_brought_it_back(browse):
    case = order_at("on_hold")
    window = browse(case.rep)
    assert "The customer has answered" not in window.open("/desk")
    case.step(case.house.owner, "answer", "For the night shift")
    assert "The customer has answered" in window.open("/desk")
    case.draft()
    case.step(case.rep, "send_quote")
    assert "The customer has answered" not in window.open("/desk"), "it is out"
    case.step(case.house.owner, "ask_revision", "Fewer seats")
    assert "The customer wants another version" in window.open("/desk")


@pytest.mark.parametrize("role", ["approver", "operator"])
def test_s1_the_queue_is_for_the_desk_alone(browse, role):
    browse(staff(role)).open("/desk", 403)


def test_s1_customers_never_see_the_desk(browse):
    case = order_at("pending")
    page = browse(case.house.owner)
    for path in ("/desk", "/desk/arrivals", f"/desk/orders/{case.reference}", "/status", "/orders"):
        page.open(path, 403)


@pytest.mark.parametrize(
    "path", ["/desk?view=unclaimed", "/desk?view=mine", "/desk/arrivals", "/orders", "/status"]
)
def test_u16_a_list_costs_the_same_statements_whatever_its_rows(app, browse, path):
    manager = rep() if path.startswith("/desk") else staff("manager")
    page = browse(manager)
    house = account("managed")
    order_at("pending", house)
    with counting(app) as few:
        page.open(path)
    for _ in range(6):
        order_at("pending", house)
    with counting(app) as many:
        page.open(path)
    assert len(many.statements) == len(few.statements) <= MOST


def test_s3_hostile_words_stay_words(browse, owner_connection):
    """What is filled into a drawn row is text: no tag, no place to fill in, no entity of its own."""
    hostile = "<b onclick=x>%(account)s %d &amp; \"Ł\" 'ô'"
    case = order_at("pending")
    owner_connection.execute("UPDATE accounts SET name = %s", [hostile])
    owner_connection.execute("UPDATE people SET name = %s", ["100%</td>" + hostile])
    page = browse(rep())
    text = page.open("/desk?view=unclaimed")
    assert case.reference in text
    assert text.count(hostile) >= 2
    assert "100%</td>" in text
    assert "<b " not in page.source


def test_r63_a_list_says_that_more_of_an_order_is_to_come(app, browse):
    case = order_at("in_review", account("managed", seats={"support": 10, "guide": 5}), asked=wish(support=12, guide=3))
    whole = order_at("fulfilled")
    case.quote(lines=[DraftLine("support", 12, 4900), DraftLine("guide", 3, 1500, Decimal(0), case.order.today + timedelta(days=20))])
    case.accept()
    case.provision()
    page = browse(rep())
    with counting(app) as cost:
        page.open("/desk?view=all")
    assert len(cost.statements) <= 12
    rows = {one: page.source.partition(f'id="{one}"')[2].partition("</tr>")[0] for one in (case.reference, whole.reference)}
    assert "Fulfilled in part" in rows[case.reference]
    assert "Fulfilled" in rows[whole.reference]
    assert "in part" not in rows[whole.reference]

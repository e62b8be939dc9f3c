"""U9 on the pages: in the queue, on the order, in the one request that also brings new orders; and keys (U7)."""

from __future__ import annotations

import re

import pytest

from app.services.queueing.presence import lookers
from tests.factories import order_at, rep, staff
from tests.web.desk.test_queue import poll


def test_u9_the_queue_and_the_order_say_who_is_looking(browse):
    case = order_at("pending")
    ana, rita = browse(rep("Ana Alba")), browse(rep("Rita Reyes"))
    assert "has been looking at this" not in rita.open("/desk?view=unclaimed")
    ask = poll(rita)
    rita.open(ask, 204)
    assert "is looking" not in ana.open(f"/desk/orders/{case.reference}")
    assert "Ana Alba has been looking at this since " in rita.open(ask), "with the arrivals, in one request"
    assert f'data-order="{case.reference}"' in rita.source
    rita.open(poll(rita), 204)  # and no more until something changes
    assert re.search(r"Ana Alba has been looking at this since \d\d:\d\d(?! ?[AP]M)", rita.open("/desk?view=unclaimed"))
    assert "Ana Alba has been looking at this since " in rita.open(f"/desk/orders/{case.reference}")
    ana.open(f"/desk/orders/{case.reference}/looking?seen=0")
    assert "Rita Reyes has been looking at this since " in ana.source


def test_f4_pages_without_redis_are_the_same_without_people(browse, monkeypatch):
    case = order_at("pending")
    page = browse(rep())
    monkeypatch.setattr(lookers, "board", None)
    assert case.reference in page.open("/desk?view=unclaimed")
    page.open(f"/desk/orders/{case.reference}")


@pytest.mark.parametrize("who", ["approver", "operator"])
def test_u9_whoever_may_read_an_order_is_seen_reading_it(browse, who):
    case = order_at("in_review")
    browse(staff(who)).open(f"/desk/orders/{case.reference}")
    assert "has been looking at this since" in browse(case.rep).open(f"/desk/orders/{case.reference}")


def test_u7_keys_stand_in_the_page_and_can_be_switched_off(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(f"/desk/orders/{case.reference}")
    for key in "qarbhz":
        assert f'data-key="{key}" aria-keyshortcuts="{key}"' in page.source
    assert 'data-keys="on"' in page.source
    assert "Keyboard" in page.open("/settings")
    page.send("/settings/keys", 303, uses_keys="no")
    page.open(f"/desk/orders/{case.reference}")
    assert "data-key=" not in page.source
    assert 'data-keys="off"' in page.source
    page.open("/desk")
    assert 'data-keys="off"' in page.source and "aria-keyshortcuts" not in page.source
    page.send("/settings/keys", 303, uses_keys="yes")
    page.open("/desk")
    assert 'data-keys="on"' in page.source


def test_u16_a_full_page_of_the_queue_stays_under_100_kilobytes(browse):
    for _ in range(3):
        order_at("pending")
    page = browse(rep())
    page.open("/desk?view=unclaimed")
    row = len(page.source.split('<tr role="row" id=')[1].encode())
    assert len(page.source.encode()) + 47 * row < 100_000

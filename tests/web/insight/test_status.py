"""The status page and the lists behind its numbers (R60, R71, U6, U13)."""

from __future__ import annotations

import base64
import html
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.extensions import db
from app.services.reporting import counting
from app.web import ahead, words
from tests.factories import account, as_job, as_system, order_at, rep, staff
from tests.web.insight.numbers import NUMBER, rows_of


def links(page, path="/orders?"):
    return [
        html.unescape(href) for href in re.findall(r'href="([^"]+)"', page.source) if href.startswith(path)
    ]


def test_r60_orders_are_counted_by_how_long_they_have_been_where_they_are(browse):
    old, new = order_at("pending"), order_at("pending")
    with as_system():
        for days, case in ((9, old),):
            db.session.execute(text("UPDATE orders SET state_since = state_since - make_interval(days => :days) WHERE id = :id"),
                               {"days": days, "id": case.id})  # fmt: skip
    page = browse(staff("manager"))
    text_of = page.open("/orders?state=pending&age=older")
    assert old.reference in text_of
    assert new.reference not in text_of
    text_of = page.open("/orders?state=pending&age=today")
    assert new.reference in text_of
    assert old.reference not in text_of
    assert page.open("/status").index(old.reference) < page.text.index(new.reference)


def test_r71_stalled_orders_stand_first_with_the_products_words(browse):
    case = order_at("stalled")
    text_of = browse(staff("operator")).open("/status")
    assert text_of.index("Stalled: somebody has to look") < text_of.index("By state and age")
    assert case.reference in text_of
    assert "The product refused: no such account." in text_of


def test_u6_lists_are_narrowed_by_account_and_by_rep(browse):
    rita = rep("Rita Okafor")
    hers, other = order_at("in_review", rep=rita), order_at("in_review")
    page = browse(staff("manager"))
    assert hers.reference in page.open(f"/orders?rep={rita.id}")
    assert other.reference not in page.text
    assert other.reference in page.open(f"/orders?account={other.house.slug}")
    assert hers.reference not in page.text


def test_u13_no_match_differs_from_nothing_yet(browse):
    page = browse(staff("manager"))
    assert "No orders yet" in page.open("/orders")
    assert "Nothing is open" in page.open("/status")
    order_at("pending")
    assert "No order fits" in page.open("/orders?state=stalled")


def test_u6_late_orders_stand_with_whoever_has_them(browse):
    rita = rep("Rita Okafor")
    hers, free = order_at("in_review", rep=rita), order_at("pending")
    with as_system():
        db.session.execute(text("UPDATE orders SET due_at = clock_now() - interval '1 hour'"))
    page = browse(staff("manager"))
    text_of = page.open("/status")
    assert "What is stuck, and why" in text_of
    assert re.search(r"Late +The time that was promised for them is over\.", text_of)
    found = re.findall(r'<a href="(/orders\?[^"]*due=late[^"]*)">(\d+)', page.source)
    assert len(found) == 4, "two in the lines of what is stuck, two beside the representatives"
    for href, number in found:
        text_of = page.open(html.unescape(href))
        assert rows_of(page) == int(number), href
        assert (hers.reference in text_of) == (f"rep={rita.id}" in href or "rep=" not in href)
    assert free.reference in page.open("/orders?due=late&rep=nobody")


def test_u13_what_is_stuck_is_said_first_and_nothing_stuck_is_said_too(browse):
    page = browse(staff("manager"))
    old, stalled = order_at("pending"), order_at("stalled")
    text_of = page.open("/status")
    assert text_of.index("Stalled: somebody has to look") < text_of.index("By state and age")
    assert "Nobody has claimed them." not in text_of, "it came today"
    with as_system():
        db.session.execute(text("UPDATE orders SET state_since = state_since - interval '2 days' WHERE id = :id"), {"id": old.id})
        db.session.execute(text("UPDATE order_tallies SET since_on = since_on - 2 WHERE state = 'pending'"))
    text_of = page.open("/status")
    assert "Nobody has claimed them." in text_of
    (href,) = set(re.findall(r'class="stuck-number" href="([^"]*state=pending[^"]*)"', page.source))
    assert old.reference in page.open(html.unescape(href))
    assert rows_of(page) == 1
    assert stalled.reference not in page.text
    assert "Nothing is stuck" in page.open("/status?type=self_service&product=guide") or "Nothing of this kind is open" in page.text


def test_u6_a_team_is_whoever_is_ticked_and_its_numbers_are_theirs_together(browse):
    """Several representatives at once: in the counts of now, in the figures of the period, and in the lists behind them."""
    rita, ravi, other = rep("Rita Okafor"), rep("Ravi Menon"), rep("Rosa Albrecht")
    theirs = [order_at("in_review", rep=rita), order_at("quoted", rep=ravi), order_at("declined", rep=ravi)]
    hers = order_at("in_review", rep=other)
    as_job(counting.count_new)
    page, query = browse(staff("manager")), f"rep={rita.id}&rep={ravi.id}"
    text = page.open(f"/status?{query}")
    assert "Whose orders: Ravi Menon, Rita Okafor" in text
    assert other.name not in text.partition("By representative")[2].partition("The last")[0]
    found = [(html.unescape(href), int(number)) for href, number in NUMBER.findall(page.source) if number.isdigit()]
    assert found
    for href, number in found:
        page.open(href)
        assert rows_of(page) == number, href
    text = page.open(f"/orders?{query}")
    assert all(one.reference in text for one in theirs)
    assert hers.reference not in text
    assert page.source.count(' checked> ') == 2
    assert "Whose orders: Rita Okafor" in page.open(f"/status?rep={rita.id}")
    assert "Whose orders: Everybody" in page.open("/status")  # control: hers is among everybody's
    assert hers.reference in page.open("/orders")


def test_u20_figures_say_when_they_were_true(browse):
    page = browse(staff("manager"))
    assert "have not been counted yet" in page.open("/status")
    order_at("fulfilled")
    as_job(counting.count_new)
    assert "As of" in page.open("/status")


def test_u6_the_filters_of_the_page_are_in_its_address(browse):
    page = browse(staff("manager"))
    page.open("/status?weeks=26&type=managed&product=support")
    for chosen in ('value="26" selected', 'value="managed" selected', 'value="support" selected'):
        assert chosen in page.source
    assert "Nothing of this kind is open" in page.text


@pytest.mark.parametrize(
    "query",
    ["figure=done", "figure=reached&key=9&from=2026-01-01&to=2026-02-01", "figure=x&from=2026-01-01&to=2026-02-01",
     "figure=left&key=%00&from=2026-01-01&to=2026-02-01", "due=x", "from=2026-13-45&to=x&figure=done", "product=%00", "type=x",
     "figure=offered&key=EUR&from=0001-01-01&to=9999-12-31", "cursor=x", "weeks=7", "rep=99999999999999999999999"],
)  # fmt: skip
def test_f16_figures_that_make_no_sense_harm_nobody(browse, query):
    order_at("pending")
    page = browse(staff("manager"))
    for path in ("/orders", "/status", "/orders.csv", "/orders/planned"):
        page.open(f"{path}?{query}", status=422 if "cursor" in query and path == "/orders" else 200)


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "age=x", "rep=x", "rep=99999999", "account=nobody", "state=open&age=week&rep=1"],
)
def test_f16_filters_that_make_no_sense_harm_nobody(browse, query):
    order_at("pending", account("managed"))
    browse(staff("manager")).open(f"/orders?{query}")


def test_u20_of_two_orders_the_one_that_waited_longer_reads_so(app):
    hours = (1.9, 2.2, 30, 47, 50, 24 * 7.6, 24 * 10.4, 24 * 13.9, 24 * 15, 24 * 40, 24 * 70)
    with app.test_request_context():
        said = [words.ago(ahead.now() - timedelta(hours=one)) for one in hours]
    assert said == ["2 hours ago", "2 hours ago", "30 hours ago", "2 days ago", "2 days ago", "8 days ago", "10 days ago",
                    "2 weeks ago", "2 weeks ago", "6 weeks ago", "2 months ago"]  # fmt: skip


def test_u19_on_paper_the_figures_say_whose_they_are(browse):
    page = browse(staff("manager"))
    page.open("/status?type=managed")
    assert "Managed" in re.search(r'<p class="on-paper[^>]*>(.*?)</p>', page.source, re.DOTALL)[1]


@pytest.mark.parametrize(("role", "whom"), [("rep", "among your colleagues"), (None, "owner of your account")])
def test_u21_a_refusal_names_somebody_who_can_help_its_reader(browse, role, whom):
    reader = staff(role) if role else account("managed").admin
    assert whom in browse(reader).open("/desk/machinery", status=403)


def test_f14_work_that_was_given_up_is_in_sight(browse):
    order_at("pending")
    with as_system():
        db.session.execute(text("UPDATE tasks SET failed_at = now(), last_error = 'mailbox full'"))
    text_of = browse(staff("operator")).open("/status")
    assert "Given up" in text_of
    assert "mailbox full" in text_of
    assert "flask tasks retry" in text_of
    with as_system():
        db.session.execute(text("UPDATE tasks SET done_at = now()"))
    assert "All done" in browse(staff("operator")).open("/status")


@pytest.mark.parametrize("role", ["rep", "manager", "approver", "operator"])
def test_s1_everybody_of_the_vendor_reads_the_status(browse, role):
    page = browse(staff(role))
    page.open("/status")
    page.open("/orders")


def cursor(*place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


PLACES = [("2020-W01-1", 1), ("2020-01-01 00:00:00+00:00:01.5", 1), ("0001-01-01T00:00:00+23:59", 1), ("2020-01-01", True), (True, 1),
          ("1_0", 1), ("１２", 1), (" 12 ", 1), (1.5, 1), ("NaN", 1), ("2020-01-01", 1)]  # fmt: skip


@pytest.mark.parametrize("query", ["", "state=open&", "figure=requested&from=2020-01-01&to=2030-01-01&", "due=late&"])
def test_f16_a_cursor_that_somebody_made_up_is_refused_or_read_never_an_error(browse, query):
    page = browse(staff("manager"))
    for place in PLACES:
        assert page.client.get(f"/orders?{query}cursor={cursor(*place)}").status_code in {200, 422}, place


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_u20_what_is_below_nought_has_the_sign_of_less_not_a_hyphen(app, spoken):
    with app.test_request_context(headers={"Accept-Language": spoken}):
        assert words.number(-1200).startswith("−1")
        assert "-" not in words.number(-1200) + words.money(-1200, "EUR")

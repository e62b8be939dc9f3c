"""Every number of the status page opens a list of just as many orders, and a number without one is noticed (R60)."""

from __future__ import annotations

import html
import re

from app.services.reporting import counting
from tests.counting import counting as counting_statements
from tests.factories import account, as_job, order_at, rep, staff
from tests.web.insight.numbers import CELL, NUMBER, SHARE, rows_of, without_a_list
from workflows.seat_order import OPEN


def test_r60_every_number_opens_a_list_of_as_many_orders(app, browse):
    order_at("fulfilled")
    for state in sorted(OPEN, key=lambda one: one == "in_approval"):  # with a policy, which the others go without
        order_at(state)
    page = browse(staff("manager"))
    with counting_statements(app) as cost:
        page.open("/status")
    assert len(cost.statements) <= 12
    numbers = re.findall(r'<a href="(/orders\?[^"]+)">(\d+)<span', page.source)
    assert len(numbers) > 2 * len(OPEN)
    for href, number in numbers:
        page.open(html.unescape(href))
        assert page.source.count('<tr role="row">') - 1 == int(number), href


def test_r60_every_figure_of_the_period_opens_a_list_of_as_many_orders(app, browse):
    """Also those of the history, and with every filter of the page."""
    for state in ("fulfilled", "declined", "quoted", "in_review", "expired", "fulfilling"):
        order_at(state, account("managed"))
    as_job(counting.count_new)
    page = browse(staff("manager"))
    seen = 0
    for query in ("", "?weeks=4", "?product=support", "?product=guide", "?type=managed", f"?rep={rep().id}&weeks=52"):
        with counting_statements(app) as cost:
            page.open(f"/status{query}")
        assert len(cost.statements) <= 12
        assert len(page.source.encode()) <= 100_000
        assert without_a_list(page.source) == [], query
        for href, number in NUMBER.findall(page.source):
            if number.isdigit():
                page.open(html.unescape(href))
                assert rows_of(page) == int(number), (query, href)
                seen += 1
    assert seen > 60


def test_r60_a_number_without_its_list_is_noticed(browse):
    order_at("declined", account("managed"))
    as_job(counting.count_new)
    page = browse(staff("manager"))
    page.open("/status")
    assert without_a_list(page.source) == []
    assert len(CELL.findall(page.source)) > 50
    bare = re.sub(r'<a href="[^"]+">(0%)<span[^>]*>[^<]*</span></a>', r"\1", page.source, count=1)
    assert bare != page.source
    assert len(without_a_list(bare)) == 1


def test_r60_a_share_opens_what_it_is_a_share_of(browse):
    """The list of a win rate is of what was decided; the other number of its row, divided by that list, is the share."""
    for state in ("fulfilled", "declined", "declined", "quoted", "in_review", "expired", "fulfilling"):
        order_at(state, account("managed"))
    as_job(counting.count_new)
    page = browse(staff("manager"))
    for query in ("", "?weeks=4&type=managed", f"?rep={rep().id}"):
        page.open(f"/status{query}")
        source = page.source
        shares = set(SHARE.findall(source))
        for href, _percent, of in shares:
            page.open(html.unescape(href))
            assert rows_of(page) == int(of), (query, href)
        for name in ("funnel", "answers"):
            part = source.partition(f'id="{name}-heading"')[2].partition("</table>")[0]
            for line in part.split("<tr ")[2:]:
                count = int(re.search(r'class="cell-value">(?:<[^>]+>)?(\d+)', line.partition("<td")[2])[1])
                for _href, percent, of in SHARE.findall(line):
                    assert abs(int(percent) - 100 * count / int(of)) <= 0.5, (name, line)
    page.open("/status")
    assert len(SHARE.findall(page.source)) >= 12


def test_r60_the_sum_of_the_forecast_opens_the_orders_it_adds_up(browse):
    expected = [order_at(state, account("managed")) for state in ("quoted", "fulfilling", "stalled")]
    order_at("fulfilled"), order_at("declined"), order_at("in_review")
    as_job(counting.count_new)
    page = browse(staff("manager"))
    page.open("/status")
    part = page.source.partition('id="forecast-heading"')[2].partition("</table>")[0]
    href = re.findall(r'<a href="([^"]+)">[^<]*<span class="visually-hidden"> Seats: In all', part)
    text_of = page.open(html.unescape(href[0]))
    assert rows_of(page) == len(expected)
    assert all(one.reference in text_of for one in expected)
    assert "what accounts have planned" in text_of


def test_r60_what_nobody_has_claimed_has_a_row_of_its_own_beside_the_representatives(browse):
    rita = rep("Rita Okafor")
    free, hers = [order_at("pending"), order_at("pending")], order_at("in_review", rep=rita)
    as_job(counting.count_new)
    page = browse(staff("manager"))
    page.open("/status")
    part = page.source.partition('id="reps-heading"')[2].partition("</table>")[0]
    href, number = re.search(r'<a href="([^"]+rep=nobody[^"]*)">(\d+)<span class="visually-hidden"> Nobody yet', part).groups()
    assert int(number) == len(free)
    text_of = page.open(html.unescape(href))
    assert all(one.reference in text_of for one in free)
    assert hers.reference not in text_of
    for query in ("rep=nobody", "rep=nobody&product=support", "rep=nobody&type=managed"):
        text_of = page.open(f"/status?{query}")
        assert "Whose orders: Nobody yet" in text_of
        assert [int(n) for n in re.findall(r'state=open[^"]*">(\d+)<span class="visually-hidden"> Nobody yet', page.source)] == [2]
        assert "Rita Okafor" not in text_of.partition("By representative")[2].partition("The last")[0]
    assert page.open(f"/orders?rep=nobody&rep={rita.id}&state=open").count("SO-") == 3


def test_r60_sums_of_seats_and_money_open_the_orders_they_are_of(browse):
    for state in ("fulfilled", "quoted"):
        order_at(state, account("managed"))
    as_job(counting.count_new)
    page = browse(staff("manager"))
    page.open("/status")
    sums = re.findall(r'<a href="(/orders\?[^"]+)">[^<]+<span class="visually-hidden"> (?:Seats: |At list price)', page.source)
    assert len(sums) >= 8
    for href in set(sums):
        page.open(html.unescape(href))
        assert rows_of(page) > 0, href

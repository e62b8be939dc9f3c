"""Mails about what was agreed: seats that are ready, the rest that follows, a change that brings no seats (R29, R43, U12)."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from app.services.ordering.drafts import DraftLine
from app.services.requesting.requests import Wish
from tests.factories import account, order_at, wish
from tests.integration.mails.conftest import Post
from tests.integration.services.lending import about, lent, taken_to
from tests.integration.services.test_lines_that_start_later import LATER
from workflows.intake import Change


@pytest.mark.parametrize("is_in_part", [True, False])
def test_r29_the_mail_about_seats_that_are_ready_says_what_follows(post: Post, *, is_in_part: bool) -> None:
    case = order_at("in_review", account("managed", seats={"support": 10, "guide": 5}, renews_in=100), asked=wish(support=12, guide=3))
    later = case.order.today + LATER if is_in_part else None
    case.quote(lines=[DraftLine("support", 12, 4900), DraftLine("guide", 3, 1500, Decimal(0), later)])
    case.accept()
    post.settle()
    case.provision()
    words = " ".join(post.deliver()[case.house.owner.email].text.split())
    assert ("The rest of this order follows by itself" in words) == is_in_part
    assert ("The seats of this order are set up" in words) != is_in_part


@pytest.mark.parametrize("change", [Change.CHANGE_CYCLE, Change.UPGRADE_PLAN])
def test_r43_u12_a_change_that_keeps_the_seats_is_told_without_a_number_of_seats(post: Post, change: Change) -> None:
    house = account("managed", cycle="annual", seats={"support": 10}, plan="team")
    asked = Wish(change, [], "Our budget is made by the month") if change is Change.CHANGE_CYCLE else wish(change, plan="professional", support=0)
    order_at("awaiting_owner", house, asked=asked)
    told = post.all()
    case = order_at("in_review", account("managed", cycle="annual", seats={"support": 10}, plan="team"), asked=asked)
    case.quote()
    told += post.all()
    case.step(case.house.billing, "accept_quote")
    told += post.all()
    subjects = {one.head.subject.partition(": ")[2] for one in told}
    assert {"your offer is ready", "the offer is accepted"} <= subjects
    assert any(one.endswith("asks for a change, please decide") for one in subjects)
    for one in told:
        assert ("Billing cycle: Monthly" in one.text) is (change is Change.CHANGE_CYCLE)
        assert "seats" not in one.text.replace("https://seats.example", ""), one.text


@pytest.mark.parametrize("kind", ["convert", "end_early"])
def test_r52_seats_that_stay_or_end_early_are_not_told_as_seats_that_are_ready(
    post: Post, owner_connection: psycopg.Connection, kind: str
) -> None:
    house = account()
    one = lent(house, owner_connection)
    case = taken_to("accepted", house, about(one, kind, owner_connection))
    post.settle()
    case.provision()
    words = " ".join(post.deliver()[house.email("owner")].text.split())
    assert "The change has taken effect" in words
    assert "Your seats are ready" not in words


@pytest.mark.parametrize(("kind", "words"), [("convert", "which become base seats"), ("end_early", "which end early")])
def test_r52_seats_that_stay_or_end_early_are_not_told_as_more_seats(
    post: Post, owner_connection: psycopg.Connection, kind: str, words: str
) -> None:
    house = account()
    one = lent(house, owner_connection)
    post.settle()
    taken_to("quoted", house, about(one, kind, owner_connection))
    told = " ".join(post.deliver()[house.email("owner")].text.split())
    assert words in told
    assert "more seat" not in told

"""The mail about seats that are ready says when the rest of the order follows, if it does (R29, U12)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.services.ordering.drafts import DraftLine
from tests.factories import account, order_at, wish
from tests.integration.mails.conftest import Post
from tests.integration.services.test_lines_that_start_later import LATER


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

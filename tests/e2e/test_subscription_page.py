"""The Subscription page: temporary seats in their own section, and why there is no "Manage" for some (R3, R4, R51)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e import cast
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words

Someone = Callable[[str], Visitor]
ATELIER, ILOTS, SPICE = (cast.owner(one) for one in ("atelier-nord", "ilots-voyages", "spice-route"))
ADMIN = cast.plain_admin("spice-route")
WHY_NOT = (
    # who reads it, and whose address they find: the representative's, support's, or that of the account's own owner
    (ATELIER, "rita@vendor.example"),
    (ILOTS, "support@"),
    (cast.plain_admin("atelier-nord"), "rita@vendor.example"),
    (cast.plain_admin("brasserie-lumiere"), "ravi@vendor.example"),
    (ADMIN, SPICE),
)


def test_r51_temporary_seats_have_a_section_of_their_own(way: Way, t: Words, someone: Someone) -> None:
    """Active with the days left, scheduled with the dates, ended in the history; base seats are not mixed with them."""
    owner = someone(ATELIER)
    owner.open("/subscription")
    section = owner.page.get_by_role("region", name=t("Temporary seats"), exact=True)
    active = section.get_by_role("article").filter(has_text=t.on("seats", "Active"))
    expect(active).to_contain_text("Explore")
    expect(active).to_contain_text(re.compile(words_with_a_number(t, "%(count)s day left", "%(count)s days left")))
    scheduled = section.get_by_role("article").filter(has_text=t("Scheduled"))
    expect(scheduled).to_contain_text("Support")
    expect(scheduled).to_contain_text(re.compile(r"\d{4}"))  # its dates, the year included
    expect(scheduled).not_to_contain_text(t.on("seats", "Active"))
    owner.unfold(t.many("%(count)s ended", "%(count)s ended", 1))
    ended = section.get_by_role("table", name=t("Temporary seats that have ended")).get_by_role("row")
    expect(ended.filter(has_text="Explore")).to_contain_text(t("Ended"))


def words_with_a_number(t: Words, one: str, more: str) -> str:
    """The sentence with any number in it, as a pattern."""
    return "|".join(re.escape(t.many(one, more, count)).replace(str(count), r"\d+") for count in (1, 2))


def test_r49_a_self_service_account_has_no_temporary_seats(way: Way, t: Words, someone: Someone) -> None:
    """The control: no section where there can be none."""
    owner = someone(cast.owner("merlion-tutors"))
    owner.open("/subscription")
    expect(owner.page.get_by_role("heading", name=t("Temporary seats"), exact=True)).to_have_count(0)


@pytest.mark.parametrize(("email", "whom"), WHY_NOT, ids=lambda one: one)
def test_r3_no_manage_says_why_and_whom_to_ask(
    email: str, whom: str, way: Way, t: Words, someone: Someone
) -> None:
    """No permission, or a managed account: the page says which of the two, and names whom to ask with the address."""
    person = someone(email)
    person.open("/subscription")
    expect(person.button(t("Manage"))).to_have_count(0)
    why = person.page.locator(".notice").filter(has_text=t("Why there is no “Manage” here"))
    expect(why).to_contain_text(whom)
    expect(why.locator(f"a[href*='{whom}']").first).to_be_visible()


def test_r3_the_two_reasons_are_told_apart(t: Words, way: Way, someone: Someone) -> None:
    reasons = []
    for email in (ATELIER, ADMIN):
        person = someone(email)
        person.open("/subscription")
        notice = person.page.locator(".notice").filter(has_text=t("Why there is no “Manage” here"))
        reasons.append(notice.locator("p").first.inner_text())
    assert len(set(reasons)) == 2


@pytest.mark.parametrize("account", ["cobalt-studio", "brasserie-lumiere"])
def test_r25_with_the_right_there_is_manage_and_no_excuse(
    account: str, way: Way, t: Words, someone: Someone
) -> None:
    person = someone(cast.owner(account))
    person.open("/subscription")
    expect(person.button(t("Manage"))).to_be_visible()
    expect(person.page.get_by_text(t("Why there is no “Manage” here"))).to_have_count(0)

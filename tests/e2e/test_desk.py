"""The vendor's people: of two who claim one wins, and a manager finds every number behind its link."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e import cast, scenes
from tests.e2e.place import order
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.town import Town

HREFS = "all => all.map(one => [one.getAttribute('href'), one.firstChild.textContent])"
Someone = Callable[[str], Visitor]


def test_r61_of_two_who_claim_one_wins_and_the_other_reads_who(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    reference = order(town, "pending", "pampas-outdoor" if way.language == "en" else "hokkaido-dairy")
    quick, slow = someone(cast.rep("rita")), someone(cast.rep("rosa"))
    slow.open("/desk?view=unclaimed")
    slow.sees(reference)
    scenes.claim(quick, reference)
    slow.press(f"{t('Claim')} {reference}")
    slow.sees(t("%(who)s was faster", who=cast.name(cast.rep("rita"))))
    slow.sees(reference)


def test_r60_every_number_of_the_status_page_opens_its_list(way: Way, t: Words, someone: Someone) -> None:
    """What a manager sees: counts by state and age, and behind each the very orders that were counted."""
    manager = someone("mona@vendor.example")
    manager.open("/")
    manager.reads_heading(t.on("page", "Status"))
    table = manager.page.get_by_role(
        "table", name=t("Open orders by state and by how long they have been in it")
    )
    links = table.get_by_role("link").evaluate_all(HREFS)
    assert links
    for href, number in links[:6]:
        manager.open(href)
        assert manager.page.locator("tbody tr").count() == int(re.sub(r"\D", "", number))


def test_r72_a_manager_reads_any_orders_timeline(way: Way, t: Words, someone: Someone) -> None:
    manager = someone("mona@vendor.example")
    manager.open("/orders?state=quoted")
    manager.page.locator("tbody a.reference").first.click()
    history = manager.page.get_by_role("list", name=t("History, newest first"))
    expect(history.get_by_role("listitem").last).to_contain_text(t("sent the request")[1:])
    expect(manager.button(t("Claim"))).to_have_count(0)

"""Accounts that help themselves: orders that need no review, and seats that are simply there."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e import cast, letters, scenes
from tests.e2e.place import asked
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]
ORDERS = "SELECT count(*) FROM orders o JOIN accounts a ON a.id = o.account_id WHERE a.slug = %s"
CHARGED = """
SELECT (e.details ->> 'total_minor')::bigint FROM order_events e JOIN accounts a ON a.id = e.account_id
WHERE a.slug = %s AND e.order_id IS NULL ORDER BY e.position DESC
"""


def test_r2_online_assisted_processes_its_order_itself(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """R25: "Process order"; no representative touches it, and within seconds the seats are there."""
    account = "brasserie-lumiere" if way.language == "en" else "zephyr-mobilite"
    buyer = someone(cast.owner(account))
    before = scenes.purchased(buyer, "support")
    buyer.press("Manage")
    buyer.fill(t("Seats to add: %(product)s", product="Support"), "3")
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    buyer.press("Process order")
    buyer.reads_heading(t("Your order is being carried out"))
    reference = buyer.reference()
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("Done"), seconds=30, every=0.2)
    assert scenes.purchased(buyer, "support") == before + 3
    assert asked(town, "SELECT rep_id FROM orders WHERE reference = %s", reference) is None


def test_r35_an_admin_asks_and_the_owner_approves(way: Way, t: Words, town: Town, someone: Someone) -> None:
    """R34 to R40: nothing changes before the owner decides; the requester is told by whom."""
    account = "van-der-linde-bikes" if way.language == "en" else "alpenblick-reisen"
    owner, admin = cast.owner(account), cast.plain_admin(account)
    asker, buyer = someone(admin), someone(owner)
    before = scenes.purchased(asker, "support")
    asker.press("Ask for seats")
    asker.fill(t("Seats to add: %(product)s", product="Support"), "2")
    asker.fill(t("What are the seats for?"), "Two new mechanics.")
    asker.press("Continue")
    asker.press("Send to the owner")
    asker.reads_heading(t("Your request is on its way"))
    reference = asker.reference()
    assert scenes.state_of(asker, reference) == t("Waiting for the owner")
    assert scenes.purchased(asker, "support") == before

    assert eventually(lambda: any(one.to == owner for one in letters.about(town, reference)), seconds=20)
    letter = next(one for one in letters.about(town, reference) if one.to == owner)
    buyer.page.goto(letter.link)
    buyer.sees("Two new mechanics.")
    buyer.press("Approve")
    buyer.sees(t("You have approved the request."))
    assert eventually(lambda: scenes.state_of(asker, reference) == t("Done"), seconds=30, every=0.2)
    asker.sees(cast.name(owner))
    assert scenes.purchased(asker, "support") == before + 2
    assert eventually(lambda: any(one.to == admin for one in letters.about(town, reference)), seconds=20)


def test_r28_self_service_updates_its_suite_at_once(way: Way, t: Words, town: Town, someone: Someone) -> None:
    """R29: no order; the seats stand on the next page, all products move together, and the preview is what is charged."""
    account = "cobalt-studio" if way.language == "en" else "lagoon-divers"
    buyer = someone(cast.owner(account))
    suite = cast.product("support-suite", way.language)
    before = scenes.purchased(buyer, "support-suite")
    orders = asked(town, ORDERS, account)
    buyer.press("Manage")
    buyer.fill(t("Seats to add: %(product)s", product=suite), "4")
    buyer.press("Update the summary")
    live = due_now(buyer)
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    assert due_now(buyer) == live
    buyer.sees(t("%(suite)s moves together", suite=suite))
    shown = int(buyer.page.locator("input[name=shown_total_minor]").input_value())
    buyer.press("Update subscription")
    buyer.reads_heading(t("Subscription"))
    buyer.sees(t("Your subscription is updated: the seats are there."))
    assert scenes.purchased(buyer, "support-suite") == before + 4
    assert asked(town, CHARGED, account) == shown
    assert asked(town, ORDERS, account) == orders
    assert eventually(
        lambda: (
            {one["seats"] for one in town.receivers.effects() if one["account"] == account} == {before + 4}
        )
    )


def test_r28_a_suite_moves_together_before_the_eyes(way: Way, t: Words, someone: Someone) -> None:
    """Sales-assisted: each product of the suite from and to, while typing with JavaScript, and before confirming."""
    buyer = someone(cast.owner("kiwi-harvest"))
    suite = cast.product("support-suite", way.language)
    before = scenes.purchased(buyer, "support-suite")
    buyer.press("Manage")
    buyer.fill(t("Seats to add: %(product)s", product=suite), "2")
    if not way.script:
        buyer.press("Update the summary")
    moves_together(buyer, before, before + 2)
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    moves_together(buyer, before, before + 2)
    buyer.press("Process order")
    reference = buyer.reference()
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("Done"), seconds=30, every=0.2)
    assert scenes.purchased(buyer, "support-suite") == before + 2


def moves_together(buyer: Visitor, before: int, after: int) -> None:
    """Every product of the suite, by name, with the same two numbers."""
    rows = buyer.page.locator(".suite-moves li")
    for slug in ("support", "guide", "chat", "talk"):
        row = rows.filter(has_text=cast.product(slug, buyer.language))
        expect(row).to_contain_text(re.compile(rf"\b{before}\b.*\b{after}$"))


def due_now(buyer: Visitor) -> str:
    return str(buyer.page.locator(".totals .grand .money").first.inner_text().strip())

"""No state is a dead end: refused, declined, withdrawn, ended and stalled orders all go on (R70)."""

from __future__ import annotations

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


def pair(
    way: Way, someone: Someone, english: tuple[str, str], french: tuple[str, str]
) -> tuple[Visitor, Visitor, str]:
    """The owner of an account and a rep, both at their browsers; and the account."""
    account, first_name = english if way.language == "en" else french
    return someone(cast.owner(account)), someone(cast.rep(first_name)), account


def test_r70_rejected_sent_again_and_withdrawn(way: Way, t: Words, town: Town, someone: Someone) -> None:
    """R62: the customer reads why. The reference stays, the history is kept."""
    buyer, seller, _ = pair(way, someone, ("sakura-logistics", "rosa"), ("librairie-du-fleuve", "remy"))
    reference = scenes.ask_for_seats(buyer, "Support", 3, "A trial.")
    scenes.claim(seller, reference)
    part = seller.unfold(t("Reject"))
    seller.fill(t("Why it is rejected"), "Trials are free: you need no seats for them.", part)
    seller.press("Reject", part)
    seller.sees(t("%(reference)s will be rejected within a minute", reference=reference))
    scenes.a_minute_goes_by(town)

    assert eventually(lambda: asked(town, "SELECT state FROM orders WHERE reference = %s", reference) == "rejected")
    assert scenes.state_of(buyer, reference) == t("Refused")
    buyer.sees("Trials are free: you need no seats for them.")
    buyer.press("Send again")
    buyer.sees(t("The request is on its way again, under the same reference."))
    assert scenes.state_of(buyer, reference) == t("Sent")
    part = buyer.unfold(t("Withdraw this request"))
    buyer.press("Withdraw", part)
    assert scenes.state_of(buyer, reference) == t("Withdrawn")
    history = buyer.page.get_by_role("list", name=t("History, newest first"))
    for step in ("rejected the order", "sent the request again", "withdrew the order"):
        expect(history).to_contain_text(t(step)[1:])


def test_r63_another_version_beside_the_first_then_declined(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """R68: declining can ask for another version; sent versions never change."""
    buyer, seller, _ = pair(way, someone, ("sakura-logistics", "rita"), ("librairie-du-fleuve", "ravi"))
    reference = scenes.ask_for_seats(buyer, "Support", 8, "The winter.")
    scenes.claim(seller, reference)
    scenes.send_offer(seller, reference, "Support", 5)
    buyer.open(f"/requests/{reference}/offer")
    first = offer_total(buyer)
    part = buyer.unfold(t("Ask for another version"))
    part.get_by_role("textbox").fill("Ten percent, please.")
    buyer.press("Ask for another version", part)
    buyer.sees(t("Your representative prepares another version."))

    seller.open(f"/desk/orders/{reference}")
    seller.sees("Ten percent, please.")
    scenes.send_offer(seller, reference, "Support", 10)
    buyer.open(f"/requests/{reference}/offer")
    buyer.sees(t("What changed since version %(version)s", version=1))
    second = offer_total(buyer)
    assert second != first
    buyer.sees(first)  # version 2 stands beside version 1
    part = buyer.unfold(t("Decline this offer"))
    part.get_by_role("textbox").fill("Not this year.")
    buyer.press("Decline", part)
    assert scenes.state_of(buyer, reference) == t("Offer declined")
    letters.wait_for(town, reference, seller.email, _subject(town, reference, seller.email, "Not this year."))


def offer_total(buyer: Visitor) -> str:
    return str(buyer.page.locator(".totals .grand .money").first.inner_text().strip())


def _subject(town: Town, reference: str, to: str, words: str) -> str:
    """The subject of the rep's mail that carries the customer's words."""
    found: list[str] = []

    def arrived() -> bool:
        found[:] = [
            one.subject for one in letters.about(town, reference) if one.to == to and words in one.text
        ]
        return bool(found)

    assert eventually(arrived, seconds=20), letters.about(town, reference)
    return found[0]


def test_r64_an_offer_ends_by_itself_and_is_extended(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """The clock ends it; the representative revives it; it can then be accepted."""
    buyer, seller, _ = pair(way, someone, ("sakura-logistics", "rosa"), ("librairie-du-fleuve", "remy"))
    reference = scenes.ask_for_seats(buyer, "Support", 2, "Two more.")
    scenes.claim(seller, reference)
    scenes.send_offer(seller, reference, "Support", 0)
    _let_its_last_day_pass(town, reference)
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("Offer ended"), seconds=30, every=0.3)
    buyer.open(f"/requests/{reference}/offer")
    buyer.sees(t("This offer is no longer open"))

    seller.open(f"/desk/orders/{reference}")
    part = seller.unfold(t("Extend the offer"))
    seller.press("Extend the offer", part)
    assert scenes.state_of(buyer, reference) == t("Your offer is ready")
    buyer.open(f"/requests/{reference}/offer")
    buyer.press("Accept the offer")
    buyer.reads_heading(t("You have accepted the offer"))
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("Done"), seconds=30, every=0.3)


def _let_its_last_day_pass(town: Town, reference: str) -> None:
    asked(town, "UPDATE orders SET valid_until = current_date - 3 WHERE reference = %s", reference)


def test_r71_stalled_in_front_of_a_person_and_tried_again(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """The product's own words reach the rep, not the customer; a retry finishes the order."""
    buyer, seller, account = pair(way, someone, ("sakura-logistics", "rita"), ("atelier-nord", "ravi"))
    words = f"{account} has an unpaid instance fee."
    town.receivers.tell_product(mode="refuse", account=account, words=words)
    reference = scenes.ask_for_seats(buyer, "Support", 5, "Five more.")
    before = scenes.purchased(buyer, "support")
    scenes.claim(seller, reference)
    scenes.send_offer(seller, reference, "Support", 0)
    buyer.open(f"/requests/{reference}/offer")
    buyer.press("Accept the offer")
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("We are on it"), seconds=30, every=0.3)
    assert words not in buyer.text()

    seller.open(f"/desk/orders/{reference}")
    seller.sees(words)
    town.receivers.tell_product(mode="ok")
    seller.press("Try again")
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("Done"), seconds=30, every=0.3)
    assert scenes.purchased(buyer, "support") == before + 5

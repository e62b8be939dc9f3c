"""Add a person when no seat is free: exactly one way out, nothing typed is lost, and the person waits (R27)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e import cast, letters, scenes
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]
WAYS_OUT = ("Buy the seats and add the person", "Send the request and invite the person",
            "Invite the person and go to the Subscription page", "Invite the person and ask them by mail")  # fmt: skip


def wants(buyer: Visitor, product: str, name: str) -> str:
    """Fill in the form for somebody new and send it; returns their address."""
    email = f"{name.replace(' ', '.').lower()}.{buyer.language}@new-people.example"
    scenes.add_a_person(buyer, name, email, product)
    return email


def is_offered(buyer: Visitor, way_out: str, name: str, email: str) -> None:
    """R23, R27: this way out and no other, with everything typed still there."""
    t = buyer.t
    expect(buyer.page.get_by_role("heading", name=t("No seat is free"))).to_be_visible()
    shown = [
        words for words in WAYS_OUT if buyer.page.get_by_role("button", name=t(words), exact=True).count()
    ]
    assert shown == [way_out]
    expect(buyer.page.get_by_label(t("Name")).first).to_have_value(name)
    expect(buyer.page.get_by_label(t("E-mail address"))).to_have_value(email)
    assert buyer.page.title().startswith(t("Error:"))


def stands(buyer: Visitor, email: str, english: str) -> bool:
    """Whether the team page shows this status for the person."""
    buyer.open("/team")
    row = buyer.page.get_by_role("row").filter(has_text=email)
    return any(buyer.t(english) in words for words in row.all_inner_texts())


def test_r27_one_who_may_buy_buys_in_the_dialog(way: Way, t: Words, someone: Someone) -> None:
    account = "juniper-yoga" if way.language == "en" else "papeterie-colibri"
    buyer = someone(cast.owner(account))
    before = scenes.purchased(buyer, "support")
    email = wants(buyer, "Support", "Noor Haddad")
    is_offered(buyer, WAYS_OUT[0], "Noor Haddad", email)
    buyer.press(WAYS_OUT[0])
    buyer.sees(t("The seats are bought, and %(name)s is part of the team.", name="Noor Haddad"))
    assert stands(buyer, email, "Active")
    assert scenes.purchased(buyer, "support") == before + 1


def test_r27_managed_asks_and_the_person_waits_until_the_seat_comes(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    product = "Support" if way.language == "en" else "Chat"
    buyer = someone(cast.owner("mosaique-dakar"))
    email = wants(buyer, product, "Awa Sarr" if way.language == "en" else "Binta Sarr")
    name = "Awa Sarr" if way.language == "en" else "Binta Sarr"
    is_offered(buyer, WAYS_OUT[1], name, email)
    buyer.fill(t("What is the seat for?"), "The evening shift.")
    buyer.press(WAYS_OUT[1])
    buyer.reads_heading(t("Your request is on its way"))
    reference = buyer.reference()
    assert stands(buyer, email, "Invited, waiting for a seat")

    seller = someone(cast.rep("rosa"))
    scenes.claim(seller, reference)
    scenes.send_offer(seller, reference, product, 0)
    buyer.open(f"/requests/{reference}/offer")
    buyer.press("Accept the offer")
    assert eventually(lambda: stands(buyer, email, "Active"), seconds=30, every=0.3)


def test_r27_online_assisted_goes_to_the_subscription_page(way: Way, t: Words, someone: Someone) -> None:
    account, product = (
        ("luxembourg-pret", "Sell") if way.language == "en" else ("cirque-des-etoiles", "Support")
    )
    buyer = someone(cast.owner(account))
    if account == "luxembourg-pret":
        wants(buyer, product, "First Comer")
        buyer.sees(t("%(name)s is part of the team.", name="First Comer"))
    email = wants(buyer, product, "Lena Weber")
    is_offered(buyer, WAYS_OUT[2], "Lena Weber", email)
    buyer.press(WAYS_OUT[2])
    buyer.sees(t("%(name)s is invited and waits for a seat. Add the seats here.", name="Lena Weber"))
    buyer.press("Continue")
    buyer.press("Process order")
    buyer.reads_heading(t("Your order is being carried out"))
    assert eventually(lambda: stands(buyer, email, "Active"), seconds=30, every=0.3)


def test_r27_without_the_right_one_click_asks_those_who_have_it(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    product = "Support" if way.language == "en" else "Talk"
    first, second = ("Ella Brown", "Mina Patel") if way.language == "en" else ("Paul Singh", "Zoe Laurent")
    asker = someone(cast.plain_admin("spice-route"))
    name, email = first, wants(asker, product, first)
    if not asker.page.get_by_role("heading", name=t("No seat is free")).count():  # there was a last seat
        asker.sees(t("%(name)s is part of the team.", name=first))
        name, email = second, wants(asker, product, second)
    is_offered(asker, WAYS_OUT[3], name, email)
    asker.sees(cast.name(cast.owner("spice-route")))
    asker.press(WAYS_OUT[3])
    assert stands(asker, email, "Invited, waiting for a seat")
    assert eventually(lambda: letters.somebody_was_told(town, cast.owner("spice-route"), name), seconds=20)

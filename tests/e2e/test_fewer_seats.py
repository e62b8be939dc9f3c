"""Fewer seats: planned for the renewal; the newest become end users; of legacy Sell only empty seats go (R41, R44, R47)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e import cast, letters, scenes
from tests.e2e.place import asked, days_go_by
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words, words_of
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]
DAYS_TO_RENEWAL = "SELECT renews_on - clock_today(time_zone) FROM accounts WHERE slug = %s"
NEWEST = "Nia Newest"


def fewer(owner: Visitor, product: str, seats: int) -> None:
    """Up to the check page, or to what is wrong."""
    t = owner.t
    owner.open("/subscription")
    owner.follow(t("Remove seats"))
    owner.fill(t("Seats to remove: %(product)s", product=product), str(seats))
    owner.press("Continue")


def planned(owner: Visitor, product: str) -> Locator:
    """The card of what is planned for this product."""
    owner.open("/subscription")
    return owner.page.locator("article.planned-change").filter(has_text=product)


def test_r44_fewer_seats_than_people_and_the_newest_become_end_users(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """Previewed before it is confirmed, shown until the renewal, told by mail, and done on the day."""
    account, licence = ("velo-des-quais", "support") if way.language == "en" else ("pixel-forge", "support-suite")
    owner, product = someone(cast.owner(account)), cast.product(licence, way.language)
    email = f"nia.newest@{account}.example"
    scenes.add_a_person(owner, NEWEST, email, "Support")
    if account == "pixel-forge":
        owner.press("Buy the seats and add the person")  # its seats are all used
    owner.reads_heading(t("Team"))
    before = scenes.purchased(owner, licence)

    fewer(owner, product, 1)
    owner.reads_heading(t("Check your answers"))
    preview = owner.page.locator(".notice").filter(has_text=t("More people have a seat than there would be"))
    expect(preview).to_contain_text(NEWEST)
    expect(preview).to_contain_text(t("Do not delete anybody: what they have written would lose its author."))
    owner.press("Update subscription")
    owner.sees(t("Your change is planned for the renewal."))
    card = planned(owner, product)
    expect(card).to_contain_text(NEWEST)
    expect(card).to_contain_text(t("Last day to change your mind"))
    assert scenes.purchased(owner, licence) == before  # nothing has happened yet

    days_go_by(town, asked(town, DAYS_TO_RENEWAL, account))
    assert eventually(lambda: scenes.purchased(owner, licence) == before - 1, seconds=30, every=0.5)
    expect(planned(owner, product)).to_have_count(0)
    owner.open(f"/team?q={email}")
    row = owner.page.get_by_role("row").filter(has_text=email)
    expect(row).to_contain_text(t("End user"))
    expect(row).to_contain_text(t("Uses no seat"))
    assert eventually(lambda: was_told_of_the_loss(town, email, licence), seconds=20)
    owner.open("/team")
    owner_row = owner.page.get_by_role("row").filter(has_text=owner.email)
    expect(owner_row).not_to_contain_text(t("Uses no seat"))


def was_told_of_the_loss(town: Town, email: str, licence: str) -> bool:
    """In the language of whoever lost it."""
    subject = "Your seat of %(product)s has ended"
    told = {words_of(one)(subject, product=cast.product(licence, one)) for one in ("en", "fr")}
    return any(one.to == email and one.subject in {letters.plain(words) for words in told} for one in letters.about(town, ""))


def test_r47_of_legacy_sell_only_empty_seats_go(way: Way, t: Words, someone: Someone) -> None:
    """A seat in use refuses the reduction, with the reason; an empty one may go, and that can be taken back (R41)."""
    owner = someone(cast.owner("erabliere-du-lac"))
    fewer(owner, "Sell", 2)
    reason = t("%(used)s people use %(product)s: fewer seats than that are not possible before some are free.", used=3, product="Sell")
    expect(owner.page.get_by_role("alert").filter(has_text=reason)).to_be_visible()
    expect(owner.page.get_by_label(t("Seats to remove: %(product)s", product="Sell")).first).to_have_value("2")

    fewer(owner, "Sell", 1)
    owner.reads_heading(t("Check your answers"))
    expect(owner.page.get_by_text(t("More people have a seat than there would be"))).to_have_count(0)
    owner.press("Update subscription")
    card = planned(owner, "Sell")
    expect(card).to_contain_text(t("From %(before)s to %(after)s seats", before=4, after=3))
    owner.actions += 1
    card.get_by_role("button", name=t("Cancel this change")).click()
    expect(owner.page.locator("article.planned-change")).to_have_count(0)
    assert scenes.purchased(owner, "sell") == 4


def test_r44_others_are_chosen_in_the_place_of_the_newest(way: Way, t: Words, someone: Someone) -> None:
    """The demonstration has a planned reduction that hits two people: the account says which."""
    owner = someone(cast.owner("casa-naranja"))
    card = planned(owner, "Support")
    card.get_by_role("link", name=t("Choose others")).click()
    owner.reads_heading(t("Who loses a seat"))
    ticks = owner.page.get_by_role("checkbox")
    boxes = [ticks.nth(n) for n in range(ticks.count())]
    for box in boxes:
        box.set_checked(checked=False)
    chosen = boxes[-2:] if way.language == "en" else boxes[:2]
    names = []
    for box in chosen:
        box.check()
        names.append(owner.page.locator(f"label[for='{box.get_attribute('id')}']").inner_text().split("\n")[0].strip())
    owner.press("Keep this choice")
    card = planned(owner, "Support")
    expect(card).to_contain_text(t("As your account has chosen."))
    for name in names:
        expect(card).to_contain_text(name)

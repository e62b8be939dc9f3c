"""The desk by keyboard alone, in a real browser (U7): help, search, moving, choosing, opening, deciding in four keys."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e import cast, scenes
from tests.e2e.place import asked, order
from tests.e2e.visitor import Visitor
from tests.e2e.words import words_of
from tests.faults.harness.town import Town

Someone = Callable[..., Visitor]
EN = words_of("en")


def at_the_desk(visitor: Callable[..., Visitor], who: str, path: str = "/desk?view=unclaimed") -> Visitor:
    """Keys need JavaScript: without it there are none, and nothing says that there were."""
    window = visitor("en", script=True)
    window.be(cast.rep(who))
    window.open(path)
    return window


def test_u7_help_search_move_choose_and_open(town: Town, visitor: Callable[..., Visitor]) -> None:
    rita = at_the_desk(visitor, "rita")
    page, keys = rita.page, rita.page.keyboard
    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("j")  # a dialog is in front: nothing behind it moves
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    rows = page.locator("#queue-rows tbody tr")
    keys.press("j")
    expect(rows.nth(0).locator("a.reference")).to_be_focused()
    keys.press("j")
    expect(rows.nth(1).locator("a.reference")).to_be_focused()
    keys.press("x")
    expect(rows.nth(1).locator("input")).to_be_checked()
    keys.press("k")
    expect(rows.nth(0).locator("a.reference")).to_be_focused()
    keys.press("/")
    expect(page.locator("#search-q")).to_be_focused()
    keys.type("jxc?")  # letters in a field are letters
    expect(page.locator("#search-q")).to_have_value("jxc?")
    expect(rows.nth(0).locator("input")).not_to_be_checked()


def test_u7_a_decision_is_four_keys_from_the_queue(town: Town, visitor: Callable[..., Visitor]) -> None:
    reference = order(town, "pending", "kestrel-airfreight")
    rita = at_the_desk(visitor, "rita", f"/desk?view=unclaimed&q={reference}")
    page, keys = rita.page, rita.page.keyboard
    keys.press("Enter")
    page.wait_for_url(f"**/desk/orders/{reference}?*")
    keys.press("c")
    expect(page.get_by_role("link", name=EN("Write the quote"))).to_be_visible()
    keys.press("r")
    expect(page.locator("#note-reject")).to_be_focused()
    keys.type("Not this year")  # words, then the fourth key
    keys.press("Control+Enter")
    expect(page.get_by_text(EN("%(reference)s will be rejected within a minute", reference=reference))).to_be_visible()


def test_u7_an_offer_is_four_keys_from_the_queue(town: Town, visitor: Callable[..., Visitor]) -> None:
    buyer = visitor("en", script=True)
    buyer.be(cast.owner("sakura-logistics"))
    reference = scenes.ask_for_seats(buyer, cast.product("support", "en"), 2, "Two more.")
    rita = at_the_desk(visitor, "rita", f"/desk?view=unclaimed&q={reference}")
    page, keys = rita.page, rita.page.keyboard
    keys.press("Enter")
    page.wait_for_url(f"**/desk/orders/{reference}?*")
    keys.press("c")
    expect(page.get_by_role("link", name=EN("Write the quote"))).to_be_visible()
    keys.press("q")
    page.wait_for_url(f"**/desk/orders/{reference}/quote?*")
    expect(page.get_by_role("button", name=EN("Send the offer"))).to_be_visible()
    keys.press("Control+Enter")
    page.wait_for_url(lambda url: not url.partition("?")[0].endswith("/quote"))
    assert asked(town, "SELECT state FROM orders WHERE reference = %s", reference) == "quoted"
    scenes.withdraw(buyer, reference)  # the account is free for the next one


def test_u7_keys_can_be_switched_off(town: Town, visitor: Callable[..., Visitor]) -> None:
    rosa = at_the_desk(visitor, "rosa", "/settings#keys")
    rosa.press(EN("Switch the keys off"))
    rosa.open("/desk?view=unclaimed")
    for key in "?jx/":
        rosa.page.keyboard.press(key)
    expect(rosa.page.get_by_role("dialog")).to_be_hidden()
    expect(rosa.page.locator("#queue-rows :focus")).to_have_count(0)
    expect(rosa.page.locator("#search-q:focus")).to_have_count(0)
    rosa.open("/settings#keys")
    rosa.press(EN("Switch the keys on"))


def test_u9_a_colleague_appears_in_the_list_without_reloading(town: Town, visitor: Callable[..., Visitor]) -> None:
    buyer = visitor("en", script=True).be(cast.owner("sakura-logistics"))
    reference = scenes.ask_for_seats(buyer, cast.product("support", "en"), 1, "One more.")  # its own: of several who look one is named
    rita = at_the_desk(visitor, "rita", "/desk?view=unclaimed")
    rosa = visitor("en", script=True)
    rosa.be(cast.rep("rosa"))
    rosa.open(f"/desk/orders/{reference}")
    expect(rita.page.locator(f"#{reference} .looking")).to_contain_text(cast.name(cast.rep("rosa")))
    scenes.withdraw(buyer, reference)


def test_u16_the_queue_asks_for_ten_things_at_most(town: Town, visitor: Callable[..., Visitor]) -> None:
    rita = at_the_desk(visitor, "rita")
    asked: list[str] = []
    rita.page.on("request", lambda request: asked.append(request.url))
    rita.page.reload(wait_until="load")
    assert len([url for url in asked if "/arrivals" not in url]) <= 10, asked

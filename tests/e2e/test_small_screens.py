"""U7, U17, U18: a header that leaves a phone to its page, no page that scrolls sideways at any width, no button that moves away."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import cast
from tests.e2e.looking import AXE, RUN, TOO_WIDE
from tests.e2e.visitor import Visitor
from tests.e2e.words import words_of

OWNER, MANAGER, OPERATOR = cast.owner("cobalt-studio"), "mona@vendor.example", "oscar@vendor.example"
START = {OWNER: "/subscription", MANAGER: "/desk", OPERATOR: "/desk/machinery", "": "/sign-in"}
ONE_ROW = 56
"""Pixels: a row of buttons with the air around it."""
CUT = """() => [...document.querySelectorAll(".table-wrap")].filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => `a table of ${one.scrollWidth} px in ${one.clientWidth}`)"""
OFF = """() => [...document.querySelectorAll(".inline-fields, .cluster, .team-filter")].flatMap(row => {
  const pieces = [...row.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select, .button")];
  const all = pieces.map(one => [one.name || one.innerText, one.getBoundingClientRect()]);
  const beside = (a, b) => a.bottom > b.top && b.bottom > a.top;
  return all.filter(([, a]) => all.some(([, b]) => beside(a, b) && Math.abs(a.bottom - b.bottom) > 1)).map(([name]) => name);
})"""
"""What is typed, chosen or pressed, and does not end where its neighbours do."""
HEIGHT = "document.querySelector('.site-header').getBoundingClientRect().height"


@pytest.mark.parametrize("who", START)
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_u18_the_header_takes_one_row_of_a_phone_for_everybody(visitor: Callable[..., Visitor], who: str, script: bool) -> None:
    window = visitor("fr", script=script, width=320)
    if who:
        window.be(who)
    for width in (320, 360, 412):
        window.page.set_viewport_size({"width": width, "height": 800})
        window.open(START[who])
        assert window.page.evaluate(HEIGHT) <= ONE_ROW, f"at {width} px"


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_u7_the_menu_of_a_phone_opens_closes_and_leads_on_by_keyboard(visitor: Callable[..., Visitor], script: bool) -> None:
    """The browser's own popover: without scripts, too. Escape closes it, and the focus is where it was."""
    window, t = visitor("fr", script=script, width=360).be(MANAGER), words_of("fr")
    window.open("/desk")
    menu, link = window.page.get_by_role("button", name=t("Menu")), window.page.get_by_role("link", name=t("Texts and prices"), exact=True)
    expect(link).to_be_hidden()
    menu.focus()
    window.page.keyboard.press("Enter")
    expect(link).to_be_visible()
    expect(window.page.get_by_role("button", name=t("Sign out"))).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.closest('#site-menu') !== null"), "the next stop is in the menu"
    link.click()
    window.reads_heading(t("Ready-made texts"))


def test_u17_the_open_menu_can_be_read_by_everybody(visitor: Callable[..., Visitor]) -> None:
    window, t = visitor("fr", width=320).be(MANAGER), words_of("fr")
    window.open("/desk")
    window.page.get_by_role("button", name=t("Menu")).click()
    window.page.evaluate(AXE)
    assert not window.page.evaluate(RUN, None)
    assert not window.page.evaluate(TOO_WIDE)


def test_u18_a_wide_screen_has_the_whole_header_and_no_menu(visitor: Callable[..., Visitor]) -> None:
    """The control: where there is room nothing is folded away."""
    window, t = visitor("en", width=768).be(MANAGER), words_of("en")
    window.open("/desk")
    expect(window.page.get_by_role("button", name=t("Menu"))).to_be_hidden()
    expect(window.page.locator(".site-nav").get_by_role("link")).to_have_count(7)
    expect(window.page.get_by_role("button", name=t("Sign out"))).to_be_visible()


@pytest.mark.parametrize("who", [cast.rep("rita"), MANAGER])
def test_u18_the_french_queue_scrolls_sideways_at_no_width(visitor: Callable[..., Visitor], who: str) -> None:
    window = visitor("fr").be(who)
    faults = []
    for path in ("/desk?view=all", "/desk"):
        window.open(path)
        for width in range(320, 1441, 16):
            window.page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{path} {width} {one}" for one in (*window.page.evaluate(TOO_WIDE), *window.page.evaluate(CUT))]
    window.page.set_viewport_size({"width": 1280, "height": 900})
    assert not faults, "\n".join(faults)


CARDS = "[...document.querySelectorAll('.data-table.brief tbody tr')].map(one => one.getBoundingClientRect().height)"


@pytest.mark.parametrize(("who", "path"), [(MANAGER, "/orders"), ("elena.keller@harbour-and-vale.example", "/requests"),
                                           (cast.owner("atelier-nord"), "/team")])  # fmt: skip
def test_u18_on_a_phone_an_entry_of_a_long_list_is_a_low_card(visitor: Callable[..., Visitor], who: str, path: str) -> None:
    window = visitor("fr", width=390).be(who)
    window.open(path)
    heights = sorted(window.page.evaluate(CARDS))
    assert heights
    assert heights[len(heights) // 2] <= 190, heights
    assert not window.page.evaluate(TOO_WIDE)


def test_u18_r11_on_a_phone_too_the_contacts_can_be_put_in_another_order(visitor: Callable[..., Visitor]) -> None:
    window, t = visitor("fr", width=390).be(OWNER), words_of("fr")
    window.open("/contacts")
    link = window.page.get_by_role("link", name=t("In the team since"))
    expect(link).to_be_in_viewport()
    link.click()
    expect(window.page).to_have_url(re.compile("sort="))


SHIFTS = [("/requests/new", {"seats-support": "7"}, cast.owner("atelier-nord")),
          ("/subscription/manage", {"seats-support-suite": "12"}, cast.owner("cobalt-studio")),
          ("/subscription/temporary",
           {"product": "support", "seats": "3", "starts_on": "{0}", "ends_on": "{1}"}, cast.owner("atelier-nord"))]  # fmt: skip


@pytest.mark.parametrize(("path", "typed", "who"), SHIFTS, ids=[one[0] for one in SHIFTS])
def test_u18_a_price_that_comes_in_moves_no_button(visitor: Callable[..., Visitor], path: str, typed: dict[str, str], who: str) -> None:
    window, t = visitor("fr").be(who), words_of("fr")
    for width in (1280, 768, 360):
        window.page.set_viewport_size({"width": width, "height": 900})
        window.open(path)
        days = window.page.evaluate("[20, 40].map(n => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10))")
        button = window.page.get_by_role("button", name=t("Continue"), exact=True)
        before = place(button)
        for name, value in typed.items():
            field = window.page.locator(f"main [name='{name}']")
            field.select_option(value) if name == "product" else field.fill(value.format(*days))
        expect(window.page.locator("#cost .totals")).to_be_visible()
        expect(window.page.locator("#total-in-sight")).not_to_have_text("–")
        assert place(button) == before, f"at {width} px"
    window.page.set_viewport_size({"width": 1280, "height": 900})


KINDS = [("/subscription/manage", cast.owner("brasserie-lumiere")), ("/requests/new?change=upgrade_plan", cast.plain_admin("atelier-nord"))]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize(("path", "who"), KINDS, ids=[one[0] for one in KINDS])
def test_u18_the_kinds_of_change_are_folded_on_a_phone_and_the_first_field_is_seen(
    visitor: Callable[..., Visitor], path: str, who: str, script: bool
) -> None:
    window, t = visitor("fr", script=script).be(who), words_of("fr")
    window.page.set_viewport_size({"width": 390, "height": 844})
    window.open(path)
    kinds, other = window.page.locator(".kinds > summary"), window.page.locator(".kinds").get_by_text(t("Remove seats"), exact=True)
    field = window.page.locator("main form :is(input:not([type=hidden]), select)").first
    assert field.evaluate("one => one.getBoundingClientRect().bottom") < 664, "what a phone's browser shows of 844 pixels"
    expect(kinds).to_contain_text(window.page.locator(".kinds [aria-current]").inner_text())
    expect(other).to_be_hidden()
    kinds.click()
    other.click()
    window.reads_heading(t("Ask for fewer seats"))
    window.page.set_viewport_size({"width": 1280, "height": 900})
    expect(window.page.locator(".kinds > summary")).to_be_hidden()
    expect(window.page.locator(".kinds").get_by_role("link", name=t("Add seats"), exact=True)).to_be_visible()


def place(button: Locator) -> list[float]:
    """Where it is on the page, whatever the window shows of it."""
    found: list[float] = button.evaluate("one => { const box = one.getBoundingClientRect(); return [box.left, box.top + scrollY] }")
    return found


ROWS = {cast.owner("atelier-nord"): ("/subscription/billing", "/settings", "/team"),
        MANAGER: ("/desk/approvals/simulator", "/desk/policy/simulator", "/desk/policy/rules/0", "/orders")}  # fmt: skip


@pytest.mark.parametrize("who", ROWS)
def test_u18_what_is_typed_chosen_and_pressed_in_one_row_stands_on_one_line(visitor: Callable[..., Visitor], who: str) -> None:
    window = visitor("fr").be(who)
    for path in ROWS[who]:
        window.open(path)
        assert window.page.evaluate(OFF) == [], path


def test_u18_no_button_of_a_table_is_cut_into_letters(visitor: Callable[..., Visitor]) -> None:
    window, t = visitor("fr", width=768).be(MANAGER), words_of("fr")
    window.open("/desk/policy")
    box = window.page.get_by_role("row").get_by_role("button", name=t("Remove")).first.bounding_box()
    assert box
    assert box["height"] <= 32

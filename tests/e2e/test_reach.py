"""U18: what axe does not see: targets large enough, focus in sight, text that may be spaced, fields that take a paste."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import cast
from tests.e2e.place import order
from tests.e2e.visitor import Visitor
from tests.faults.harness.town import Town

PAGES = ("/subscription", "/subscription/manage", "/team", "/team/add", "/contacts", "/settings", "/requests")
# A link within a sentence may be as small as its words (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")].filter(one => {
  const box = one.getBoundingClientRect();
  const label = one.labels && one.labels[0] ? one.labels[0].getBoundingClientRect() : box;
  if (!box.width || one.closest(".visually-hidden, .skip-link") || getComputedStyle(one).display === "inline") return false;
  return Math.max(box.height, label.height) < 24 || Math.max(box.width, label.width) < 24;
}).map(one => one.tagName + " " + one.className + " " + (one.textContent || one.name).trim().slice(0, 40))"""
SPACED = """() => {
  const style = new CSSStyleSheet();
  style.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""
HIDDEN_FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (!one || one === document.body || !box.width) return null;
  const seen = box.bottom > 0 && box.top < innerHeight;
  const across = Math.min(box.left + box.width / 2, innerWidth - 1), down = Math.max(box.top + box.height / 2, 0);
  const top = document.elementFromPoint(across, Math.min(down, innerHeight - 1));
  return seen && top && (one.contains(top) || top.contains(one) || top.closest("label")) ? null : one.outerHTML.slice(0, 120);
}"""
PASTE = """() => [...document.querySelectorAll("input:not([type=hidden]), textarea")].filter(one =>
  !one.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true}))).map(one => one.name)"""


@pytest.fixture
def page(visitor: Callable[..., Visitor]) -> Page:
    window = visitor("fr")
    window.be(cast.owner("cobalt-studio"))
    window.page.set_viewport_size({"width": 320, "height": 800})
    return window.page


def test_u18_targets_text_spacing_and_pasting(page: Page) -> None:
    faults = []
    for path in PAGES:
        page.goto(path)
        faults += [f"{path} too small: {one}" for one in page.evaluate(SMALL)]
        faults += [f"{path} takes no paste: {one}" for one in page.evaluate(PASTE)]
        wider = page.evaluate(SPACED)
        faults += [f"{path} scrolls sideways by {wider} px when its text is spaced"] if wider > 0 else []
    assert not faults, "\n".join(faults)


def of_the_desk(town: Town) -> list[tuple[str, str]]:
    """Who opens what there."""
    rita, mona, waiting = cast.rep("rita"), "mona@vendor.example", order(town, "in_approval")
    return [(rita, "/desk?view=all"), (rita, f"/desk/orders/{order(town, 'in_review', rep=rita)}"), (rita, "/desk/views"),
            (rita, f"/desk/orders/{order(town, 'in_review', rep=rita)}/quote"), (rita, "/desk/prices"), (rita, "/desk/templates"),
            (mona, "/desk/approvals"), (mona, f"/desk/approvals/{waiting}"), (mona, "/desk/policy"), (mona, "/desk/policy/rules/1"),
            (mona, "/desk/policy/simulator"), (mona, "/desk/sharing"), (mona, "/desk/service-levels"), (mona, "/desk/calendars"),
            (mona, "/desk/calendars/desk"), (mona, "/status"), (mona, "/orders"), ("oscar@vendor.example", "/desk/machinery")]  # fmt: skip


def at_the_desk(visitor: Callable[..., Visitor], town: Town) -> Iterator[tuple[Page, str]]:
    """Each page of the desk at 320 px, in French."""
    window = visitor("fr", width=320)
    for who, path in of_the_desk(town):
        if window.email != who:
            window.leave()
            window.be(who)
        window.page.goto(path)
        yield window.page, path


def test_u18_targets_text_spacing_and_pasting_at_the_desk(visitor: Callable[..., Visitor], town: Town) -> None:
    faults = []
    for page, path in at_the_desk(visitor, town):
        faults += [f"{path} too small: {one}" for one in page.evaluate(SMALL)]
        faults += [f"{path} takes no paste: {one}" for one in page.evaluate(PASTE)]
        wider = page.evaluate(SPACED)
        faults += [f"{path} scrolls sideways by {wider} px when its text is spaced"] if wider > 0 else []
    assert not faults, "\n".join(faults)


def test_u18_whatever_has_the_focus_is_in_sight_at_the_desk(visitor: Callable[..., Visitor], town: Town) -> None:
    faults = []
    for page, path in at_the_desk(visitor, town):
        for _ in range(25):
            page.keyboard.press("Tab")
            faults += [f"{path}: {one}"] if (one := page.evaluate(HIDDEN_FOCUS)) else []
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/subscription/manage", "/team"])
def test_u18_whatever_has_the_focus_is_in_sight(page: Page, path: str) -> None:
    page.goto(path)
    faults = []
    for _ in range(40):
        page.keyboard.press("Tab")
        faults += [one] if (one := page.evaluate(HIDDEN_FOCUS)) else []
    assert not faults, "\n".join(faults)


def test_u18_the_ruler_notices(chromium: Browser) -> None:
    """The control: a small button, a field that takes no paste."""
    page = chromium.new_page()
    page.set_content("<button style='width: 9px; height: 9px; padding: 0; border: 0; display: block'></button>"
                     "<input name=x style='height: 40px'>"
                     "<script>document.querySelector('input').onpaste = e => e.preventDefault()</script>")  # fmt: skip
    assert len(page.evaluate(SMALL)) == 1
    assert page.evaluate(PASTE) == ["x"]
    page.close()

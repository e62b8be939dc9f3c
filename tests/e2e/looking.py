"""Looking at a page as axe does, and with a ruler: what is wrong, one line each (U17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from tests.ground import ROOT

Scheme = Literal["light", "dark", "forced"]
Good = dict[Scheme, set[str]]
"""Looks of words, as colours.js names them, with which axe has found no fault."""
AXE = (ROOT / "tests/vendor/axe-4.14.1/axe.min.js").read_text(encoding="utf-8")
RUN = """async rules => {
  document.getAnimations().forEach(one => one.finish());
  const found = await axe.run(document, {resultTypes: ["violations"], iframes: false, rules: rules || {}});
  const said = (rule, node) => rule + ": " + node.target.join(" ") + " " + node.html.slice(0, 120);
  return found.violations.flatMap(one => one.nodes.map(node => said(one.id, node)));
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
BUT_COLOURS = {rule: {"enabled": False} for rule in COLOURS}
OF_COLOURS = (ROOT / "tests/e2e/colours.js").read_text(encoding="utf-8")
WIDTHS: dict[int, Scheme] = {320: "light", 768: "forced", 1280: "dark"}
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "forced")
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const all = [...document.querySelectorAll("main *, header *, footer *")];
  const wide = all.filter(one => one.getBoundingClientRect().right > width + 1).slice(0, 3);
  return wide.map(one => "too wide: " + one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 40));
}"""


@dataclass(frozen=True)
class Look:
    """A page to be looked at: who opens what, and what they do there first, if anything."""

    who: str
    path: str
    first: Callable[[Page], None] | None = None
    state: str = ""
    is_closed: bool = False

    def __str__(self) -> str:
        return f"{self.path} {self.state} {self.who}"


def pressing(button: str, **fields: str) -> Callable[[Page], None]:
    """Fill fields by their names, then press the button that has this value or this selector: into an error or the next page."""

    def press(page: Page) -> None:
        for name, value in fields.items():
            field = page.locator(f"main [name='{name.replace('__', '-')}']").first
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        selector = button if " " in button else f"main button[name=go][value={button}]"
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return press


def faults_of(page: Page, good: Good | None = None, *, is_long: bool = False) -> list[str]:
    """What axe finds, and whatever makes the page scroll sideways, at three widths, in light, dark and forced colours.

    All but colours once, where there is least room; each scheme's colours at one width, but for those that were `good` on
    other pages. `is_long`: everything everywhere.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    good = defaultdict(set) if good is None else good
    found: list[str] = []
    for width, usual in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} {one}" for one in page.evaluate(TOO_WIDE)]
        for scheme in SCHEMES if is_long else (usual,):
            _show(page, scheme)
            if is_long or width == min(WIDTHS):
                found += [f"{width} {scheme} {one}" for one in page.evaluate(RUN, BUT_COLOURS)]
            colours = page.evaluate(OF_COLOURS, [COLOURS, "" if is_long else " ".join(good[scheme])])
            good[scheme].update(colours["good"])
            found += [f"{width} {scheme} {one}" for one in colours["faults"]]
        _show(page, "light")
    return found


def _show(page: Page, scheme: Scheme) -> None:
    page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light",
        forced_colors="active" if scheme == "forced" else "none",
        reduced_motion="reduce",
    )

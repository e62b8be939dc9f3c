"""Looking at a page as axe does, and at its width: what is wrong, one line each."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page

from tests.ground import ROOT

AXE = (ROOT / "tests/vendor/axe-4.14.1/axe.min.js").read_text(encoding="utf-8")
RUN = """async rules => {
  document.getAnimations().forEach(one => one.finish());
  const found = await axe.run(document, {resultTypes: ["violations"], ...(rules && {runOnly: rules})});
  const said = (rule, node) => rule + ": " + node.target.join(" ") + " " + node.html.slice(0, 120);
  return found.violations.flatMap(one => one.nodes.map(node => said(one.id, node)));
}"""
# Of all that axe looks at, only colours are others in the dark.
SCHEMES: tuple[tuple[Literal["light", "dark"], list[str] | None], ...] = (
    ("light", None),
    ("dark", ["color-contrast", "link-in-text-block"]),
)
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const all = [...document.querySelectorAll("main *, header *, footer *")];
  const wide = all.filter(one => one.getBoundingClientRect().right > width + 1).slice(0, 3);
  return wide.map(one => "too wide: " + one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 40));
}"""


def faults_of(page: Page) -> list[str]:
    """Everything axe finds, in light and in dark, and whatever makes the page scroll sideways."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = [str(one) for one in page.evaluate(TOO_WIDE)]
    for scheme, rules in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme} {one}" for one in page.evaluate(RUN, rules)]
    return found

"""U19: pages of the desk on paper, A4 and Letter: everything that is read, nothing that is pressed, no row cut in two."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest

from tests.e2e import cast
from tests.e2e.place import order
from tests.e2e.visitor import Visitor
from tests.faults.harness.town import Town

PRESSED = """() => [...document.querySelectorAll("header.site-header, footer, nav, .ribbon, button, input:not([type=hidden]), select, textarea")]
  .filter(one => one.getBoundingClientRect().width && !one.closest(".visually-hidden"))
  .map(one => one.tagName + " " + one.className + " " + (one.textContent || one.name).trim().slice(0, 40))"""
CUT = """() => [...document.querySelectorAll("main tr")].filter(one => getComputedStyle(one).breakInside !== "avoid").length"""


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_u19_pages_of_the_desk_are_whole_on_paper(someone: Callable[[str], Visitor], town: Town, paper: str) -> None:
    reference = order(town, "in_review", "osprey-robotics")
    faults = []
    for who, path in (("mona@vendor.example", "/status"), ("mona@vendor.example", "/orders"), (cast.rep("rita"), f"/desk/orders/{reference}"),
                      (cast.rep("rita"), f"/desk/orders/{reference}/quote/preview"), ("mona@vendor.example", "/desk?view=all"),
                      ("mona@vendor.example", f"/desk/approvals/{order(town, 'in_approval')}")):  # fmt: skip
        page = someone(who).open(path).page
        page.emulate_media(media="print")
        faults += [f"{path}: printed, {one}" for one in page.evaluate(PRESSED)]
        faults += [f"{path}: rows that may be cut"] if page.evaluate(CUT) else []
        read = set(page.locator("main .reference").all_inner_texts())
        printed = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(BytesIO(page.pdf(format=paper))).pages)
        faults += [f"{path}: {one} is not on paper" for one in read if one not in printed]
        page.emulate_media(media="screen")
    assert not faults, "\n".join(faults)

"""U7: the help names every key there is, and no other; switched off, there are none and no help is offered for them."""

from __future__ import annotations

import re

from app.web.desk.own_words import KEYS
from tests.factories import order_at
from tests.ground import ROOT

SCRIPT = (ROOT / "app/static/js/desk.js").read_text(encoding="utf-8")
EVERYWHERE = {"?", "/", "u", "Ctrl+Enter"}
"""Help, search, back, send: each stands by itself in the scripts."""


def known() -> set[str]:
    """What the script of the queue does, what steps and links of an order page answer to, and what works everywhere."""
    queue = SCRIPT.split("const IN_QUEUE = {")[1].split("};")[0]
    return set(re.findall(r"(?m)^ {4}(\w+): ", queue)) | set(KEYS.values()) | EVERYWHERE


def told(source: str) -> set[str]:
    dialog = source.split('<dialog id="keys"')[1].split("</dialog>", maxsplit=1)[0]
    return set(re.findall(r"<dt><kbd>(.*?)</kbd></dt>", dialog))


def test_u7_the_help_names_every_key_and_no_other(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    for path in ("/desk?view=all", f"/desk/orders/{case.reference}"):
        page.open(path)
        assert told(page.source) == known(), path
    assert len(known()) > 12


def test_u7_every_key_of_the_page_does_what_the_help_says(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(f"/desk/orders/{case.reference}")
    here = set(re.findall(r'data-key="(\w)"', page.source))
    assert {"q", "a", "r", "b", "h", "z", "s"} <= here <= set(KEYS.values())
    assert set(re.findall(r'aria-keyshortcuts="(\w)"', page.source)) == here, "said to assistive technology, too"
    page.open("/settings")
    page.send("/settings/keys", 303, uses_keys="no")
    page.open(f"/desk/orders/{case.reference}")
    assert "data-key=" not in page.source
    assert 'data-keys="off"' in page.source

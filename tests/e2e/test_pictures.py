"""The README's pictures, taken from the running demonstration. `PICTURES=1 ./test tests/e2e/test_pictures.py` renews them."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e import cast
from tests.e2e.place import order
from tests.e2e.visitor import Visitor
from tests.faults.harness.town import Town

KEPT = Path(__file__).parent / "screenshots"
LARGEST = 150 * 1024
PICTURES = {
    # name: who looks, where, width, colours
    "welcome": ("", "/", 1280, "light"),
    "subscription": (cast.owner("cobalt-studio"), "/subscription", 1280, "light"),
    "subscription-managed": (cast.owner("atelier-nord"), "/subscription", 1280, "light"),
    "offer": (cast.owner("quartz-hotels"), "/requests/{quoted}/offer", 1280, "light"),
    "order": (cast.rep("remy"), "/desk/orders/{answering}", 1280, "light"),
    "queue": (cast.rep("rita"), "/desk?view=unclaimed", 1280, "light"),
    "status": ("mona@vendor.example", "/status", 1280, "light"),
    "status-dark": ("mona@vendor.example", "/status", 1280, "dark"),
    "subscription-phone": (cast.owner("cobalt-studio"), "/subscription", 360, "light"),
}
TALL = {"subscription-managed": 1480}
"""Shown further down than a screen goes, in pixels."""


@pytest.mark.parametrize("name", PICTURES)
def test_the_readme_shows_the_real_pages(
    name: str, town: Town, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    email, path, width, scheme = PICTURES[name]
    person = visitor("en", width=width, scheme=scheme)
    if email:
        person.be(email)
    references = {
        "quoted": order(town, "quoted", "quartz-hotels"),
        "answering": order(town, "on_hold", "rives-du-leman"),
    }
    person.open(path.format(**references))
    person.page.evaluate("document.fonts.ready.then(() => true)")
    picture = small(person.page.screenshot(animations="disabled", full_page=name in TALL), TALL.get(name))
    assert len(picture) <= LARGEST
    folder = KEPT if os.environ.get("PICTURES") else tmp_path
    (folder / f"{name}.png").write_bytes(picture)
    assert (KEPT / f"{name}.png").is_file(), (
        "renew the pictures: PICTURES=1 ./test tests/e2e/test_pictures.py"
    )


def small(picture: bytes, height: int | None = None) -> bytes:
    """The same, down to `height`, in 128 colours, which is all these pages have."""
    whole, out = Image.open(BytesIO(picture)).convert("RGB"), BytesIO()
    shown = whole.crop((0, 0, whole.width, height or whole.height))
    shown.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()

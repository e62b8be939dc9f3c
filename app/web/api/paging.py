"""Lists by cursor where all of the list is read at once: a page of at most fifty, and where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.errors import Invalid
from app.web.api.fields import Strict, Text
from workflows.sentences import say

MOST = 50
LONGEST = 60


class CursorIn(Strict):
    cursor = Text(LONGEST, load_default="", about=say("The “next” of the page before."))


def page(name: str, items: Sequence[dict[str, Any]], cursor: str, key: str = "id") -> dict[str, Any]:
    """The items after the one the cursor names, under `name`, with the cursor of the next page. Raises Invalid."""
    start = 0
    if cursor:
        start = next((place for place, one in enumerate(items, 1) if str(one[key]) == cursor), 0)
        if not start:
            raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor")
    shown = list(items[start : start + MOST])
    return {name: shown, "next": str(shown[-1][key]) if start + MOST < len(items) else None}

"""Lists by cursor: a page of at most fifty, and where the next one begins; of a list that is read at once, and of one read by its key."""

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


def unknown_page() -> Invalid:
    """What is wrong with a cursor that was never given."""
    return Invalid(say("This page of the list is not known. Start from the first page."), field="cursor")


def page(name: str, items: Sequence[dict[str, Any]], cursor: str, key: str = "id") -> dict[str, Any]:
    """The items after the one the cursor names, under `name`, with the cursor of the next page. Raises Invalid."""
    start = 0
    if cursor:
        start = next((place for place, one in enumerate(items, 1) if str(one[key]) == cursor), 0)
        if not start:
            raise unknown_page()
    shown = list(items[start : start + MOST])
    return {name: shown, "next": str(shown[-1][key]) if start + MOST < len(items) else None}


def number_of(cursor: str) -> int:
    """The number a cursor of a long list names: it is read from the record from there on. Raises Invalid."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise unknown_page()
    return int(cursor)


def part(name: str, shown: Sequence[dict[str, Any]], *, has_more: bool, key: str = "id") -> dict[str, Any]:
    """A page that was read by itself, under `name`, with the cursor of the next one."""
    return {name: list(shown), "next": str(shown[-1][key]) if has_more else None}

"""Pages of what was said: the last of it is shown, and what was said before, one page at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import request

from app.services.talking.reading import Place, Talk

BIGGEST = 2**63
FIELDS = ("messages_before", "notes_before")


def place() -> Place:
    """Where the address says to read; an address that makes no sense is read as one without."""
    return Place(*(_number(name) for name in FIELDS))


def _number(name: str) -> int | None:
    said = request.args.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and int(said[:20]) < BIGGEST else None


def earlier(found: Talk, path: Callable[[str], str] = lambda query: f"?{query}") -> dict[str, Any]:
    """Addresses of the messages and the notes before those that are shown, and back to the last ones; None where there are none.

    `path` makes an address of what stands behind its question mark. The rest of the address stays as it is.
    """
    begins = {
        "messages_before": found.messages[0].id if found.has_earlier_messages else None,
        "notes_before": found.notes[0].id if found.has_earlier_notes else None,
    }
    here = {name: value for name, value in request.args.items() if name not in FIELDS}
    at = place()
    kept = {name: value for name, value in zip(FIELDS, (at.message, at.note), strict=True) if value is not None}
    addresses = {name: path(urlencode({**here, **kept, name: value})) for name, value in begins.items() if value is not None}
    both = path(urlencode({**here, **kept, **{name: value for name, value in begins.items() if value is not None}}))
    return {
        "earlier_messages": addresses.get("messages_before"), "earlier_notes": addresses.get("notes_before"),
        "earlier_history": both if addresses else None, "last_said": path(urlencode(here)),
        "messages_are_earlier": at.message is not None, "notes_are_earlier": at.note is not None,
    }  # fmt: skip

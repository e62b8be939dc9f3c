"""How the history tells that a request has other lines now: what it was, and what it is (R36, R70)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.web.words import number


def changed_words(details: Mapping[str, Any]) -> str:
    """Old and new in one sentence; nothing for other lines of the history. A document is named."""
    if "document" in details:
        return str(details["document"])
    if "before" not in details or "after" not in details:
        return ""
    return _("Before: %(before)s. Now: %(after)s.", before=_lines(details["before"]), after=_lines(details["after"]))


def _lines(lines: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{number(one['seats'])} {one['name']}" if one["seats"] else str(one["name"]) for one in lines)

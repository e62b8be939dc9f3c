"""What somebody had typed when a part we need was away, or their session had ended: shown to them, and kept in the page to be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import g, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form
from wtforms.fields.core import UnboundField

from app.web.beneath import address_here

WITH_FORMS = frozenset({"account", "desk", "help", "insight", "links"})
"""Whose forms are kept. Not those with passwords (auth), nor what programs send."""
MACHINERY = frozenset({"csrf_token", "version", "verb", "go", "do", "shown_total_minor", "shown_after_minor", "copied_from", "once",
                       "seen", "round", "sends_itself", "next", "back"})  # fmt: skip
"""Sent again, but nothing anybody typed."""
LABELS = {
    "justification": _l("What are the seats for?"), "needed_on": _l("Wanted by"), "note": _l("Your words"),
    "seats": _l("How many seats?"), "name": _l("Name"), "email": _l("E-mail address"), "terms": _l("Terms"),
    "unit_price": _l("Price per seat and month"), "words": _l("Your words"),
    "valid_until": _l("Valid until"), "starts_on": _l("Starts on"), "discount_percent": _l("Discount"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsent:
    """`action` is where it goes again; `fields` everything as it came; `typed` what a person recognises."""

    action: str
    fields: list[tuple[str, str]]
    typed: list[dict[str, str]]
    had_file: bool = False
    """A browser lets no page choose a file again: that is left to the person."""


def unsent() -> Unsent | None:
    """The form of this request, or None when there is none that may be offered again.

    Only a form with our own token or, where the token went with the session, one that the browser says came from our own
    pages: a page that a stranger's form led to must not offer to send it once more.
    """
    if request.method != "POST" or request.blueprint not in WITH_FORMS or "HX-Request" in request.headers:
        return None
    if not g.get("csrf_valid") and request.headers.get("Sec-Fetch-Site") != "same-origin":
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    typed = [{"key": _label(name), "value": value} for name, value in fields
             if value.strip() and name not in MACHINERY and not name.endswith("-product")]  # fmt: skip
    return Unsent(address_here(), fields, typed, any(one.filename for one in request.files.values()))


def _label(name: str) -> str:
    """The words beside the field on its page: of "week-1-begins" those of "begins", with the line's number; never its own name."""
    if name.startswith("seats-"):
        return _("Seats: %(what)s", what=name.removeprefix("seats-").replace("-", " ").capitalize())
    *before, last = name.split("-")
    known = LABELS.get(name) or LABELS.get(last) or _words_of_forms().get(name) or _words_of_forms().get(last)
    number = next((f"{int(one) + 1}. " for one in reversed(before) if one.isdecimal()), "")
    return number + (_("Your entry") if known is None else str(known))


@cache
def _words_of_forms() -> dict[str, Any]:
    """What each field is called on the page that has it; the first where pages differ. All forms are known by now."""
    found: dict[str, Any] = {}
    for kind in _kinds(Form):
        for name, unbound in vars(kind).items():
            words = _words(unbound) if isinstance(unbound, UnboundField) else None
            if words is not None:
                found.setdefault(name, words)
    return found


def _kinds(kind: type[Form]) -> Iterator[type[Form]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


def _words(unbound: UnboundField) -> Any:
    words = unbound.kwargs.get("label") or (unbound.args[0] if unbound.args else None)
    return words if isinstance(words, str | LazyString) else None

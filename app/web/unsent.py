"""What somebody had typed when a part we need was away, or their session had ended: shown to them, and kept in the page to be sent again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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


OF_A_LINE = re.compile(r"lines-(\d+)-(\w+)")


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
    action = request.full_path if request.query_string else request.path
    return Unsent(action, fields, typed, any(one.filename for one in request.files.values()))


def _label(name: str) -> str:
    """The words of the form where we know them, else the field's own name: standard-remind is "standard remind"."""
    if of_a_line := OF_A_LINE.fullmatch(name):
        return f"{int(of_a_line[1]) + 1}. {_label(of_a_line[2])}"
    if name.startswith("seats-"):
        return _("Seats: %(what)s", what=name.removeprefix("seats-").replace("-", " ").capitalize())
    known = LABELS.get(name)
    return name.replace("-", " ").replace("_", " ") if known is None else str(known)

"""The summary of errors stands in the order of the page, in whatever order a form lists its fields (U2)."""

from __future__ import annotations

import re

from flask import Flask, Response

SUMMARY = re.compile(r'(<div class="error-summary".*?<ul>)(.*?)(</ul>)', re.DOTALL)
ENTRY = re.compile(r"<li>.*?</li>", re.DOTALL)
TARGET = re.compile(r'href="#([^"]+)"')
REFUSED = frozenset({409, 422})


def init(app: Flask) -> None:
    app.after_request(_put_in_order)


def _put_in_order(response: Response) -> Response:
    if response.status_code in REFUSED and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(in_order(response.get_data(as_text=True)))
    return response


def in_order(page: str) -> str:
    """The page, its summary's links sorted as their fields stand; what leads nowhere comes first, as it was."""
    found = SUMMARY.search(page)
    if found is None:
        return page
    rest = page[found.end() :]
    entries = sorted(ENTRY.findall(found[2]), key=lambda entry: _place(entry, rest))
    return page[: found.start(2)] + "".join(entries) + page[found.end(2) :]


def _place(entry: str, rest: str) -> int:
    target = TARGET.search(entry)
    return rest.find(f' id="{target[1]}"') if target else -1

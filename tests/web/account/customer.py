"""A customer's browser: it can send a page's hidden fields on, as the button of a form does."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.web.desk.browser import Browser

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Customer(Browser):
    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the main part, without the token."""
        main = self.source.partition("<main")[2]
        return {name: html.unescape(value) for name, value in HIDDEN.findall(main) if name != "csrf_token"}

    def confirm(self, path: str, status: int = 303, **changed: Any) -> str:
        """Press the last button of the check page."""
        return self.send(path, status, **{**self.hidden, "go": "send", **changed})

    def has_link(self, words: str) -> bool:
        return bool(re.search(rf"<a [^>]*>\s*{re.escape(words)}\s*</a>", self.source))

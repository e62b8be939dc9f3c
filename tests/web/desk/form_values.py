"""What the form of a page would send if somebody pressed its button and changed nothing."""

from __future__ import annotations

from html.parser import HTMLParser

UNSENT = {"submit", "file", "button"}


class FormValues(HTMLParser):
    """`values`: by name everything that is filled in, chosen or ticked in the main part of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = ""
        self._first: str | None = None
        self._has_chosen = False
        self.feed(source[source.index("<main") : source.index("</main>")])

    def _keep(self, name: str | None, value: str | None) -> None:
        if name and name != "csrf_token":
            self.values.setdefault(name, []).append(value or "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kind = given.get("type") or "text"
        if tag == "input" and kind not in UNSENT and (kind not in {"checkbox", "radio"} or "checked" in given):
            self._keep(given.get("name"), given.get("value"))
        if tag == "select":
            self._select, self._first, self._has_chosen = given.get("name") or "", None, "multiple" in given
        if tag == "option" and self._select:
            self._option(given)

    def _option(self, given: dict[str, str | None]) -> None:
        self._first = given.get("value") if self._first is None else self._first
        if "selected" in given:
            self._keep(self._select, given.get("value"))
            self._has_chosen = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            if not self._has_chosen:
                self._keep(self._select, self._first)
            self._select = ""

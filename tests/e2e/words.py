"""The product's own words in the language of a journey, so that a test names what a person reads."""

from __future__ import annotations

import gettext
from functools import cache
from typing import Any

from tests.ground import ROOT


class Words:
    """`t("Claim")` is what the button says; values fill the places of a sentence."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known = gettext.translation(
            "messages", ROOT / "app/translations", [language], fallback=language == "en"
        )

    def __call__(self, english: str, **values: Any) -> str:
        words = self._known.gettext(english)
        return words % values if values else words

    def knows(self, english: str) -> bool:
        """Whether the product says this in its other language: what it no longer says, is no longer translated."""
        return english in self._known._catalog  # type: ignore[attr-defined]

    def on(self, context: str, english: str) -> str:
        """A word that means several things, as it is said in this context."""
        return self._known.pgettext(context, english)

    def many(self, one: str, more: str, count: int, **values: Any) -> str:
        return self._known.ngettext(one, more, count) % {"num": count, "count": count, **values}


@cache
def words_of(language: str) -> Words:
    return Words(language)

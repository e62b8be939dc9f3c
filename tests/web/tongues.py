"""Which sentences of the other language a page shows, by the catalogue that the pages read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html.parser import HTMLParser

from babel.messages.catalog import Message

from app.ops.translating.catalogue import read

PLACE = re.compile(r"%\(\w+\)[sd]|%%")
UNREAD = {"script", "style", "svg", "code", "pre"}
SAID_BY = {"aria-label", "title", "alt", "placeholder", "data-copied"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LONG = 3
"""From three words on a piece of a sentence is nobody's name; shorter ones count where they stand alone."""


class Reader(HTMLParser):
    """What somebody reads on a page or has read out, piece by piece; and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._within: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (leads_to := given.get("href")):
            self.links.append(leads_to)
        self.pieces += [value for name, value in attrs if name in SAID_BY and value and not any(self._within)]
        if tag not in VOID:
            foreign = given.get("lang") is not None and tag != "html"
            self._within.append(tag in UNREAD or foreign)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and not any(self._within):
            self.pieces.append(words)


@lru_cache(maxsize=200)
def read_page(source: str) -> Reader:
    """Read once for its links and its words."""
    reader = Reader()
    reader.feed(source)
    return reader


def english_in(source: str) -> list[str]:
    """English sentences with a French translation, on a page that is to be French."""
    return list(_found(source, *_foreign("en")))


def french_in(source: str) -> list[str]:
    """French sentences on a page that is to be English."""
    return list(_found(source, *_foreign("fr")))


def _found(source: str, short: frozenset[str], long: tuple[str, ...]) -> Iterator[str]:
    pieces = read_page(source).pieces
    yield from (words for words in pieces if words in short)
    everything = " · ".join(pieces)
    yield from (words for words in long if words in everything)


@cache
def _foreign(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """(short pieces that stand alone, longer ones wherever they stand) that only this language has."""
    english, french = _pieces("en"), _pieces("fr")
    own, other = (english, french) if language == "en" else (french, english)
    told = own - other
    whole = "\n".join(other)
    return (
        frozenset(words for words in told if len(words.split()) < LONG),
        tuple(sorted(words for words in told if len(words.split()) >= LONG and words not in whole)),
    )


@cache
def _pieces(language: str) -> frozenset[str]:
    """The sentences of a language, cut where something else is filled in."""
    found: set[str] = set()
    for message in read():
        for form in _forms(message, language) if message.id else ():
            found |= {" ".join(piece.split()).strip(" ,;:.()«»“”") for piece in PLACE.split(form)}
    return frozenset(words for words in found if len(words) > 1 and re.search(r"[^\W\d_]{2}", words))


def _forms(message: Message, language: str) -> tuple[str, ...]:
    said = message.id if language == "en" else message.string
    return (said,) if isinstance(said, str) else tuple(said or ())

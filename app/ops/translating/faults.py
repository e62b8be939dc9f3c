"""What can be wrong with a translation, each in words that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

THIN = "\u202f"
PLACE = re.compile(r"%\(\w+\)[sd]")
QUOTED = re.compile(r"«[^»]*»")
RULES = {
    "a straight apostrophe or quotation mark: use ’ and « »": re.compile(r"['\"]"),
    "no thin space (U+202F) before ; ! ? or »": re.compile(rf"(?:^|[^{THIN}])[;!?»]"),
    "no thin space (U+202F) after «": re.compile(rf"«(?!{THIN})"),
    "three dots: use …": re.compile(r"\.\.\."),
}
COLON = re.compile(rf"(?:^|[^{THIN}]):(?=\s|$)")


def faults(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """(sentence, what is wrong with its translation)."""
    for message in catalog:
        if message.id:
            yield from ((_english(message)[0], fault) for fault in _of(message))


def typography(french: str) -> list[str]:
    """The rules of French typography that a text breaks. A header quoted with its colon is not French."""
    broken = [fault for fault, pattern in RULES.items() if pattern.search(french)]
    if COLON.search(QUOTED.sub("", french)):
        broken.append("no thin space (U+202F) before :")
    return broken


def _of(message: Message) -> Iterator[str]:
    french = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not all(french) or len(french) != len(_english(message)):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked as fuzzy"
    for words in french:
        yield from typography(words)
        if not _places(words) <= _allowed(message) or not _places(words) >= _needed(message):
            yield f"other placeholders than in English: {words}"
        if _edges(words) != _edges(_english(message)[0]):
            yield "another space at its beginning or end than in English"


def _english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _places(words: str) -> frozenset[str]:
    return frozenset(PLACE.findall(words))


def _allowed(message: Message) -> frozenset[str]:
    return frozenset().union(*map(_places, _english(message)))


def _needed(message: Message) -> frozenset[str]:
    """What both forms of a plural name must be named; a form may leave out what English leaves out in one."""
    forms = [_places(words) for words in _english(message)]
    return frozenset.intersection(*forms)


def _edges(words: str) -> tuple[bool, bool]:
    return words[:1].isspace(), words[-1:].isspace()

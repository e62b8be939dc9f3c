"""Sentences that reach people: English that remembers how it was made, so that it can be translated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self


class Sentence(str):  # noqa: SLOT000  (few, and they live briefly)
    """A finished English sentence; `template` and `values` let the web layer say it in another language."""

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Self:
        sentence = super().__new__(cls, template % values if values else template)
        sentence.template = template
        sentence.values = dict(values)
        return sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.template, self.values))


def say(template: str, **values: Any) -> Sentence:
    """Build a sentence. Values are named as in `%(name)s`; the template is the key for translators."""
    return Sentence(template, values)


class Name(str):  # noqa: SLOT000  (few, and they live briefly)
    """What people have called something in English, and in French where they have; a value of a sentence."""

    french: str

    def __new__(cls, english: str, french: str = "") -> Self:
        name = super().__new__(cls, english)
        name.french = french or english
        return name

    @classmethod
    def joined(cls, names: Iterable[Self]) -> Self:
        """Several, with commas between them."""
        several = list(names)
        return cls(", ".join(several), ", ".join(one.french for one in several))

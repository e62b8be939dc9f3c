"""Sentences that reach people: English that remembers how it was made, so that it can be translated."""

from __future__ import annotations

from collections.abc import Mapping
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

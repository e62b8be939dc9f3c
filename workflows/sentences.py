"""Sentences that reach people: English text that remembers its template and its values, so that it can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Sentence(str):
    """A finished English sentence; `template` and `values` let the web layer say it in another language."""

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Sentence:
        sentence = super().__new__(cls, template % values if values else template)
        sentence.template = template
        sentence.values = dict(values)
        return sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.template, self.values))


def say(template: str, **values: Any) -> Sentence:
    """Build a sentence. Values are named as in `%(name)s`; the template is the key for translators."""
    return Sentence(template, values)

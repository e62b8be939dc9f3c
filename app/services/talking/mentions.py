"""Colleagues named in a note with an @: by address, by full name, or by a first name that only one of them has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from workflows.sentences import say

HANDLE = re.compile(r"(?<![\w.@])@([^\W\d_][\w.'-]*)")


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the vendor's people; `handle` is what follows the @."""

    id: int
    name: str
    email: str
    role: str

    @property
    def handle(self) -> str:
        return self.email.partition("@")[0]


COLLEAGUES = text("SELECT id, name, email, role FROM staff WHERE is_active ORDER BY name, id")


def named_in(words: str, colleagues: Sequence[Colleague]) -> set[int]:
    """The ids of those who are named. Raises Invalid for an @name that nobody has, so that nobody is left out in silence."""
    found = set()
    for match in HANDLE.finditer(words):
        one = _meant(match[1].rstrip(".'-"), words[match.start() + 1 :], colleagues)
        if one is None:
            raise Invalid(say("No colleague is called @%(name)s. Write @ and the part of the address before its @.",
                              name=match[1]), field="words")  # fmt: skip
        found.add(one.id)
    return found


def _meant(handle: str, rest: str, colleagues: Sequence[Colleague]) -> Colleague | None:
    spoken, rest = handle.casefold(), rest.casefold()
    by_name = sorted((one for one in colleagues if rest.startswith(one.name.casefold())), key=lambda one: -len(one.name))
    by_handle = [one for one in colleagues if one.handle.casefold() == spoken]
    by_first = [one for one in colleagues if one.name.casefold().split(" ")[0] == spoken]
    if by_name or by_handle:
        return (by_name or by_handle)[0]
    return by_first[0] if len(by_first) == 1 else None


def everybody() -> list[Colleague]:
    """Who can be named, by name."""
    return [Colleague(*row) for row in db.session.execute(COLLEAGUES)]

"""Who loses a seat when more people hold one than there are seats (R44): one rule for the page, the warnings and the day itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a seat of a licence. Suspended ones count like everybody (R45)."""

    id: int
    name: str
    email: str
    role: str
    created_at: datetime
    is_suspended: bool
    is_owner: bool


def newest_first(holders: Sequence[Holder]) -> list[Holder]:
    """By creation time, descending; ties by id, descending. The owner is not among them."""
    people = [one for one in holders if not one.is_owner]
    return sorted(people, key=lambda one: (one.created_at, one.id), reverse=True)


def losers(holders: Sequence[Holder], chosen: Collection[int], places: int) -> list[Holder]:
    """The people who lose their seat so that there are `places` fewer, in the order in which they are named.

    Whom an admin chose goes first; then the newest, until there are enough. Never the owner, so it may be fewer.
    """
    people = newest_first(holders)
    in_order = [one for one in people if one.id in chosen] + [one for one in people if one.id not in chosen]
    return in_order[: max(places, 0)]

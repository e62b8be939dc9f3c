"""Who is looking at which order right now (U9): told by their pages, forgotten within a minute, never in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zlib import crc32

from app.services.people.viewers import Viewer

FORGOTTEN_SECONDS = 40
"""Pages tell every 15 seconds at the latest, so nobody is shown for a minute who has gone."""


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody of the vendor's with the page of an order open."""

    reference: str
    staff_id: int
    name: str
    since: datetime


class Board(Protocol):
    """Whatever remembers for less than a minute. It never fails: away, it knows of nobody.

    `told` is (reference, staff id, name) of who is looking now, or None to ask only; the answer is of everybody, each with
    the second since when.
    """

    def looking(self, told: tuple[str, int, str] | None, forget_after: int) -> Sequence[tuple[str, int, str, int]]: ...


class Lookers:
    """The one place pages ask; the board is hung up when the application starts."""

    board: Board | None = None

    def now(self, viewer: Viewer, at: str | None = None) -> list[Looker]:
        """Everybody else who is looking at an order; with `at`, this person is seen looking at that reference."""
        if self.board is None or viewer.staff_id is None:
            return []
        told = (at, viewer.staff_id, viewer.name) if at else None
        found = self.board.looking(told, FORGOTTEN_SECONDS)
        seen = [Looker(reference, staff_id, name, datetime.fromtimestamp(since, UTC)) for reference, staff_id, name, since in found]
        others = [one for one in seen if one.staff_id != viewer.staff_id]
        return sorted(others, key=lambda one: (one.reference, one.since, one.staff_id))


lookers = Lookers()


def signature(seen: Sequence[Looker]) -> str:
    """A short word that stays the same as long as the same people look at the same orders."""
    return format(crc32("|".join(f"{one.reference}/{one.staff_id}/{one.since}" for one in seen).encode()), "x")

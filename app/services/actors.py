"""Whoever takes a step, as history will remember them."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.people.viewers import Viewer
from workflows.seat_order import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is person, staff or system; the name is kept as it is today."""

    kind: str
    id: int | None
    name: str
    role: Role


SYSTEM = Actor("system", None, "Seatwright", Role.SYSTEM)


def actor_of(viewer: Viewer) -> Actor:
    return Actor(viewer.kind, viewer.id, viewer.name, viewer.step_role)

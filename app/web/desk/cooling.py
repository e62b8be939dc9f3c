"""Rejections that wait out their minute (U15). The browser of whoever made them knows them: no page asks the database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import session

from app.services.queueing.bulk_reading import BulkView
from app.web.desk.blueprint import desk

KEY, MOST = "rejections", 12


@dataclass(frozen=True, slots=True)
class Rejection:
    """One that can still be taken back; `until` in seconds of the machine's clock."""

    bulk_id: int
    reference: str
    until: int


def remember(found: BulkView) -> None:
    """From now on every page of the desk offers to take it back."""
    until = int(time.time() + found.seconds_left)
    kept = [*waiting(), Rejection(found.id, found.items[0].reference, until)][-MOST:]
    session[KEY] = [[one.bulk_id, one.reference, one.until] for one in kept]


def waiting() -> list[Rejection]:
    """Those whose minute is not over."""
    known = (Rejection(*one) for one in session.get(KEY, ()))
    return [one for one in known if one.until > time.time()]


def forget(bulk_id: int) -> str | None:
    """It was taken back. Returns its order's reference, or None for a rejection of many."""
    found = {one.bulk_id: one for one in waiting()}
    taken = found.pop(bulk_id, None)
    session[KEY] = [[one.bulk_id, one.reference, one.until] for one in found.values()]
    return taken.reference if taken else None


@desk.context_processor
def _of_rejections() -> dict[str, Any]:
    return {"rejections": waiting}

"""Rejecting one order: looked at in full now, done a minute later, so that one click can take it back before (U15)."""

from __future__ import annotations

from contextlib import suppress

from app.extensions import db
from app.services.ordering import orders
from app.services.people.viewers import Viewer
from app.services.queueing import bulk
from app.services.queueing.bulk_reading import BulkView


class _ItIsPossible(Exception):
    """Ends the trial: nothing of it stays."""


def reject(viewer: Viewer, reference: str, note: str, version: int | None = None) -> BulkView:
    """Promise the rejection. What the step would refuse is refused here: it is taken once, and undone.

    Raises NotThere, NotAllowed, SomebodyWasFirst, Refused or Invalid; nothing is stored then. The caller commits.
    """
    with suppress(_ItIsPossible), db.session.begin_nested():
        orders.step(viewer, reference, orders.Asked("reject", note), version=version)
        raise _ItIsPossible
    return bulk.start(viewer, bulk.draft(viewer, "reject", [reference]), note)

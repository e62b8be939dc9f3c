"""The vendor's people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.extensions import db

NAME = text("SELECT name FROM staff WHERE id = :id AND role = 'rep' AND is_active")
REPS = text("SELECT id, name FROM staff WHERE role = 'rep' AND is_active ORDER BY name")


def name_of_rep(staff_id: int | None) -> str | None:
    """The rep's name, or None when there is no such rep."""
    return db.session.execute(NAME, {"id": staff_id}).scalar_one_or_none() if staff_id else None


def reps() -> Sequence[Any]:
    """Rows (id, name) of the reps an order can be given to."""
    return db.session.execute(REPS).all()

"""The vendor's people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.extensions import db

REP = text("""
SELECT id, name FROM staff WHERE role = 'rep' AND is_active AND (id = CAST(:id AS bigint) OR email = lower(CAST(:email AS text)))
""")
REPS = text("SELECT id, name FROM staff WHERE role = 'rep' AND is_active ORDER BY name")


def rep(staff_id: int | None = None, email: str | None = None) -> Any | None:
    """The rep (id, name) of this id, or else of this address; None when there is no such rep."""
    if staff_id is None and not email:
        return None
    return db.session.execute(REP, {"id": staff_id, "email": None if staff_id else email}).one_or_none()


def reps() -> Sequence[Any]:
    """Rows (id, name) of the reps an order can be given to."""
    return db.session.execute(REPS).all()

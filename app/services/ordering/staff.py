"""The vendor's people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.extensions import db

REP = text("""
SELECT id, name FROM staff WHERE role = 'rep' AND is_active AND (id = CAST(:id AS bigint) OR email = lower(CAST(:email AS text)))
""")
REPS = text("SELECT id, name, email FROM staff WHERE role = 'rep' AND is_active ORDER BY name")


def rep(staff_id: int | None = None, email: str | None = None) -> Any | None:
    """The rep (id, name) of this id, or else of this address; None when there is no such rep."""
    if staff_id is None and not email:
        return None
    return db.session.execute(REP, {"id": staff_id, "email": None if staff_id else email}).one_or_none()


def reps() -> Sequence[Any]:
    """Rows (id, name, email) of the reps an order can be given to."""
    return db.session.execute(REPS).all()

ANYBODY = text("""
SELECT id, name, role FROM staff WHERE is_active AND (id = CAST(:id AS bigint) OR email = lower(CAST(:email AS text)))
""")
EVERYBODY = text("SELECT id, name, role FROM staff WHERE is_active ORDER BY name, id")


def anybody(staff_id: int | None = None, email: str | None = None) -> Any | None:
    """Whoever of the vendor's has this id, or else this address (id, name, role); None when there is nobody."""
    if staff_id is None and not email:
        return None
    return db.session.execute(ANYBODY, {"id": staff_id, "email": None if staff_id else email}).one_or_none()


def everybody() -> Sequence[Any]:
    """Rows (id, name, role) of everybody of the vendor's who is there."""
    return db.session.execute(EVERYBODY).all()

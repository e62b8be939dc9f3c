"""How far the business clock runs before the server's: nothing, outside a demo."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from app.extensions import db

AHEAD = text("SELECT ahead FROM clock")


def ahead() -> timedelta:
    """How much later it is for business than for the server."""
    found: timedelta | None = db.session.execute(AHEAD).scalar_one_or_none()
    return found or timedelta(0)

"""What time it is for those who read pages. Only a demo has a clock of its own, so only a demo asks the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, g, has_request_context
from sqlalchemy.exc import SQLAlchemyError

from app.services import clock


def now() -> datetime:
    """This moment by the business clock, to say how long ago something was."""
    return datetime.now(UTC) + ahead()


def ahead() -> timedelta:
    """How far the demo's clock is ahead: one statement a page, and none in production or before sign-in."""
    if not has_request_context() or g.get("viewer") is None or not current_app.extensions["settings"].is_demo:
        return timedelta(0)
    if "clock_ahead" not in g:
        g.clock_ahead = _read()
    found: timedelta = g.clock_ahead
    return found


def _read() -> timedelta:
    try:
        return clock.ahead()
    except SQLAlchemyError:  # the page is about that: the clock must not hide it
        return timedelta(0)

"""What time it is for those who read pages. Only a demo has a clock of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import g, has_request_context


def now() -> datetime:
    """This moment by the business clock, to say how long ago something was."""
    return datetime.now(UTC) + ahead()


def ahead() -> timedelta:
    """How far the demo's clock is ahead, which was found with the viewer; nothing in production or before sign-in."""
    viewer = g.get("viewer") if has_request_context() else None
    return timedelta(seconds=viewer.ahead_seconds) if viewer is not None else timedelta(0)

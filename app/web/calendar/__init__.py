"""What calendars subscribe to: an address for each person, good until it is taken back (D10)."""

from __future__ import annotations

from flask import Flask

from app.web.calendar.views import calendar


def init(app: Flask) -> None:
    app.register_blueprint(calendar)

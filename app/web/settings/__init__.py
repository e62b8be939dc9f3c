"""Everybody's own settings: language, time zone, mails, password, the browsers they are signed in with."""

from __future__ import annotations

from flask import Flask

from app.web.settings.views import settings


def init(app: Flask) -> None:
    app.register_blueprint(settings)

"""Signing in and out, the language, and the page a signed-out visitor sees."""

from __future__ import annotations

from flask import Flask

from app.web.auth import passwords
from app.web.auth.views import auth

__all__ = ["init", "passwords"]


def init(app: Flask) -> None:
    app.register_blueprint(auth)

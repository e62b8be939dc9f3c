"""What only the demonstration has: the mailbox of everybody in it."""

from __future__ import annotations

from flask import Flask

from app.web.demo import gallery
from app.web.demo.views import demo

__all__ = ["gallery", "init"]


def init(app: Flask) -> None:
    app.register_blueprint(demo)

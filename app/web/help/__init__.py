"""Help: how to get more seats, for each type of account, and the questions left there (R26)."""

from __future__ import annotations

from flask import Flask

from app.web.help import asking, views
from app.web.help.blueprint import help_pages

__all__ = ["asking", "init", "views"]


def init(app: Flask) -> None:
    app.register_blueprint(help_pages)

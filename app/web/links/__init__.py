"""The pages behind the links in mails: opened they show, confirmed they decide (R68, S8)."""

from __future__ import annotations

from flask import Flask

from app.web.links import approval, messages, ownership
from app.web.links.views import links

__all__ = ["approval", "init", "messages", "ownership"]


def init(app: Flask) -> None:
    app.register_blueprint(links)

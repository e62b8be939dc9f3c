"""Where everything stands: the status page of managers and operators, and the filtered lists behind its numbers."""

from __future__ import annotations

from flask import Flask

from app.web.insight.views import insight


def init(app: Flask) -> None:
    app.register_blueprint(insight)

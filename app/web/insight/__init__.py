"""(being written)"""

from __future__ import annotations

from flask import Flask

from app.web.insight.views import insight


def init(app: Flask) -> None:
    app.register_blueprint(insight)

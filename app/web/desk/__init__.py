"""The desk: the reps' queue, the order, its quote. Operators and managers read the same order page."""

from __future__ import annotations

from flask import Flask

from app.web.desk.views import desk


def init(app: Flask) -> None:
    app.register_blueprint(desk)

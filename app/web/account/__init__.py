"""(being written)"""

from __future__ import annotations

from flask import Flask

from app.web.account.views import account


def init(app: Flask) -> None:
    app.register_blueprint(account)

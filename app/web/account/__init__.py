"""The customer's pages: subscription, requests, orders, team."""

from __future__ import annotations

from flask import Flask

from app.web.account import views
from app.web.account.blueprint import account

__all__ = ["views"]


def init(app: Flask) -> None:
    app.register_blueprint(account)

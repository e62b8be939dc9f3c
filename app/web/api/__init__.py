"""JSON API v1: the same services and rules as the pages, for programs."""

from __future__ import annotations

from apiflask import APIFlask

from app.extensions import csrf
from app.web.api import (
    accounts,
    changing,
    contacts,
    cycles,
    docs,
    document,
    forecasts,
    orders,
    planned,
    team,
    temporary,
)
from app.web.api.blueprint import api

__all__ = ["accounts", "changing", "contacts", "cycles", "forecasts", "init", "orders", "planned", "team", "temporary"]


def init(app: APIFlask) -> None:
    """A token opens the API, never a cookie; so it needs no protection against forged forms."""
    csrf.exempt(api)
    app.register_blueprint(api)
    app.register_blueprint(docs.blueprint)
    document.init(app)

"""JSON API v1: the same services and rules as the pages, for programs."""

from __future__ import annotations

from apiflask import APIFlask

from app.extensions import csrf
from app.web.api import (
    accepting,
    accounts,
    approvals,
    bulks,
    calendars,
    changing,
    contacts,
    cycles,
    desk_rules,
    desk_teams,
    docs,
    document,
    documents,
    forecasts,
    imports,
    leaving,
    machinery,
    orders,
    own,
    own_tokens,
    planned,
    pricing,
    questions,
    queue,
    quoting,
    reports,
    settings,
    substitutes,
    talking,
    team,
    temporary,
    trying,
    views,
)
from app.web.api.blueprint import api

__all__ = ["accepting", "accounts", "approvals", "bulks", "calendars", "changing", "contacts", "cycles", "desk_rules", "desk_teams",
           "documents", "forecasts", "imports", "init", "leaving", "machinery", "orders", "own", "own_tokens", "planned", "pricing",
           "questions", "queue", "quoting", "reports", "settings", "substitutes", "talking", "team", "temporary", "trying", "views"]  # fmt: skip


def init(app: APIFlask) -> None:
    """A token opens the API, never a cookie; so it needs no protection against forged forms."""
    csrf.exempt(api)
    app.register_blueprint(api)
    app.register_blueprint(docs.blueprint)
    document.init(app)

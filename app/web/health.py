"""Is it alive, and is it ready (D3)? Redis away is degraded, not dead."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.access import Access, for_whom
from app.extensions import csrf
from app.services import readiness

health = Blueprint("health", __name__)


def init(app: Flask) -> None:
    csrf.exempt(health)
    app.register_blueprint(health)


@health.get("/livez")
@for_whom(Access.ANYBODY)
def livez() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@health.get("/readyz")
@for_whom(Access.ANYBODY)
def readyz() -> ResponseReturnValue:
    """Database, migrations, outbox; 503 when orders cannot be taken."""
    try:
        state = readiness.look(needs_people=current_app.extensions["settings"].is_demo)
    except SQLAlchemyError:
        return jsonify(status="down", database="down"), 503
    return jsonify(state), 200 if state["status"] != "down" else 503

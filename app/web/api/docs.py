"""What integrators read: the OpenAPI document, and a page made from it."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.idempotency import KEPT_DAYS
from app.web.api.codes import CODES
from app.web.api.document import document
from app.web.api.reading import operations, problem

blueprint = Blueprint("api_docs", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
@for_whom(Access.ANYBODY)
def openapi() -> ResponseReturnValue:
    """The whole API, for programs."""
    return current_app.json.response(document())


@blueprint.get("/")
@blueprint.get("/docs")
@for_whom(Access.ANYBODY)
def page() -> ResponseReturnValue:
    """The whole API, for people; it needs nothing but this page."""
    return render_template("api/docs.html", operations=operations(), codes=CODES, problem=problem(),
                           a_minute=current_app.extensions["settings"].api_calls_per_minute, kept_days=KEPT_DAYS)  # fmt: skip

"""The blueprint that the views of the desk share."""

from __future__ import annotations

from flask import Blueprint, request

from app.web.desk.wanted import wanted_of

desk = Blueprint("desk", __name__)


@desk.context_processor
def way_back() -> dict[str, str]:
    """The list somebody came from goes along from page to page, behind every address of the desk (`way`)."""
    query = wanted_of(request.args).query()
    return {"way": f"?{query}" if query else ""}

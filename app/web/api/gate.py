"""Who is asking, and is the body JSON at all? Asked before any view of the API."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Response, current_app, g, request

from app.access import access_of
from app.services.idempotency import is_usable
from app.services.people.viewers import enter as find
from app.web.api.problems import ReadOnlyToken, answer

SCHEME, KEY = "bearer", "Idempotency-Key"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
DEEPEST, MOST_VALUES = 20, 20_000


def enter() -> Response | None:
    """A token, and nothing else, opens the API. Anything returned here is the answer."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME and token.strip():
        key = request.headers.get(KEY) if request.method in CHANGING else None
        g.entered = find("token", token.strip(), key if key and is_usable(key) else None)
        g.viewer = g.entered and g.entered.viewer
    if g.viewer is None:
        return answer("token_required", headers=[("WWW-Authenticate", 'Bearer realm="Seatwright"')])
    if wait := current_app.extensions["calls"].seconds_to_wait(g.viewer.handle):
        return answer("too_many_requests", headers=[("Retry-After", str(wait))])
    if not access_of(current_app, request.endpoint).admits(g.viewer):
        return answer("not_allowed")
    if request.method in CHANGING:
        if g.viewer.scope != "write":
            raise ReadOnlyToken
        return check_body()
    return None


def check_body() -> Response | None:
    """Refuse what is not JSON, or no reader should have to bear: NaN, endless numbers or nesting."""
    sent = request.get_data()
    if not sent and (request.method == "DELETE" or not _takes_body()):
        return None  # the address says all that is needed
    if request.mimetype != "application/json":
        return answer("not_json")
    if request.content_length is None and len(sent) >= current_app.config["MAX_CONTENT_LENGTH"]:
        return answer("too_large")  # a body of unannounced length is cut off at the limit, silently
    try:
        body = json.loads(sent.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return answer("malformed_json")
    depth, values = _measured(body)
    if values > MOST_VALUES:
        return answer("too_large")
    return None if depth <= DEEPEST else answer("malformed_json")


def _takes_body() -> bool:
    """Whether the document says that something is to be sent here."""
    view = current_app.view_functions.get(request.endpoint or "")
    return "body" in getattr(view, "_spec", {})


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _measured(node: Any) -> tuple[int, int]:
    """How deep lists and objects are nested, and how many values are in them; level by level, so that depth costs no stack."""
    depth, values, level = 0, 0, [node]
    while level := [one for one in level if isinstance(one, (dict, list))]:
        depth, values = depth + 1, values + sum(map(len, level))
        level = [below for one in level for below in (one.values() if isinstance(one, dict) else one)]
    return depth, values

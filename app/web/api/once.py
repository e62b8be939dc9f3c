"""One effect for one Idempotency-Key, one commit for one request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, jsonify, request

from app.extensions import db
from app.services.idempotency import Answer, fingerprint, recall, remember
from app.web.api.gate import KEY
from app.web.viewing import viewer

REPLAYED = "Idempotency-Replayed"


def once(view: Callable[..., Answer]) -> Callable[..., Response]:
    """Answer a repeated request as the first time; keep a new answer with its effect, and commit.

    A refusal is an exception: it changes nothing and is not kept, so the same key may be sent again.
    """

    @wraps(view)
    def answer_once(**values: Any) -> Response:
        key = request.headers.get(KEY)
        if key is None:
            fresh = view(**values)
            db.session.commit()
            return _said(fresh)
        request_hash = fingerprint(request.method, request.path, request.get_data())
        if (earlier := recall(g.entered, key, request_hash)) is not None:
            db.session.rollback()
            return _said(earlier, replayed=True)
        fresh = view(**values)
        remember(viewer(), key, request_hash, fresh)
        db.session.commit()
        return _said(fresh)

    return answer_once


def _said(what: Answer, *, replayed: bool = False) -> Response:
    response = jsonify(what.body)
    response.status_code = what.status
    response.headers.extend(what.headers)
    response.headers["Vary"] = "Accept-Language, Authorization"
    if replayed:
        response.headers[REPLAYED] = "true"
    return response

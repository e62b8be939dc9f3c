"""Every failure under /api/ as `application/problem+json` (RFC 9457), in the reader's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from apiflask import APIBlueprint, HTTPError
from flask import Response, request
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.errors import Problem, SomebodyWasFirst
from app.extensions import db
from app.services.outbox import request_id
from app.services.requesting.open_requests import OpenRequestThere
from app.web.api.codes import CODES, code_of
from app.web.api.times import moment
from app.web.words import said

log = logging.getLogger(__name__)
MIMETYPE = "application/problem+json"
TYPE = "/api/v1/docs#code-{code}"
CALLED = {"shown_total": "shown_total_minor", "file": "content"}
"""Fields that are called otherwise here than in the forms."""
MOST_ERRORS = 100
UNSTORABLE = {"22021", "22P05", "22P02", "22003"}

FieldError = dict[str, str]


class VersionMismatch(Problem):
    """If-Match names another version."""

    status, code = 412, "version_mismatch"

    def __init__(self) -> None:
        super().__init__(CODES[self.code].meaning)


class ReadOnlyToken(Problem):
    """A token for reading tried to change something."""

    status, code = 403, "read_only_token"

    def __init__(self) -> None:
        super().__init__(CODES[self.code].meaning)


def answer(
    code: str,
    *,
    status: int | None = None,
    detail: str | None = None,
    errors: Iterable[FieldError] = (),
    headers: Iterable[tuple[str, str]] = (),
    more: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document. `detail` is a finished sentence; without it the code's own meaning is said."""
    kind = CODES[code]
    body = {
        "type": request.script_root + TYPE.format(code=code),
        "title": said(kind.title),
        "status": status or kind.status,
        "code": code,
        "detail": detail or said(kind.meaning),
        "request_id": request_id(),
        **(more or {}),
    }
    if found := list(errors):
        body["errors"] = found
    response = Response(json.dumps(body, ensure_ascii=False), body["status"], mimetype=MIMETYPE)
    for name, value in headers:
        response.headers[name] = value
    return response


def of_status(status: int, reason: str | None = None, retry_after: Any = None) -> Response:
    """What the pages' own handlers answer to a program."""
    headers = [("Retry-After", str(retry_after))] if retry_after else []
    return answer(code_of(status), status=status, detail=reason, headers=headers)


def on_problem(problem: Problem) -> Response:
    """A refusal of the rules, with its sentence."""
    db.session.rollback()
    detail = said(problem.reason)
    errors = [{"field": CALLED.get(problem.field, problem.field), "reason": detail}] if problem.field else []
    more: dict[str, Any] = {}
    if isinstance(problem, SomebodyWasFirst):
        more = {"who": problem.who, "verb": problem.verb, "at": moment(problem.at)}
    if isinstance(problem, OpenRequestThere):
        more = {"open_request": problem.found.reference, "may_join": problem.found.why_not is None}
    return answer(problem.code, status=problem.status, detail=detail, errors=errors, more=more)


def on_invalid(error: HTTPError) -> Response:
    """What a schema has refused: one line for each field. `error.detail` is {place: {field: ...}}."""
    db.session.rollback()
    errors = (found for place in dict(error.detail).values() for found in _flat(place, ""))
    return answer("invalid", errors=islice(errors, MOST_ERRORS))


def _flat(node: Any, path: str) -> Iterable[FieldError]:
    if isinstance(node, Mapping):
        for key, below in node.items():
            yield from _flat(below, path if key == "_schema" else f"{path}.{key}" if path else str(key))
    else:
        for reason in node if isinstance(node, list) else [node]:
            yield {"field": path, "reason": said(reason)}


def on_http(error: HTTPException) -> Response | HTTPException:
    """Anything the framework refuses. Redirects stay what they are."""
    if error.code is None or error.code < 400:
        return error
    kept = [
        (name, value)
        for name, value in error.get_headers()
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}
    ]
    return answer(code_of(error.code), status=error.code, headers=kept)


def on_database(error: Exception) -> Response:
    """The record does not answer, or will not take what was sent."""
    _roll_back()
    if isinstance(error, (OperationalError, PoolTimeout)):
        log.warning("the database does not answer", exc_info=error)
        return answer("unavailable", headers=[("Retry-After", "5")])
    original = getattr(error, "orig", None)
    if getattr(original, "sqlstate", "") in UNSTORABLE or "NUL" in str(original):
        return answer("bad_request")
    return on_bug(error)


def on_bug(error: Exception) -> Response:
    _roll_back()
    log.error("unexpected", exc_info=error)
    return answer("internal_error")


def _roll_back() -> None:
    try:
        db.session.rollback()
    except DBAPIError:
        log.warning("could not roll back", exc_info=True)


def init(api: APIBlueprint) -> None:
    api.register_error_handler(Problem, on_problem)
    api.register_error_handler(HTTPError, on_invalid)
    api.register_error_handler(HTTPException, on_http)
    api.register_error_handler(DBAPIError, on_database)
    api.register_error_handler(PoolTimeout, on_database)
    api.register_error_handler(Exception, on_bug)

"""When something goes wrong: a page that says what happened, what to do and whom to ask, in the reader's language."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.errors import Problem, SomebodyWasFirst
from app.extensions import db
from app.services.outbox import request_id
from app.web.api.problems import of_status
from app.web.api.problems import on_http as of_http
from app.web.audience import is_program
from app.web.beneath import path_here
from app.web.unsent import unsent
from app.web.viewing import recognise
from app.web.words import said

log = logging.getLogger(__name__)
PAGES = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})


def init(app: Flask) -> None:
    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(CSRFError, on_lost_token)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(OperationalError, on_no_database)
    app.register_error_handler(PoolTimeout, on_no_database)
    app.register_error_handler(DBAPIError, on_database_refusal)
    app.register_error_handler(Exception, on_bug)


def page(status: int, **values: Any) -> ResponseReturnValue:
    """The error page of a status; for programs, its problem document."""
    if is_program():
        return of_status(status, values.get("reason"), values.get("retry_after"))
    name = status if status in PAGES else (400 if status < 500 else 500)
    headers = {"Retry-After": str(values["retry_after"])} if values.get("retry_after") else {}
    return render_template(f"errors/{name}.html", request_id=request_id(), **values), status, headers


def on_problem(problem: Problem) -> ResponseReturnValue:
    """A refusal that no form has shown in its place."""
    db.session.rollback()
    values: dict[str, Any] = {"reason": said(problem.reason)}
    if isinstance(problem, SomebodyWasFirst):
        values["conflict"] = {"who": problem.who, "at": problem.at, "is_own": problem.is_own, "words": said(problem.reason)}
        values["typed"] = [{"key": key, "value": value} for key, value in request.form.items()
                           if value and key not in {"csrf_token", "verb", "version"}]  # fmt: skip
        values["back_url"] = path_here() if request.method == "GET" else None
    return page(problem.status, **values)


def on_lost_token(_lost: CSRFError) -> ResponseReturnValue:
    """The session that gave the token has ended. What was typed is kept: once signed in, the same page sends it."""
    if (kept := unsent()) is not None:
        return page(400, unsent=kept, is_signed_in="token" in session)
    return page(400, reason=_("The page was open for too long, or your browser did not send the form’s token. "
                              "Go back, reload the page and send the form again: nothing was changed."))  # fmt: skip


def on_http(error: HTTPException) -> ResponseReturnValue:
    if is_program():
        return of_http(error)
    if error.code is None or error.code < 400:
        return error
    recognise()
    kept = unsent() if error.code == 401 else None
    return page(error.code, retry_after=getattr(error, "retry_after", None), unsent=kept)


def on_no_database(_error: Exception) -> ResponseReturnValue:
    """Nothing was stored; the person may send the same form again."""
    _roll_back()
    log.warning("the database does not answer", exc_info=True)
    return page(503, unsent=unsent())


def on_database_refusal(error: DBAPIError) -> ResponseReturnValue:
    """Input no column takes, such as a NUL byte, is the sender's; everything else is ours."""
    _roll_back()
    if getattr(error.orig, "sqlstate", "") in {"22021", "22P05", "22P02", "22003"} or "NUL" in str(error.orig):
        return page(400, reason=_("The request holds characters or numbers that cannot be stored. Nothing was changed."))
    return on_bug(error)


def on_bug(_error: Exception) -> ResponseReturnValue:
    _roll_back()
    log.exception("unexpected")
    g.viewer = None
    return page(500)


def _roll_back() -> None:
    try:
        db.session.rollback()
    except DBAPIError:
        log.warning("could not roll back", exc_info=True)

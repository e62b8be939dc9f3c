"""Programs with tokens, and a counter of what they cost the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models.kinds import Scope
from app.services import tokens
from app.services.viewers import Viewer
from tests.counting import Counter, counting
from tests.factories import as_system
from werkzeug.test import TestResponse


class Program:
    """A client of the API that sends its token with everything."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._send("GET", path, headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> TestResponse:
        return self._send("POST", path, headers, json=body, key=key)

    def put(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> TestResponse:
        return self._send("PUT", path, headers, json=body, key=key)

    def raw(self, method: str, path: str, data: bytes, mimetype: str = "application/json") -> TestResponse:
        """Send a body as it is."""
        return self._send(method, path, {}, data=data, content_type=mimetype)

    def _send(self, method: str, path: str, headers: dict[str, str], *, key: str | None = None, **what: Any) -> TestResponse:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if key:
            sent["Idempotency-Key"] = key
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **what)


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """`program(viewer)`, with a token of a scope: `program(viewer, "read")`; `program(None)` has none."""

    def of(viewer: Viewer | None, scope: str = "write") -> Program:
        if viewer is None:
            return Program(app)
        with as_system():
            token = tokens.issue(viewer.email, Scope(scope))
        return Program(app, token)

    return of


@pytest.fixture
def counted(app: Flask) -> Iterator[Counter]:
    """Statements and commits of the application since the last `reset()`."""
    with counting(app) as counter:
        yield counter

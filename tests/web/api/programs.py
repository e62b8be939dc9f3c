"""A client of the API."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Program:
    """A client of the API that sends its token with everything."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.send("GET", path, headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> TestResponse:
        return self.send("POST", path, headers, json=body, key=key)

    def put(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> TestResponse:
        return self.send("PUT", path, headers, json=body, key=key)

    def patch(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> TestResponse:
        return self.send("PATCH", path, headers, json=body, key=key)

    def raw(self, method: str, path: str, data: bytes, mimetype: str = "application/json") -> TestResponse:
        """Send a body as it is."""
        return self.send(method, path, {}, data=data, content_type=mimetype)

    def send(
        self, method: str, path: str, headers: dict[str, str], *, key: str | None = None, **what: Any
    ) -> TestResponse:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if key:
            sent["Idempotency-Key"] = key
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **what)

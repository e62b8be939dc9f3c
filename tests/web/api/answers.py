"""Answers held against the OpenAPI document."""

from __future__ import annotations

from typing import Any

from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

Json = dict[str, Any]
PROBLEM = "application/problem+json"


def check_schema(document: Json, schema: Json, instance: Any) -> None:
    """Raise unless the value is what the schema, with its references, describes."""
    whole = {**schema, "components": document["components"]}
    OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER).validate(instance)


def is_problem(answer: TestResponse, status: int, code: str, field: str | None = None) -> Json:
    """Check that this is the problem expected, complete; return it."""
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM), answer.text
    body: Json = answer.json  # type: ignore[assignment]
    assert (body["status"], body["code"]) == (status, code), body
    assert body["type"] == f"/api/v1/docs#code-{code}"
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    if field is not None:
        assert field in [one["field"] for one in body["errors"]], body
        assert all(one["reason"] for one in body["errors"])
    return body

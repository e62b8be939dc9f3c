"""D6 and F16: whatever a program sends, the API answers as its document says, and never with a mistake of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.security.identities import World, inhabit

SEED = 20261123
CALLERS = ("owner", "rep", "manager", "operator")
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
          response_headers_conformance)  # fmt: skip
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
ENDING = ("DELETE /api/v1/settings/sessions", "DELETE /api/v1/settings/tokens/{token_id}")
"""What would take the callers' own rights away is tried last."""


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection) -> World:
    return inhabit(app, owner_connection)


def document(app: Flask) -> Any:
    """The document as schemathesis reads it, of the application itself."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=app, config=SchemathesisConfig(seed=SEED))


def cases(operation: Any, mode: GenerationMode, many: int, tried: Callable[[Case], None]) -> None:
    """Call `tried` with as many requests as asked for, the same in every run."""

    @seed(SEED)
    @settings(max_examples=many, database=None, deadline=None, suppress_health_check=list(HealthCheck),
              phases=[Phase.generate], verbosity=Verbosity.quiet)  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Case) -> None:
        tried(case)

    each()


def faults(case: Case, token: str) -> list[str]:
    """What is wrong with the answer to this request; nothing is what is hoped for."""
    case.headers["Authorization"] = f"Bearer {token}"
    try:
        case.call_and_validate(checks=list(CHECKS))
    except (FailureGroup, Failure) as wrong:
        found = wrong.exceptions if isinstance(wrong, FailureGroup) else [wrong]
        return [f"{case.method} {case.formatted_path} {case.query} {case.body!r:.300}: {one!s:.600}" for one in found]
    return []


def tried(worlds: dict[str, World], many: int, only: str = "") -> tuple[int, dict[str, str]]:
    """How many requests every caller sent, each in a world of its own, and one fault for each operation that has any.

    They all send the same, which is made once. Of one operation if it is named.
    """
    sent, wrong = 0, {}
    app = next(iter(worlds.values())).app
    operations = [result.ok() for result in document(app).get_all_operations() if not only or result.ok().label == only]
    for operation in sorted(operations, key=lambda one: one.label in ENDING):

        def one(case: Case, label: str = operation.label, path: str = operation.path) -> None:
            nonlocal sent
            sent += 1
            made = dict(case.path_parameters)
            for caller, world in worlds.items():
                places = {place: value for place, value in world.paths.items() if f"{{{place}}}" in path}
                # two of three times what the address names is there
                case.path_parameters = {**made, **places} if sent % 3 else dict(made)
                for fault in faults(case, world.token(caller)):
                    wrong.setdefault(f"{label} by {caller}", fault)

        for mode in MODES:
            cases(operation, mode, many, one)
    return sent, wrong


@pytest.mark.slow
def test_d6_f16_whatever_is_sent_is_answered_as_the_document_says(
    app: Flask, owner_connection: psycopg.Connection, is_long: bool
) -> None:
    worlds = {caller: inhabit(app, owner_connection) for caller in CALLERS}
    sent, wrong = tried(worlds, 200 if is_long else 2)
    assert wrong == {}, "\n".join(wrong.values())
    assert sent > 200


def _of_another_shape(**_: Any) -> Any:
    return {"views": "many", "next": 3}


def _without_a_word(**_: Any) -> Any:
    return "", 418


def _broken(**_: Any) -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize("view", [_of_another_shape, _without_a_word, _broken])
def test_d6_an_answer_that_is_not_documented_is_found(world: World, monkeypatch: pytest.MonkeyPatch, view: Any) -> None:
    """Control: an operation that answers otherwise."""
    monkeypatch.setitem(world.app.view_functions, "api.views", view)
    sent, wrong = tried({"rep": world}, 2, only="GET /api/v1/views")
    assert sent > 0
    assert list(wrong) == ["GET /api/v1/views by rep"]

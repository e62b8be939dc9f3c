"""Programs with tokens, and a counter of what they cost the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.models.kinds import Scope
from app.services.people import tokens
from app.services.people.viewers import Viewer
from tests.counting import Counter, counting
from tests.factories import as_system
from tests.web.api.programs import Program


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

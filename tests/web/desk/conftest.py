"""Browsers for the vendor's people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.services.people.viewers import Viewer
from tests.factories import Case
from tests.factories.approving import above, approver, policy, rule
from tests.integration.approving.drafts import asks, drafted
from tests.web.desk.browser import Browser


@pytest.fixture
def browse(app: Flask) -> Callable[[Viewer], Browser]:
    """`browse(rita)` is a fresh browser in which Rita has signed in."""
    return lambda viewer: Browser(app, viewer)


@pytest.fixture
def waiting(app: Flask) -> tuple[Case, Viewer]:
    """A case that waits for Anna."""
    anna = approver()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    return case, anna

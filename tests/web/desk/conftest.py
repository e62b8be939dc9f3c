"""Browsers for the vendor's people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.services.people.viewers import Viewer
from tests.web.desk.browser import Browser


@pytest.fixture
def browse(app: Flask) -> Callable[[Viewer], Browser]:
    """`browse(rita)` is a fresh browser in which Rita has signed in."""
    return lambda viewer: Browser(app, viewer)

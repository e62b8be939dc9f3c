"""These pages hold with the CSRF check on, as in production."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def checked_tokens(app: Flask) -> Iterator[None]:
    """These pages hold with the CSRF check on, as in production."""
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = before

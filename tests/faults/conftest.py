"""The town is built once for each test process, and emptied after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from app.extensions import db, doorbell
from tests.faults.harness import town as towns
from tests.faults.harness.town import Town


@pytest.fixture(scope="session")
def _town() -> Iterator[Town]:
    with towns.built() as town:
        yield town


@pytest.fixture
def town(_town: Town) -> Iterator[Town]:
    """Servers, product and mailbox of a test's own; nothing of ours is running until the test says so."""
    with towns.inhabited(_town):
        yield _town
        _town.stop_all()
    _town.empty()


@pytest.fixture
def whole_app(town: Town) -> Iterator[Flask]:
    """Front doors and all, in this process, for controls that must break a part of it."""
    before = doorbell.bell
    app = create_app(town.settings)
    yield app
    doorbell.bell = before
    with app.app_context():
        db.engine.dispose()

"""Browsers for customers and for the vendor's people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.services.people.viewers import Viewer
from tests.web.account.customer import Customer


@pytest.fixture
def somebody(app: Flask) -> Callable[[Viewer], Customer]:
    """`somebody(house.owner)` or `somebody(rita)` is a fresh browser in which they have signed in."""
    return lambda viewer: Customer(app, viewer)

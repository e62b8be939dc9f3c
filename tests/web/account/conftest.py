"""Browsers for the people of an account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.services.people.viewers import Viewer
from tests.web.account.customer import Customer


@pytest.fixture
def customer(app: Flask) -> Callable[[Viewer], Customer]:
    """`customer(house.owner)` is a fresh browser in which the owner has signed in."""
    return lambda viewer: Customer(app, viewer)

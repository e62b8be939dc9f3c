"""A database as a server makes it: there is no table in it yet."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from app.config import Settings
from app.ops.embedded.postgres import create_database
from tests import ground
from tests.ground import Servers


@pytest.fixture
def without_tables(servers: Servers) -> Iterator[Settings]:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    create_database(servers.database_url(name))
    yield servers.settings(name, 0)
    ground.drop(servers, name)

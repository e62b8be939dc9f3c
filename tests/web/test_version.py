"""Which Seatwright this is stands at the foot of every page."""

from __future__ import annotations

import tomllib
from pathlib import Path

from app.web.version import version

NUMBER = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]


def test_every_page_says_its_version(app) -> None:
    assert f"Version {NUMBER}" in app.test_client().get("/sign-in").text


def test_the_commit_stands_beside_it_where_it_is_known() -> None:
    assert version("") == NUMBER
    assert version("0123456789abcdef") == f"{NUMBER} (0123456789)"

"""Which Seatwright this is, for the foot of every page."""

from __future__ import annotations

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
SHORT = 10
"""So much of a commit's name is enough to find it."""


def version(commit: str) -> str:
    """The number of the package, and the commit where one is known: `0.1.0 (1a2b3c4d5e)`."""
    number = str(tomllib.loads(PROJECT.read_text())["project"]["version"])
    return f"{number} ({commit[:SHORT]})" if commit else number

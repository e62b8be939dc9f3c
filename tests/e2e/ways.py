"""How a journey is made: in which language, and with or without JavaScript (U1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True)
class Way:
    """As the test's id shows it: `en-script`, `fr-plain`."""

    language: str
    script: bool

    def __str__(self) -> str:
        return f"{self.language}-{'script' if self.script else 'plain'}"


BOTH = (Way("en", True), Way("fr", False))
ALL = (*BOTH, Way("en", False), Way("fr", True))


def in_all_ways(test: Test) -> Test:
    """Mark a journey that is made in all four ways, not only in two."""
    test.in_all_ways = True  # type: ignore[attr-defined]
    return test

"""A sentence that is always true of the record, and the query that finds where it is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`query` gives a row for each violation, whose column `example` says where."""

    id: str
    sentence: str
    query: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: how many violations, and the first few."""

    id: str
    sentence: str
    count: int
    examples: tuple[str, ...]

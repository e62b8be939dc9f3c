"""What is wrong with a file: where, what was read there, and why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 80
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One sentence about one place. `column` is empty when the whole line is meant; lines count from 1."""

    line: int
    column: str
    read: str
    why: str

    def __str__(self) -> str:
        if not self.column:
            return f"line {self.line}: {self.why}"
        return f"line {self.line}, {self.column}: read “{self.read}”. {self.why}"


@dataclass(slots=True)
class Faults:
    """All that was found, in the order of the file once it is read to its end."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, column: str, read: object, why: str) -> None:
        """Note a fault. What was read is shortened, and made safe for a terminal."""
        shown = CONTROLS.sub("�", str(read))
        self.found.append(Fault(line, column, shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…", why))

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self.found))

    def __len__(self) -> int:
        return len(self.found)

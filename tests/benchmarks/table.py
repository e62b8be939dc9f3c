"""One line of the result, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """A ratio with its bound: "at least" when `is_floor`, else "at most". `ours` and `ceiling` are in `unit`."""

    what: str
    ours: float
    ceiling: float
    ratio: float
    bound: float
    is_floor: bool
    unit: str

    @property
    def holds(self) -> bool:
        return self.ratio >= self.bound if self.is_floor else self.ratio <= self.bound


def of_rounds(
    what: str, pairs: Sequence[tuple[float, float]], bound: float, *, is_floor: bool, unit: str
) -> Line:
    """Medians over rounds in which both sides ran in turn; the ratio is the median of the rounds' ratios."""
    return Line(
        what,
        median(ours for ours, _ in pairs),
        median(ceiling for _, ceiling in pairs),
        median(ours / ceiling for ours, ceiling in pairs),
        bound,
        is_floor,
        unit,
    )


def render(lines: Sequence[Line]) -> str:
    """Plain text, one row each."""
    head = f"{'what':58} {'ours':>10} {'ceiling':>10} {'unit':8} {'ratio':>6}  bound"
    rows = [
        f"{line.what:58} {line.ours:10.1f} {line.ceiling:10.1f} {line.unit:8} {line.ratio:6.2f}  "
        f"{'≥' if line.is_floor else '≤'} {line.bound:g} {'holds' if line.holds else 'MISSED'}"
        for line in lines
    ]
    return "\n".join([head, "-" * len(head), *rows])

"""The text a Prometheus reads: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, str], float]
"""Labels and a value."""


def family(name: str, kind: str, words: str, samples: Iterable[Sample]) -> list[str]:
    """The lines of a gauge or a counter: what it is, then a line for each sample."""
    return [f"# HELP {name} {words}", f"# TYPE {name} {kind}", *(_line(name, labels, value) for labels, value in samples)]


def histogram(name: str, words: str, bounds: Iterable[float],
              rows: Iterable[tuple[Mapping[str, str], tuple[int, ...], float]]) -> list[str]:  # fmt: skip
    """The lines of a histogram. A row is its labels, how many were within each bound alone and beyond all, and their sum."""
    lines, edges = [f"# HELP {name} {words}", f"# TYPE {name} histogram"], [*(_number(one) for one in bounds), "+Inf"]
    for labels, counts, total in rows:
        so_far = 0
        for edge, count in zip(edges, counts, strict=True):
            so_far += count
            lines.append(_line(f"{name}_bucket", {**labels, "le": edge}, so_far))
        lines += [_line(f"{name}_sum", labels, total), _line(f"{name}_count", labels, so_far)]
    return lines


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_escaped(words)}"' for key, words in labels.items())
    return f"{name}{{{said}}} {_number(value)}" if said else f"{name} {_number(value)}"


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 6))

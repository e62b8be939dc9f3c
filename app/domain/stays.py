"""Times in a state, counted in buckets whose edges grow by an eighth of a doubling: any percentile within 4.5 %."""

from __future__ import annotations

from collections.abc import Mapping

PER_DOUBLING = 8
"""Bucket n holds what is at least 2^(n/8) seconds and less than 2^((n+1)/8); the database counts (`stay_bucket`)."""


def middle(number: int) -> float:
    """The seconds in the middle of a bucket, on the scale of its edges."""
    return float(2 ** ((number + 0.5) / PER_DOUBLING))


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """Seconds within which this share of all was over: of the smallest bucket that reaches it. None without any."""
    total = sum(counts.values())
    if total <= 0:
        return None
    wanted, seen = share * total, 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= wanted:
            return middle(number)
    return middle(max(counts))

"""R33: the counts of a licence."""

from __future__ import annotations

import pytest

from app.domain.seats import SeatCount


@pytest.mark.parametrize(
    ("purchased", "used", "free", "over"), [(5, 3, 2, 0), (5, 5, 0, 0), (5, 7, 0, 2), (0, 0, 0, 0)]
)
def test_r33_free_is_never_negative_and_over_says_how_many_too_many(
    purchased: int, used: int, free: int, over: int
) -> None:
    count = SeatCount(purchased, used, reserved=0, planned=purchased)
    assert (count.free, count.over) == (free, over)

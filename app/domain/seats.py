"""How many seats a licence has, who uses them, and what is on its way (R15 to R19, R28, R33)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeatCount:
    """Counts of one licence, computed from the ledger and the assignments, never kept.

    `purchased` seats are the base, live today; `temporary` ones count today beside them (R50); `used` by people
    with a counted role; `reserved` are promised by accepted orders and not there yet; `planned` is what
    `purchased` becomes once everything accepted or planned has taken effect.
    """

    purchased: int
    used: int
    reserved: int
    planned: int
    temporary: int = 0

    @property
    def available(self) -> int:
        """Seats people may use today: the base and the temporary ones."""
        return self.purchased + self.temporary

    @property
    def free(self) -> int:
        """Seats a person could take now; never negative, even while more people hold seats than there are."""
        return max(self.available - self.used, 0)

    @property
    def over(self) -> int:
        """People too many, after a reduction took effect."""
        return max(self.used - self.available, 0)

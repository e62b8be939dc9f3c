"""What a manager wants to see: whose orders, of which product and kind of account, of which weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WEEKS = (4, 12, 26, 52)
"""The periods to choose from: so many whole weeks, the current one the last of them."""

USUAL_WEEKS = 12

NOBODY = -1
"""Stands for the orders nobody has claimed, as in the sums."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`rep_ids` are whose orders, none of them means everybody's; `team_id` is the team they are, if it has a name.

    `product` is a slug, None means all. Days and weeks are UTC's, weeks begin on Monday.
    """

    rep_ids: tuple[int, ...] = ()
    product: str | None = None
    account_type: str | None = None
    weeks: int = USUAL_WEEKS
    team_id: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """As the statements of this package take them."""
        return {"reps": list(self.rep_ids) or None, "product": self.product, "type": self.account_type, "weeks": self.weeks}

    @property
    def is_narrow(self) -> bool:
        """Whether it takes more than the running counts of the queue to answer."""
        return bool(self.product or self.account_type)


def of_reps(rep_ids: tuple[int, ...]) -> str:
    """Which orders `o` are these people's, where `:reps` are their ids: those of nobody have none."""
    if NOBODY not in rep_ids:
        return "o.rep_id = ANY(CAST(:reps AS bigint[]))"
    return "o.rep_id IS NULL" if len(rep_ids) == 1 else "(o.rep_id IS NULL OR o.rep_id = ANY(CAST(:reps AS bigint[])))"
